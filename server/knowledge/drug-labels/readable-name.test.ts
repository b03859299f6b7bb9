import { describe, expect, it } from 'vitest';
import { readableName } from './readable-name.ts';

describe('readableName', () => {
  it.each([
    ['tofacitinib 5 MG Oral Tablet', 'tofacitinib 5 mg oral tablet'],
    ['1 ML ketorolac tromethamine 30 MG/ML Injection', '1 mL ketorolac tromethamine 30 mg/mL injection'],
    ['24 HR tofacitinib 11 MG Extended Release Oral Tablet [Xeljanz]', '24 hour tofacitinib 11 mg extended release oral tablet [Xeljanz]'],
  ])('%s', (name, readable) => {
    expect(readableName(name)).toBe(readable);
  });
});

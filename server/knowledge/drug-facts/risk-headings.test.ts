import { describe, expect, it } from 'vitest';
import { genuineBox, openingHeading } from '../boxed-warnings/index.ts';
import { riskHeadings } from './risk-headings.ts';

describe('what a box warns of', () => {
  const headings = (text: string): string[] => riskHeadings(genuineBox([text]) ?? { text: '' });

  it('is read from its heading, in our own words', () => {
    expect(headings('WARNING: LACTIC ACIDOSIS Postmarketing cases of serious infections of another kind')).toEqual(['lactic acidosis']);
    expect(headings('WARNING: SERIOUS INFECTIONS and MALIGNANCY Patients are at risk')).toEqual(['serious infections', 'malignancies']);
    expect(headings('WARNING: PROGRESSIVE MULTIFOCAL LEUKOENCEPHALOPATHY Natalizumab increases')).toEqual([
      'progressive multifocal leukoencephalopathy',
    ]);
  });

  it('is read from its first sentences where it has no heading', () =>
    expect(headings('WARNING Clostridium difficile-associated diarrhea has been reported')[0]).toBe(
      'Clostridioides difficile-associated diarrhea',
    ));

  it('sees the heading behind a whole Highlights header', () => {
    const text =
      'These highlights do not include all the information needed to use X safely. X injection WARNING: RISK OF SERIOUS DISORDERS Risk';
    expect(openingHeading({ text })).toBe('RISK OF SERIOUS DISORDERS');
  });
});

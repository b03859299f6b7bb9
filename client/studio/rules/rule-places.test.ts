// @vitest-environment jsdom
import { describe, expect, test } from 'vitest';
import { atField, expressionsOf, gapsOf, placeOf } from './rule-places.ts';
import { form, planOf } from './rules-fixture.tsx';

describe('where a problem of the plan stands in the form', () => {
  test.each([
    ['PlanDefinition.action[0].condition[0].expression', ''],
    ['PlanDefinition.action[0].condition[1].expression', 'audience.roles'],
    ['PlanDefinition.action[0].condition[2].expression', 'conditions.0.expression'],
    ['PlanDefinition.action[0].condition[3].expression', 'conditions.1.expression'],
    ['PlanDefinition.action[0].trigger[0].data[0].codeFilter[0].code[3]', 'codes.3'],
    ['PlanDefinition.action[0].trigger[0].data[0].codeFilter[0]', 'codes'],
    ['PlanDefinition.action[0].trigger[0].name', 'trigger'],
    ['PlanDefinition.action[0].definitionCanonical', 'lessonId'],
    ['PlanDefinition.title', 'title'],
    ['PlanDefinition.purpose', 'purpose'],
    ['PlanDefinition.url', ''],
  ])('%s', (expression, place) => {
    const twice = { ...form, conditions: [...form.conditions, ...form.conditions] };
    expect(placeOf(expression, planOf(twice))).toBe(place);
  });

  test('of a row that was taken out meanwhile it is said at what is around it', () => {
    const message = 'Gone.';
    expect(atField({ place: 'codes.0', message }, form).place).toBe('codes.0');
    expect(atField({ place: 'codes.1', message }, form).place).toBe('codes');
    expect(atField({ place: 'codes.0', message }, { ...form, codes: null }).place).toBe('codes');
    expect(atField({ place: 'conditions.1.expression', message }, form).place).toBe('');
    expect(atField({ place: 'audience.units.4', message }, form).place).toBe('audience.units');
  });
});

describe('what a form lacks', () => {
  test('is nothing where it can be sent', () => expect(gapsOf(form)).toEqual([]));

  test('is said in words, once a field', () => {
    const gaps = gapsOf({
      ...form,
      title: ' ',
      purpose: '',
      codes: { kind: 'drug', codes: [{ code: 'x', display: '' }] },
      conditions: [{ expression: '', description: '' }],
      coolDownDays: 400,
    });
    expect(gaps.map(({ place }) => place)).toEqual(['title', 'purpose', 'codes.0.code', 'conditions.0.expression', 'coolDownDays']);
    expect(gaps[0]?.message).toBe('Give the rule a title.');
    expect(gapsOf({ ...form, codes: { kind: 'topic', topicIds: [] } })).toEqual([
      { place: 'codes', message: 'Add at least one boxed warning.' },
    ]);
  });
});

test('every expression of a plan is found, wherever it stands', () => {
  expect(expressionsOf(planOf(form)).map(({ expression }) => expression)).toEqual([
    '%order.exists()',
    '%practitioner.roles.exists()',
    '%order.priority = 1',
  ]);
});

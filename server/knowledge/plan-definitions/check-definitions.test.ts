import { describe, expect, it } from 'vitest';
import { almost, anyJson, fuzzRuns } from '../../../test-fixtures/arbitrary-input.ts';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import { checkDefinitions, createRules, type Plan } from './index.ts';
import { indexTerms } from '../value-sets/index.ts';

const drugs = indexTerms([], () => []);
const base = 'https://example.org';
const activity = { resourceType: 'ActivityDefinition', id: 'a', url: `${base}/ActivityDefinition/a`, status: 'active', kind: 'Task' };
const valueSet = {
  resourceType: 'ValueSet',
  id: 'v',
  url: `${base}/ValueSet/v`,
  status: 'active',
  compose: { include: [{ system: 'http://snomed.info/sct', concept: [{ code: '1' }] }] },
};
const elm = { library: { identifier: { id: 'L' }, statements: { def: [{ name: 'Is Near' }] } } };
const library = {
  resourceType: 'Library',
  id: 'l',
  url: `${base}/Library/l`,
  status: 'active',
  type: {},
  content: [{ contentType: 'application/elm+json', data: Buffer.from(JSON.stringify(elm)).toString('base64') }],
};
const trigger = {
  type: 'named-event',
  name: 'order-sign',
  data: [{ type: 'MedicationRequest', codeFilter: [{ valueSet: valueSet.url }] }],
};
const plan = (action: object = {}, more: object = {}, name = 'p'): Plan =>
  ({
    resourceType: 'PlanDefinition',
    id: name,
    url: `${base}/PlanDefinition/${name}`,
    version: '1',
    title: 'A plan',
    status: 'active',
    action: [{ id: 'one', trigger: [trigger], definitionCanonical: activity.url, ...action }],
    ...more,
  }) as unknown as Plan;
const condition = (language: string, expression: string) => ({
  condition: [{ kind: 'applicability', expression: { language, expression } }],
});
const check = (...resources: unknown[]) => checkDefinitions([activity, valueSet, library, ...resources], { definitions: [], drugs });
const named = (name: string) => ({ trigger: [{ ...trigger, name }] });

describe('a definition is refused, with the place of what is wrong:', () => {
  it.each<[string, object, string, RegExp]>([
    ['an event that never happens', plan(named('full-moon')), 'action[0].trigger[0].name', /No event is called "full-moon"/],
    ['a kind of trigger nobody pulls', plan({ trigger: [{ type: 'periodic' }] }), 'action[0].trigger[0].type', /periodic/],
    ['a named event without a name', plan({ trigger: [{ type: 'named-event' }] }), 'action[0].trigger[0].name', /needs a name/],
    [
      'FHIRPath that is none',
      plan(condition('text/fhirpath', '%order.where(')),
      'action[0].condition[0].expression',
      /does not compile: .*line: 1.*column: 13/,
    ],
    [
      'FHIRPath of an unknown variable',
      plan(condition('text/fhirpath', '%patient.exists()')),
      'action[0].condition[0].expression',
      /%patient is not known/,
    ],
    [
      'FHIRPath that would leave the house',
      plan(condition('text/fhirpath', '%order.subject.resolve().exists()')),
      'action[0].condition[0].expression',
      /resolve\(\) is not available/,
    ],
    [
      'FHIRPath without an end',
      plan(condition('text/fhirpath', `true${' and true'.repeat(500)}`)),
      'action[0].condition[0].expression',
      /too-long/,
    ],
    ['another language', plan(condition('text/x-python', 'True')), 'action[0].condition[0].expression', /text\/x-python is not supported/],
    ['CQL without a library', plan(condition('text/cql', 'Is Near')), 'action[0].condition[0].expression', /needs a library/],
    [
      'CQL that its library does not define',
      plan(condition('text/cql-identifier', 'Is Far'), { library: [library.url] }),
      'action[0].condition[0].expression',
      /defines "Is Far"/,
    ],
    ['no query', plan(condition('application/x-fhir-query', 'SELECT 1')), 'action[0].condition[0].expression', /no FHIR query/],
    ['an empty condition', plan({ condition: [{ kind: 'applicability' }] }), 'action[0].condition[0].expression', /no expression/],
    ['a missing library', plan({}, { library: [`${base}/Library/none`] }), 'library[0]', /missing/],
    ['a missing definition', plan({ definitionCanonical: `${base}/x` }), 'action[0].definitionCanonical', /missing/],
    [
      'a missing value set',
      plan({ trigger: [{ ...trigger, data: [{ type: 'Procedure', codeFilter: [{ valueSet: `${base}/x` }] }] }] }),
      'action[0].trigger[0].data[0].codeFilter[0].valueSet',
      /missing/,
    ],
    [
      'a filter on nothing',
      plan({ trigger: [{ ...trigger, data: [{ type: 'Procedure', codeFilter: [{}] }] }] }),
      'action[0].trigger[0].data[0].codeFilter[0]',
      /code or a value set/,
    ],
    ['itself', plan({ definitionCanonical: `${base}/PlanDefinition/p` }), 'action[0].definitionCanonical', /A loop of definitions/],
    ['two timings', plan({ timingDateTime: '2026', timingPeriod: {} }), 'action[0].timing', /only one/],
    [
      'an action nobody has',
      plan({ relatedAction: [{ actionId: 'two', relationship: 'after' }] }),
      'action[0].relatedAction[0].actionId',
      /no action with the id "two"/,
    ],
    ['a goal nobody has', plan({ goalId: ['g'] }), 'action[0].goalId[0]', /no goal/],
    ['an id given twice, further down', plan({ action: [{ id: 'one' }] }), 'action[0].action[0].id', /twice/],
    ['a participant of no kind', plan({ participant: [{ type: 'robot' }] }), 'action[0].participant[0].type', /robot/],
    [
      'a value for no path',
      plan({ dynamicValue: [{ path: '', expression: { language: 'text/fhirpath', expression: '1' } }] }),
      'action[0].dynamicValue[0].path',
      /no path/,
    ],
    ['a value out of cardinality', plan({ title: ['a'] }), 'action[0].title', /expected string/],
    ['no actions', plan({}, { action: [] }), 'action', /Too small/],
  ])('%s', (_, wrong, expression, message) => {
    const [first, ...more] = check(wrong);
    expect(more).toEqual([]);
    expect(first).toEqual({
      resource: `${base}/PlanDefinition/p`,
      expression: `PlanDefinition.${expression}`,
      message: expect.stringMatching(message) as string,
    });
  });

  it('a loop through several, at each that is part of it', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name, index) =>
      plan({ definitionCanonical: `${base}/PlanDefinition/${['b', 'c', 'a'][index]}` }, {}, name),
    );
    expect(check(a, b, c).map((one) => one.message)).toEqual([
      `A loop of definitions: ${base}/PlanDefinition/a → ${base}/PlanDefinition/b → ${base}/PlanDefinition/c → ${base}/PlanDefinition/a.`,
      `A loop of definitions: ${base}/PlanDefinition/b → ${base}/PlanDefinition/c → ${base}/PlanDefinition/a → ${base}/PlanDefinition/b.`,
      `A loop of definitions: ${base}/PlanDefinition/c → ${base}/PlanDefinition/a → ${base}/PlanDefinition/b → ${base}/PlanDefinition/c.`,
    ]);
  });

  it('sets of codes that cannot be had, compiled logic that cannot be read, and other resources', () => {
    const other = { ...valueSet, url: `${base}/ValueSet/w`, compose: { include: [{ valueSet: [`${base}/x`] }] } };
    const broken = { ...library, url: `${base}/Library/m`, content: [{ contentType: 'application/elm+json', data: 'e30=' }] };
    expect(check(other, broken, { resourceType: 'Patient' }, null).map((one) => one.expression)).toEqual([
      'Patient',
      'Resource',
      'ValueSet.compose.include[0].valueSet[0]',
      'Library.content',
    ]);
  });
});

describe('a definition is taken', () => {
  it.each([
    ['text/fhirpath', "%practitioner.roles.where($this = 'nurse').exists() and %context.unit in ('Location/icu' | 'Location/ed')"],
    ['text/cql', 'Is Near'],
    ['text/cql.identifier', 'Is Near'],
    ['text/cql-identifier', '"Is Near"'],
    ['application/x-fhir-query', 'Observation?code=1234-5&_count=1'],
  ])('with a condition in %s', (language, expression) => {
    expect(check(plan(condition(language, expression), { library: [library.url] }))).toEqual([]);
  });
  it('that names what is known already', () => {
    expect(checkDefinitions([plan()], { definitions: [activity, valueSet] as never, drugs })).toEqual([]);
  });
});

it('never throws, and what it takes can be compiled and asked', () => {
  const event = {
    hook: 'order-sign',
    orders: [{ codes: [], codings: [{ system: 'http://snomed.info/sct', code: '1' }], topicIds: ['t'], isRenewal: false }],
  };
  fc.assert(
    fc.property(
      fc.oneof({ weight: 5, arbitrary: almost(() => plan(condition('text/fhirpath', '%order.codes.exists()'))) }, anyJson),
      (any) => {
        if (check(any).length > 0) return;
        expect(() => createRules({ plans: [any as Plan] }).explain(event)).not.toThrow();
      },
    ),
    fuzzRuns('definitions', 400),
  );
});

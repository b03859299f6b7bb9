import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { almost, fuzzRuns } from '../../../test-fixtures/arbitrary-input.ts';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import { projectRoot } from '../../platform/index.ts';
import { createValidator, readDefinitions } from '../../standards/fhir-r4/index.ts';
import { activitySchema, checkDefinitions, planSchema, type Activity, type Definition, type Plan } from '../plan-definitions/index.ts';
import { indexTerms } from '../value-sets/index.ts';
import { applyActivityDefinition, applyPlanDefinition, type ApplyDeps } from './index.ts';

type Case = {
  name: string;
  plan?: object;
  activity?: object;
  definitions?: Definition[];
  maps?: { url: string }[];
  subjects: string[];
  practitioner?: string;
  encounter?: string;
  variables?: Record<string, unknown>;
  /** The resource, whole. */
  result?: object;
  /** What is in it. */
  matches?: object;
  /** Paths of what is not. */
  lacks?: string[];
};

const planOf = (more: object): Plan =>
  planSchema.parse({
    resourceType: 'PlanDefinition',
    id: 'p',
    url: 'https://example.org/PlanDefinition/p',
    version: '2',
    title: 'A plan',
    status: 'active',
    ...more,
  });
const activityOf = (more: object): Activity =>
  activitySchema.parse({
    resourceType: 'ActivityDefinition',
    id: 'it',
    url: 'https://example.org/ActivityDefinition/it',
    status: 'active',
    ...more,
  });
const at = new Date('2026-11-22T10:00:00Z');
const depsOf = (definitions: readonly Definition[], more: Partial<ApplyDeps> = {}): ApplyDeps => ({
  find: (canonical) => definitions.find((one) => canonical.split('|')[0] === one.url),
  ...more,
});

async function apply(one: Case): Promise<object> {
  const plan = planOf(one.plan ?? { action: [{}] });
  const deps = depsOf([plan, ...(one.definitions ?? [])], { findMap: (canonical) => one.maps?.find(({ url }) => url === canonical) });
  const shared = {
    at,
    id: 'applied',
    ...(one.practitioner === undefined ? {} : { practitioner: { reference: one.practitioner } }),
    ...(one.encounter === undefined ? {} : { encounter: one.encounter }),
    ...(one.variables === undefined ? {} : { variables: one.variables }),
  };
  const subjects = one.subjects.map((reference) => ({ reference }));
  const [subject] = subjects;
  return one.activity === undefined || subject === undefined
    ? applyPlanDefinition(plan, { subjects, ...shared }, deps)
    : applyActivityDefinition(activityOf(one.activity), { subject, ...shared }, deps);
}

/** Every reference to a contained resource leads to one, and every contained resource is referred to. @see https://hl7.org/fhir/R4/references.html#contained */
function expectWholeReferences(resource: object): void {
  const { contained = [] } = resource as { contained?: { id: string; contained?: unknown }[] };
  const text = JSON.stringify(resource);
  const referred = new Set([...text.matchAll(/"reference":"#([^"]+)"/g)].map(([, id]) => id));
  expect(referred).toEqual(new Set(contained.map(({ id }) => id)));
  expect(contained.filter((one) => one.contained !== undefined)).toEqual([]);
}

/** @see https://hl7.org/fhir/R4/requestgroup.html#invs */
function expectResourceOrActions(resource: unknown): void {
  if (typeof resource !== 'object' || resource === null) return;
  for (const [name, value] of Object.entries(resource)) {
    if (name === 'action' && Array.isArray(value))
      for (const one of value as object[]) expect('resource' in one !== 'action' in one).toBe(true);
    expectResourceOrActions(value);
  }
}

/** What is applied is R4 that others take; drafts of requests need no narrative. */
const validate = createValidator(readDefinitions(readFileSync(join(projectRoot(), 'fhir-profiles/r4-definitions.txt'), 'utf8'), []), () =>
  performance.now(),
);

const folder = join(projectRoot(), 'test-fixtures/apply');
for (const file of readdirSync(folder)) {
  const { see, cases } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { see: string; cases: Case[] };
  describe(`${file}: ${see}`, () => {
    it.each(cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
      const found = await apply(one);
      if (one.result !== undefined) expect(found).toEqual(one.result);
      if (one.matches !== undefined) expect(found).toMatchObject(one.matches);
      for (const path of one.lacks ?? []) expect(found).not.toHaveProperty(path);
      const { entry = [{ resource: found }] } = found as { entry?: { resource: object }[] };
      for (const { resource } of entry) expectWholeReferences(resource);
      expectResourceOrActions(found);
      expect(
        validate(found).flatMap(({ severity, expression, message }) => (severity === 'error' ? [`${expression}: ${message}`] : [])),
      ).toEqual([]);
    });
  });
}

describe('budgets', () => {
  const subjects = [{ reference: 'Practitioner/9' }];
  const wide = planOf({ action: Array.from({ length: 30 }, () => ({ title: 'one' })) });
  const issuesOf = async (plan: Plan, deps: ApplyDeps): Promise<string> =>
    JSON.stringify(await applyPlanDefinition(plan, { subjects, at, id: 'applied' }, deps));
  it('of size, time and depth end an application with a name, and with what was made until then', async () => {
    const limits = { actions: 10, depth: 5, milliseconds: 1000 };
    expect(await issuesOf(wide, depsOf([], { limits }))).toMatch(/"too-costly","diagnostics":"size-budget: .*task-10/s);
    let now = 0;
    expect(await issuesOf(wide, depsOf([], { limits, now: () => (now += 300) }))).toContain('time-budget: ');
    const plans = Array.from({ length: 10 }, (_, index) =>
      planOf({ url: `https://example.org/${index}`, action: [{ definitionCanonical: `https://example.org/${index + 1}` }] }),
    );
    expect(await issuesOf(plans[0]!, depsOf(plans, { limits }))).toContain('depth-budget: ');
    // One action may ask many expressions: the time is theirs together.
    let asked = 0;
    const value = { path: 'note[0].text', expression: { language: 'text/cql-identifier', expression: 'Slow' } };
    const slow = planOf({ action: [{ title: 'one', dynamicValue: Array.from({ length: 30 }, () => value) }] });
    const evaluate = async (): Promise<unknown[]> => {
      asked += 1;
      now += 300;
      return Promise.resolve(['x']);
    };
    expect(await issuesOf(slow, depsOf([], { limits, evaluate, now: () => now }))).toContain('time-budget: ');
    expect(asked).toBeLessThan(6);
  });
});

it('asks a language it does not know of whoever does', async () => {
  const plan = planOf({
    library: ['https://example.org/Library/l'],
    action: [
      { title: 'x', condition: [{ kind: 'applicability', expression: { language: 'text/cql-identifier', expression: 'Is Near' } }] },
    ],
  });
  const asked: unknown[] = [];
  const deps = depsOf([], {
    evaluate: (one) => {
      asked.push({ expression: one.expression, libraries: one.libraries });
      return Promise.resolve([true]);
    },
  });
  const found = await applyPlanDefinition(plan, { subjects: [{ reference: 'Patient/1' }], at, id: 'applied' }, deps);
  expect(asked).toEqual([{ expression: 'Is Near', libraries: ['https://example.org/Library/l'] }]);
  expect(found).toMatchObject({ contained: [{ resourceType: 'Task' }, { resourceType: 'RequestGroup' }] });
});

it('never throws on what passes the check', async () => {
  const activity = activityOf({
    kind: 'ServiceRequest',
    code: { text: 'x' },
    dynamicValue: [{ path: 'code.text', expression: { language: 'text/fhirpath', expression: '%order.status' } }],
  });
  const good = () =>
    planOf({
      goal: [{ id: 'g', description: { text: 'goal' }, target: [{ measure: { text: 'm' } }] }],
      action: [
        {
          id: 'a',
          goalId: ['g'],
          condition: [{ kind: 'applicability', expression: { language: 'text/fhirpath', expression: '%order.exists()' } }],
          action: [
            {
              id: 'b',
              definitionCanonical: activity.url,
              dynamicValue: [{ path: 'note[0].text', expression: { language: 'text/fhirpath', expression: "'n'" } }],
            },
          ],
        },
        { id: 'c', title: 'c', relatedAction: [{ actionId: 'a', relationship: 'after' }], participant: [{ type: 'practitioner' }] },
      ],
    });
  const known = { definitions: [activity], drugs: indexTerms([], () => []) };
  let applied = 0;
  await fc.assert(
    fc.asyncProperty(almost(good), fc.constantFrom('Patient/1', 'Practitioner/2'), async (any, reference) => {
      if (checkDefinitions([any], known).length > 0) return;
      const plan = any as Plan;
      if (plan.resourceType !== 'PlanDefinition') return;
      applied += 1;
      const found = await applyPlanDefinition(
        plan,
        { subjects: [{ reference }], at, id: 'applied', variables: { order: { status: 'draft' } } },
        depsOf([activity, plan]),
      );
      expectWholeReferences(found);
      expectResourceOrActions(found);
    }),
    fuzzRuns('$apply', 1500),
  );
  expect(applied).toBeGreaterThan(50);
});

import { AppError } from '../../platform/index.ts';
import { createValueSets, type DrugTerms, type ValueSet } from '../value-sets/index.ts';
import { checkActivity, checkPlan, type Find } from './check-plan.ts';
import { elmOf } from './cql-library.ts';
import { readDefinition, type Definition, type DefinitionProblem } from './definition.ts';
import type { Plan, PlanAction } from './plan-schema.ts';

/** What is there already, and what expands value sets. */
export type KnownDefinitions = { definitions: readonly Definition[]; drugs: DrugTerms };

const called = (action: PlanAction, at: string): { canonical: string; at: string }[] => [
  ...(action.definitionCanonical === undefined ? [] : [{ canonical: action.definitionCanonical, at: `${at}.definitionCanonical` }]),
  ...(action.action ?? []).flatMap((child, index) => called(child, `${at}.action[${index}]`)),
];

const callsOf = (plan: Plan) => plan.action.flatMap((action, index) => called(action, `PlanDefinition.action[${index}]`));

/** Where a plan leads back to itself: the place of the first step of each such way. */
function loopsOf(plan: Plan, find: Find): { at: string; way: string[] }[] {
  const follow = (from: Plan, way: readonly string[], seen: Set<string>): string[] | undefined => {
    for (const { canonical } of callsOf(from)) {
      const next = find('PlanDefinition', canonical) as Plan | undefined;
      if (next === undefined || seen.has(next.url)) continue;
      if (next.url === plan.url) return [...way, next.url];
      seen.add(next.url);
      const found = follow(next, [...way, next.url], seen);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return callsOf(plan).flatMap(({ canonical, at }) => {
    const next = find('PlanDefinition', canonical) as Plan | undefined;
    if (next === undefined) return [];
    if (next.url === plan.url) return [{ at, way: [plan.url, plan.url] }];
    const way = follow(next, [plan.url, next.url], new Set([next.url]));
    return way === undefined ? [] : [{ at, way }];
  });
}

/**
 * What is wrong with definitions before they are kept: so that nothing is found at an order. Never throws.
 * @param resources as they came, in any form
 * @returns no problems where all of them can be used; they may name one another, and what is known
 */
export function checkDefinitions(resources: readonly unknown[], known: KnownDefinitions): DefinitionProblem[] {
  const read = resources.map(readDefinition);
  const problems = read.flatMap((one) => ('problems' in one ? one.problems : []));
  const given = read.flatMap((one) => ('definition' in one ? [one.definition] : []));
  const byCanonical = new Map<string, Definition>();
  for (const one of [...known.definitions, ...given])
    for (const canonical of [one.url, `${one.url}|${one.version ?? ''}`]) byCanonical.set(`${one.resourceType} ${canonical}`, one);
  const find: Find = (type, canonical) => byCanonical.get(`${type} ${canonical}`);

  const all = [...known.definitions, ...given];
  const valueSets = createValueSets({
    drugs: known.drugs,
    valueSets: all.filter((one): one is ValueSet => one.resourceType === 'ValueSet'),
  });
  const twice = new Set<string>();
  for (const definition of given) {
    const report = (expression: string, message: string): void => {
      problems.push({ resource: definition.url, expression, message });
    };
    const key = `${definition.resourceType} ${definition.url}|${definition.version ?? ''}`;
    if (twice.has(key)) report(`${definition.resourceType}.url`, 'This canonical and version is given twice.');
    twice.add(key);
    if (definition.resourceType === 'PlanDefinition') {
      checkPlan(definition, report, find);
      for (const { at, way } of loopsOf(definition, find)) report(at, `A loop of definitions: ${way.join(' → ')}.`);
    } else if (definition.resourceType === 'ActivityDefinition') checkActivity(definition, report, find);
    else if (definition.resourceType === 'ValueSet')
      try {
        valueSets.codings(definition.url);
      } catch (error) {
        report(
          error instanceof AppError ? (error.path ?? 'ValueSet') : 'ValueSet',
          error instanceof AppError ? error.detail : 'cannot be expanded',
        );
      }
    else if ((definition.content ?? []).some((one) => one.contentType === 'application/elm+json') && elmOf(definition) === undefined)
      report('Library.content', 'The compiled logic (application/elm+json) cannot be read.');
  }
  return problems;
}

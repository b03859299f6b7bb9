import { z } from 'zod';
import { AppError } from '../../platform/index.ts';
import type { Curriculum } from '../curriculum/index.ts';
import { checkDefinitions, planSchema, type Definition, type Plan } from '../plan-definitions/index.ts';
import { drugTermsOf } from '../value-sets/index.ts';
import { withContained } from './contained-sets.ts';
import { definitionsSchema } from './definitions-schema.ts';
import { assertKeepable } from './keepable.ts';
import { namedHere, type ProblemDeps } from './rule-problems.ts';

/** What keeps a file from being imported, with its place. */
export type ImportProblem = {
  /** Place in Bundle.entry, from 0; null where the file is no such Bundle. */
  entry: number | null;
  /** FHIRPath into the resource of that entry. */
  expression: string;
  message: string;
};

/** A rule of a file, with what its plan names and is not here. */
export type ReadRule = { entry: number; plan: Plan; resources: Definition[] };

const mostEntries = 1000;
const bundleSchema = z.looseObject({
  resourceType: z.literal('Bundle'),
  entry: z
    .array(z.looseObject({ resource: z.looseObject({ resourceType: z.string() }) }))
    .min(1)
    .max(mostEntries),
});

const problem = (entry: number | null, expression: string, message: string): ImportProblem => ({ entry, expression, message });

const keepable = (resource: unknown, entry: number): ImportProblem[] => {
  try {
    assertKeepable(resource);
    return [];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [problem(entry, error.path ?? '', error.detail)];
  }
};

const urlOf = (resource: Record<string, unknown>): string => (typeof resource['url'] === 'string' ? resource['url'] : '');

/**
 * The rules of a Bundle of PlanDefinition, ActivityDefinition, Library and ValueSet. Nothing is kept.
 * @returns problems of every entry, or the rules: never both
 */
export function readBundle(bundle: unknown, deps: ProblemDeps, curriculum: Curriculum): { problems: ImportProblem[]; rules: ReadRule[] } {
  const read = bundleSchema.safeParse(bundle);
  if (!read.success) {
    const [issue] = read.error.issues;
    const at = ['Bundle', ...(issue?.path ?? []).map(String)].join('.');
    return { problems: [problem(null, at, `This is no Bundle with resources: ${issue?.message ?? 'it cannot be read'}.`)], rules: [] };
  }
  const given = read.data.entry.map(({ resource }) => resource);
  const kept = given.flatMap(keepable);
  if (kept.length > 0) return { problems: kept, rules: [] };

  const known = namedHere(deps.builtIn, curriculum);
  const knownUrls = new Set(known.map(({ url }) => url));
  const contained = given.map((resource) => {
    const plan = planSchema.safeParse(resource);
    return plan.success ? withContained(plan.data) : { plan: resource, valueSets: [] };
  });
  const checked = [...contained.map(({ plan }) => plan), ...contained.flatMap(({ valueSets }) => valueSets)];
  const entryOf = (name: string): number | null => {
    const place = given.findIndex((one, index) => urlOf(one) === name.split('#')[0] || `${one.resourceType} ${index + 1}` === name);
    return place === -1 ? null : place;
  };
  const problems = checkDefinitions(checked, { definitions: known, drugs: drugTermsOf(deps.knowledge) }).map((one) =>
    problem(entryOf(one.resource), one.expression, one.message),
  );
  for (const [entry, resource] of given.entries())
    if (resource.resourceType === 'PlanDefinition' && knownUrls.has(urlOf(resource)))
      problems.push(problem(entry, 'PlanDefinition.url', 'This is the name of a built-in rule; a rule of your own needs its own.'));
  if (given.every(({ resourceType }) => resourceType !== 'PlanDefinition'))
    problems.push(problem(null, 'Bundle.entry', 'There is no PlanDefinition in it.'));
  if (problems.length > 0) return { problems, rules: [] };

  const definitions = definitionsSchema.parse(given);
  // What is here already stays as it is here.
  const brought = definitions.filter(({ url }) => !knownUrls.has(url));
  const rules = definitions.flatMap((plan, entry): ReadRule[] => {
    if (plan.resourceType !== 'PlanDefinition') return [];
    const words = JSON.stringify(plan);
    return [
      {
        entry,
        plan,
        resources: brought.filter((one) => one !== plan && (one.resourceType !== 'PlanDefinition' || words.includes(one.url))),
      },
    ];
  });
  return { problems: [], rules };
}

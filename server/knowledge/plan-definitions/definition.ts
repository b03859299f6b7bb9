import { z } from 'zod';
import { valueSetSchema, type ValueSet } from '../value-sets/index.ts';
import { activitySchema, librarySchema, type Activity, type Library } from './activity-schema.ts';
import { planSchema, type Plan } from './plan-schema.ts';

/** Everything a rule can be made of. */
export type Definition = Plan | Activity | Library | ValueSet;

export type DefinitionProblem = {
  /** Canonical of the resource; its kind and place where it has none. */
  resource: string;
  /** FHIRPath of what is at fault: "PlanDefinition.action[0].trigger[0].name". */
  expression: string;
  message: string;
};

const schemas: Record<string, z.ZodType<Definition>> = {
  PlanDefinition: planSchema,
  ActivityDefinition: activitySchema,
  Library: librarySchema,
  ValueSet: valueSetSchema,
};

const pathOf = (kind: string, path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}.${String(part)}`), kind);

/** No definition nests so deep; a schema that follows one that does would run out of stack. */
const mostDepth = 64;
const isDeeper = (value: unknown, left: number): boolean =>
  typeof value === 'object' && value !== null && (left === 0 || Object.values(value).some((one) => isDeeper(one, left - 1)));

/** @returns the definition, or what keeps it from being one. Never throws. */
export function readDefinition(resource: unknown, place: number): { definition: Definition } | { problems: DefinitionProblem[] } {
  const given = z.looseObject({ resourceType: z.string(), url: z.string().optional() }).safeParse(resource);
  const type = given.success ? given.data.resourceType : 'Resource';
  const name = (given.success ? given.data.url : undefined) ?? `${type} ${place + 1}`;
  const schema = Object.hasOwn(schemas, type) ? schemas[type] : undefined;
  if (schema === undefined)
    return { problems: [{ resource: name, expression: type, message: `Not one of ${Object.keys(schemas).join(', ')}.` }] };
  if (isDeeper(resource, mostDepth))
    return { problems: [{ resource: name, expression: type, message: `Nested more than ${mostDepth} levels deep.` }] };
  const read = schema.safeParse(resource);
  if (read.success) return { definition: read.data };
  return {
    problems: read.error.issues.map((issue) => ({ resource: name, expression: pathOf(type, issue.path), message: issue.message })),
  };
}

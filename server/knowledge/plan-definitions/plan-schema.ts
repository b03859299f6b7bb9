import { z } from 'zod';
import * as types from './definition-datatypes.ts';

const condition = z.looseObject({ kind: z.enum(['applicability', 'start', 'stop']), expression: types.expression.optional() });

const selectionBehavior = z.enum(['any', 'all', 'all-or-none', 'exactly-one', 'at-most-one', 'one-or-more']);
const relationship = z.enum([
  'before-start',
  'before',
  'before-end',
  'concurrent-with-start',
  'concurrent',
  'concurrent-with-end',
  'after-start',
  'after',
  'after-end',
]);

const actionMembers = {
  id: z.string().optional(),
  prefix: z.string().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  textEquivalent: z.string().optional(),
  priority: z.enum(['routine', 'urgent', 'asap', 'stat']).optional(),
  code: z.array(types.codeableConcept).optional(),
  reason: z.array(types.codeableConcept).optional(),
  documentation: z.array(types.relatedArtifact).optional(),
  goalId: z.array(z.string()).optional(),
  trigger: z.array(types.triggerDefinition).optional(),
  condition: z.array(condition).optional(),
  relatedAction: z
    .array(
      z.looseObject({
        actionId: z.string(),
        relationship,
        offsetDuration: z.looseObject({}).optional(),
        offsetRange: z.looseObject({}).optional(),
      }),
    )
    .optional(),
  ...types.timing,
  participant: z.array(types.participant).optional(),
  type: types.codeableConcept.optional(),
  groupingBehavior: z.enum(['visual-group', 'logical-group', 'sentence-group']).optional(),
  selectionBehavior: selectionBehavior.optional(),
  requiredBehavior: z.enum(['must', 'could', 'must-unless-documented']).optional(),
  precheckBehavior: z.enum(['yes', 'no']).optional(),
  cardinalityBehavior: z.enum(['single', 'multiple']).optional(),
  definitionCanonical: z.string().optional(),
  definitionUri: z.string().optional(),
  transform: z.string().optional(),
  dynamicValue: z.array(types.dynamicValue).optional(),
};

/** Written out, for a type that names itself cannot be inferred. */
export type PlanAction = { [Name in keyof typeof actionMembers]?: z.infer<(typeof actionMembers)[Name]> | undefined } & {
  action?: PlanAction[] | undefined;
};

const action: z.ZodType<PlanAction> = z.looseObject({
  ...actionMembers,
  get action() {
    return z.array(action).optional();
  },
});

/**
 * An R4 PlanDefinition: what the engine and `$apply` read is checked, everything else passes through untouched.
 * @see https://hl7.org/fhir/R4/plandefinition.html
 */
export const planSchema = z.looseObject({
  resourceType: z.literal('PlanDefinition'),
  id: z.string(),
  url: z.url(),
  version: z.string(),
  title: z.string(),
  date: z.string().optional(),
  publisher: z.string().optional(),
  purpose: z.string().optional(),
  status: types.status,
  type: types.codeableConcept.optional(),
  library: z.array(z.string()).optional(),
  goal: z.array(z.looseObject({ id: z.string().optional(), description: types.codeableConcept })).optional(),
  action: z.array(action).min(1),
});

export type Plan = z.infer<typeof planSchema>;

import { z } from 'zod';

/**
 * The part of an R4 PlanDefinition the engine reads; everything else passes through untouched.
 * @see https://hl7.org/fhir/R4/plandefinition.html
 */
const trigger = z.looseObject({
  type: z.string(),
  name: z.string().optional(),
  data: z
    .array(
      z.looseObject({
        type: z.string(),
        codeFilter: z
          .array(
            z.looseObject({
              path: z.string().optional(),
              code: z.array(z.looseObject({ system: z.string().optional(), code: z.string().optional() })).optional(),
            }),
          )
          .optional(),
      }),
    )
    .optional(),
});

const condition = z.looseObject({
  kind: z.enum(['applicability', 'start', 'stop']),
  expression: z.looseObject({ language: z.string(), expression: z.string().optional(), description: z.string().optional() }).optional(),
});

export type PlanAction = {
  id?: string | undefined;
  title?: string | undefined;
  description?: string | undefined;
  trigger?: z.infer<typeof trigger>[] | undefined;
  condition?: z.infer<typeof condition>[] | undefined;
  definitionCanonical?: string | undefined;
  action?: PlanAction[] | undefined;
};

const action: z.ZodType<PlanAction> = z.looseObject({
  id: z.string().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  trigger: z.array(trigger).optional(),
  condition: z.array(condition).optional(),
  definitionCanonical: z.string().optional(),
  get action() {
    return z.array(action).optional();
  },
});

export const planSchema = z.looseObject({
  resourceType: z.literal('PlanDefinition'),
  id: z.string(),
  url: z.url(),
  version: z.string(),
  title: z.string(),
  date: z.string().optional(),
  publisher: z.string().optional(),
  status: z.enum(['draft', 'active', 'retired', 'unknown']),
  action: z.array(action).min(1),
});

export type Plan = z.infer<typeof planSchema>;

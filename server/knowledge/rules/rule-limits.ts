import { z } from 'zod';
import type { Plan } from '../plan-definitions/index.ts';
import { RULE_EXTENSION } from './plan-shape.ts';

/** What a rule says of how often it may be met; null takes the tenant's settings. */
export type RuleLimits = { coolDownDays: number | null; perClinicianDay: number | null };

const extensionsSchema = z
  .array(
    z.looseObject({
      url: z.string(),
      valueDuration: z.looseObject({ value: z.number().min(0) }).optional(),
      valuePositiveInt: z.int().min(1).optional(),
    }),
  )
  .catch([]);

/** Of any plan, imported ones included. */
export function limitsOf(plan: Plan): RuleLimits {
  const said = extensionsSchema.parse(plan['extension'] ?? []);
  return {
    coolDownDays: said.find(({ url }) => url === RULE_EXTENSION.coolDown)?.valueDuration?.value ?? null,
    perClinicianDay: said.find(({ url }) => url === RULE_EXTENSION.dailyCap)?.valuePositiveInt ?? null,
  };
}

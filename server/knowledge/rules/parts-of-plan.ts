import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { rulePartsSchema, type RuleParts } from '../../contract/index.ts';
import type { Plan, PlanAction } from '../plan-definitions/index.ts';
import { passedWords, toForm } from './from-plan-definition.ts';
import { OWN_CONDITION, RULE_EXTENSION, USAGE } from './plan-shape.ts';
import { limitsOf } from './rule-limits.ts';
import { audienceConditions, condition, contexts, extensionsOf, some } from './to-plan-definition.ts';

type Condition = NonNullable<PlanAction['condition']>[number];

/** Conditions that a person adds to a plan beside those that it has. */
const added = /^own-condition-\d+$/;
const audienceIds: readonly string[] = [OWN_CONDITION.roles, OWN_CONDITION.units, OWN_CONDITION.passed];
const isOurs = ({ id }: Condition): boolean => typeof id === 'string' && (audienceIds.includes(id) || added.test(id));

const ownContext = z.strictObject({
  code: z.strictObject({ system: z.literal(USAGE), code: z.enum(['user', 'venue']) }),
  valueCodeableConcept: z.strictObject({ text: z.string() }),
});
const ownLimits: readonly unknown[] = Object.values(RULE_EXTENSION);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
const isOwnLimit = (one: unknown): boolean => typeof one === 'object' && one !== null && 'url' in one && ownLimits.includes(one.url);

/** Members that hold nothing once ours are taken out were not there before. */
const without = (value: unknown, isGone: (one: unknown) => boolean): unknown[] => listOf(value).filter((one) => !isGone(one));

/**
 * A plan with these parts, and everything else as it was: title, purpose, whom it is for, further conditions and limits. Whom it is
 * for, and the further conditions, hold for each of its actions. Pure.
 */
export function withParts(plan: Plan, parts: RuleParts): Plan {
  const { extension, useContext, purpose: _, ...rest } = plan;
  const conditions = [
    ...audienceConditions(parts.audience),
    ...parts.conditions.map(({ expression, description }, index) => condition(`own-condition-${index + 1}`, description, expression)),
  ];
  return {
    ...rest,
    title: parts.title,
    ...(parts.purpose === '' ? {} : { purpose: parts.purpose }),
    ...some('extension', [...without(extension, isOwnLimit), ...extensionsOf(parts)]),
    ...some('useContext', [...without(useContext, (one) => ownContext.safeParse(one).success), ...contexts(parts.audience)]),
    action: plan.action.map(({ condition: had, ...action }) => ({
      ...action,
      ...some('condition', [...(had ?? []).filter((one) => !isOurs(one)), ...conditions]),
    })),
  };
}

const readSchema = rulePartsSchema.extend({ purpose: z.string().max(500) });

/** What the form knows of a plan that says more; null where the plan says even this otherwise than a form would. Pure. */
export function toParts(plan: Plan): RuleParts | null {
  const texts = (code: string): string[] =>
    listOf(plan['useContext']).flatMap((one) => {
      const read = ownContext.safeParse(one);
      return read.success && read.data.code.code === code ? [read.data.valueCodeableConcept.text] : [];
    });
  const own = (plan.action[0]?.condition ?? []).filter(isOurs);
  const passed = own.find(({ id }) => id === OWN_CONDITION.passed)?.expression?.expression;
  const read = readSchema.safeParse({
    title: plan.title,
    purpose: plan.purpose ?? '',
    audience: {
      roles: texts('user'),
      units: texts('venue'),
      fewerPassedThan: passed === undefined ? null : Number(passedWords.exec(passed)?.[1]),
    },
    conditions: own.flatMap(({ id, expression }) =>
      typeof id === 'string' && added.test(id)
        ? [{ expression: expression?.expression ?? '', description: expression?.description ?? '' }]
        : [],
    ),
    ...limitsOf(plan),
  });
  if (!read.success) return null;
  return isDeepStrictEqual(withParts(plan, read.data), plan) ? read.data : null;
}

/** Whether a person can change anything of a plan by form. Pure. */
export const isEditable = (plan: Plan): boolean => toForm(plan) !== null || toParts(plan) !== null;

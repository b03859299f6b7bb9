import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { ruleFormSchema, ruleTriggers, type RuleCodeSet, type RuleForm } from '../../contract/index.ts';
import type { Plan } from '../plan-definitions/index.ts';
import { EVENTS, lessonOf, OWN_CONDITION, RULE_EXTENSION } from './plan-shape.ts';
import { toPlanDefinition } from './to-plan-definition.ts';

const coding = z.object({ system: z.string(), code: z.string(), display: z.string().optional() });
const filterSchema = z.object({
  id: z.enum(['drug', 'ingredient', 'topic', 'procedure', 'diagnosis', 'denial']),
  code: z.array(coding),
});

/** Of the shape, as far as the form is read from it; whether the rest is what a form says is seen by making the plan again. */
const shapeSchema = z.object({
  id: z.string(),
  url: z.string(),
  version: z.string(),
  status: z.enum(['draft', 'active', 'retired']),
  date: z.string(),
  publisher: z.string(),
  title: z.string(),
  purpose: z.string(),
  extension: z
    .array(
      z.object({ url: z.string(), valueDuration: z.object({ value: z.number() }).optional(), valuePositiveInt: z.number().optional() }),
    )
    .default([]),
  useContext: z.array(z.object({ code: z.object({ code: z.string() }), valueCodeableConcept: z.object({ text: z.string() }) })).default([]),
  action: z.tuple([
    z.object({
      trigger: z.tuple([z.object({ name: z.string(), data: z.tuple([z.object({ codeFilter: z.tuple([filterSchema]).optional() })]) })]),
      condition: z
        .array(
          z.object({ id: z.string().optional(), expression: z.object({ description: z.string().default(''), expression: z.string() }) }),
        )
        .default([]),
      definitionCanonical: z.string(),
    }),
  ]),
});

function codesOf(filter: z.infer<typeof filterSchema> | undefined): RuleCodeSet | null {
  if (filter === undefined) return null;
  const codes = filter.code.map(({ system, code, display = '' }) => ({ system, code, display }));
  if (filter.id === 'topic') return { kind: 'topic', topicIds: codes.map(({ code }) => code) };
  if (filter.id === 'drug' || filter.id === 'ingredient')
    return { kind: filter.id, codes: codes.map(({ code, display }) => ({ code, display })) };
  return { kind: filter.id, codes };
}

export const passedWords = /^%practitioner\.passedLessons < (\d{1,3})$/;

/** The form that a plan was made of, or might have been; null where the plan says anything that a form cannot. Pure. */
export function toForm(plan: Plan): RuleForm | null {
  const shape = shapeSchema.safeParse(plan);
  if (!shape.success) return null;
  const { id, url, version, status, date, publisher, title, purpose, extension, useContext, action } = shape.data;
  const [{ trigger, condition, definitionCanonical }] = action;
  const [{ name, data }] = trigger;
  const event = ruleTriggers.find((one) => EVENTS[one].name === name);
  const texts = (code: string): string[] => useContext.flatMap((one) => (one.code.code === code ? [one.valueCodeableConcept.text] : []));
  const passed = condition.find((one) => one.id === OWN_CONDITION.passed)?.expression.expression ?? '';
  const read = ruleFormSchema.safeParse({
    title,
    purpose,
    trigger: event,
    codes: codesOf(data[0].codeFilter?.[0]),
    audience: {
      roles: texts('user'),
      units: texts('venue'),
      fewerPassedThan: passed === '' ? null : Number(passedWords.exec(passed)?.[1]),
    },
    conditions: condition.flatMap((one) =>
      one.id === undefined ? [{ expression: one.expression.expression, description: one.expression.description }] : [],
    ),
    coolDownDays: extension.find((one) => one.url === RULE_EXTENSION.coolDown)?.valueDuration?.value ?? null,
    perClinicianDay: extension.find((one) => one.url === RULE_EXTENSION.dailyCap)?.valuePositiveInt ?? null,
    lessonId: lessonOf(definitionCanonical),
  });
  if (!read.success) return null;
  const again = toPlanDefinition(read.data, { id, url, version, status, date, publisher });
  return isDeepStrictEqual(again, plan) ? read.data : null;
}

import { z } from 'zod';

/** How a tenant's own rule stands. */
export const ruleStates = ['draft', 'in-review', 'published', 'retired', 'discarded'] as const;
export type RuleState = (typeof ruleStates)[number];

/** What can trigger a rule: hooks of the EHR, and events that come by other roads. */
export const ruleTriggers = [
  'order-select',
  'order-sign',
  'medication-refill',
  'encounter-start',
  'medication-order',
  'boxed-warning-new',
  'procedure-scheduled',
  'claim-denied',
  'competency-expired',
] as const;

/** Codes that a rule looks at: named one by one, or a set that is expanded where the rule is loaded. */
export const codeSetSchema = z.discriminatedUnion('kind', [
  /** RxNorm products or ingredients. */
  z.strictObject({
    kind: z.literal('drug'),
    codes: z
      .array(z.strictObject({ code: z.string().regex(/^\d{1,8}$/), display: z.string().max(300) }))
      .min(1)
      .max(500),
  }),
  /** Every product with one of these ingredients, by RxNorm code. */
  z.strictObject({
    kind: z.literal('ingredient'),
    codes: z
      .array(z.strictObject({ code: z.string().regex(/^\d{1,8}$/), display: z.string().max(300) }))
      .min(1)
      .max(100),
  }),
  /** Every product whose boxed warning has one of these topics: "drug class" in the words of the screen. */
  z.strictObject({ kind: z.literal('topic'), topicIds: z.array(z.string().max(120)).min(1).max(100) }),
  /** CPT or SNOMED CT procedures, ICD-10-CM diagnoses, CARC denial codes. */
  z.strictObject({
    kind: z.enum(['procedure', 'diagnosis', 'denial']),
    codes: z
      .array(z.strictObject({ system: z.url().max(200), code: z.string().min(1).max(40), display: z.string().max(300) }))
      .min(1)
      .max(500),
  }),
]);
export type RuleCodeSet = z.infer<typeof codeSetSchema>;

/** What the builder's form says; the server makes the PlanDefinition of it, and reads it back where a plan is of this shape. */
export const ruleFormSchema = z.strictObject({
  title: z.string().trim().min(1).max(200),
  /** One sentence for "Why am I seeing this". */
  purpose: z.string().trim().min(1).max(500),
  trigger: z.enum(ruleTriggers),
  codes: codeSetSchema.nullable(),
  audience: z.strictObject({
    /** Of the tenant's roles; empty means everybody. */
    roles: z.array(z.string().max(60)).max(20),
    /** Locations or organizations of the EHR, by reference ("Location/icu-3"); empty means everywhere. */
    units: z.array(z.string().max(120)).max(50),
    /** Only who has fewer passed lessons than this; null means everybody. */
    fewerPassedThan: z.number().int().min(1).max(100).nullable(),
  }),
  /** Further conditions in FHIRPath, all of which must hold. */
  conditions: z.array(z.strictObject({ expression: z.string().trim().min(1).max(2000), description: z.string().trim().max(300) })).max(10),
  /** Not again for the same person and topic within so many days; null takes the tenant's setting. */
  coolDownDays: z.number().int().min(0).max(365).nullable(),
  /** No further card once the clinician had so many this day; null takes the tenant's setting. What changed lately is shown all the same. */
  perClinicianDay: z.number().int().min(1).max(50).nullable(),
  /** The lesson that follows; null takes the lesson on the warning that the order has. */
  lessonId: z
    .string()
    .max(120)
    .regex(/^[A-Za-z0-9][A-Za-z0-9.-]*$/, 'letters, digits, hyphens and dots')
    .refine((id) => id !== 'lesson-on-the-warning', 'is the name of what no lesson stands for')
    .nullable(),
});
export type RuleForm = z.infer<typeof ruleFormSchema>;

/** What the form knows of every plan, also of one that says more than the form can: the rest of such a plan stays as it is. */
export const rulePartsSchema = ruleFormSchema.omit({ trigger: true, codes: true, lessonId: true });
export type RuleParts = z.infer<typeof rulePartsSchema>;

const problemSchema = z.object({
  /** FHIRPath into the PlanDefinition: "PlanDefinition.action[0].condition[1].expression". */
  expression: z.string(),
  message: z.string(),
});
export type RuleProblem = z.infer<typeof problemSchema>;

const ruleSchema = z.object({
  ruleId: z.string(),
  /** Canonical, without version. */
  url: z.string(),
  version: z.string(),
  title: z.string(),
  trigger: z.string(),
  state: z.enum(ruleStates),
  /** Of the release, not of the tenant; it cannot be edited, but copied and switched off. */
  isBuiltIn: z.boolean(),
  /** Switched off by a person, at once and in every process; null where it runs. */
  switchedOff: z.object({ by: z.string(), at: z.iso.datetime(), reason: z.string() }).nullable(),
  editedBy: z.string(),
  editedAt: z.iso.datetime(),
  problems: z.number().int(),
  /** Conditions that gave no boolean within the last 30 days and so counted as false. */
  failures: z.number().int(),
});
export type Rule = z.infer<typeof ruleSchema>;

/** GET /api/launches/:launchId/rules?state=&search= ; educator only */
export const ruleListSchema = z.object({
  rules: z.array(ruleSchema),
  /** All rules of this tenant are off; null where they run. */
  allOff: z.object({ by: z.string(), at: z.iso.datetime(), reason: z.string() }).nullable(),
});
export type RuleList = z.infer<typeof ruleListSchema>;

/** GET /api/launches/:launchId/rules/codes?kind=&search=&codes= ; what a rule can name, by name or code; with `codes` only what is known of these */
export const findRuleCodesSchema = z.object({
  kind: z.enum(['drug', 'ingredient', 'topic', 'procedure', 'diagnosis', 'denial']),
  search: z
    .string()
    .max(100)
    .refine((text) => !text.includes('\0'), 'no control characters')
    .default(''),
  codes: z
    .string()
    .max(14_000)
    .default('')
    .transform((text) => text.split(',').filter((one) => one !== '')),
});
export type FindRuleCodes = z.infer<typeof findRuleCodesSchema>;
export const foundRuleCodesSchema = z.object({
  /** At most 20 of a search, what begins with it first. */
  codes: z.array(
    z.object({
      system: z.string(),
      code: z.string(),
      /** Empty where the code is held without a name. */
      display: z.string(),
      /** How many products a rule on this code looks at; null where it names no drug. */
      products: z.number().int().nullable(),
      /** The set of the release that names it. */
      from: z.string().nullable(),
    }),
  ),
  total: z.number().int(),
  /** How many codes of this kind are held here at all. */
  held: z.number().int(),
});
export type FoundRuleCodes = z.infer<typeof foundRuleCodesSchema>;

/** POST /api/launches/:launchId/rules ; a new draft from a form, from a PlanDefinition, or as the next version (or an earlier one) of a rule. */
export const beginRuleSchema = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('form'), form: ruleFormSchema }),
  z.strictObject({ from: z.literal('rule'), ruleId: z.string().max(80), version: z.string().max(40).optional() }),
]);
export type BeginRule = z.infer<typeof beginRuleSchema>;
export const begunRuleSchema = z.object({ ruleId: z.string(), isNew: z.boolean() });

/** GET /api/launches/:launchId/rules/:ruleId */
export const ruleViewSchema = ruleSchema.extend({
  revision: z.number().int(),
  /** Null where the plan says more than the form can. */
  form: ruleFormSchema.nullable(),
  /** Of such a plan, what the form knows; null where it has a form, or where even these are said otherwise than the form says them. */
  parts: rulePartsSchema.extend({ purpose: z.string() }).nullable(),
  /** The PlanDefinition as it is stored and exported. */
  plan: z.record(z.string(), z.unknown()),
  problemList: z.array(problemSchema),
  /** The last conditions that gave no boolean, newest first, at most 20. */
  failureList: z.array(z.object({ expression: z.string(), problem: z.string(), at: z.iso.datetime(), count: z.number().int() })),
  can: z.object({
    edit: z.string().nullable(),
    submit: z.string().nullable(),
    return: z.string().nullable(),
    publish: z.string().nullable(),
    retire: z.string().nullable(),
    discard: z.string().nullable(),
    switchOff: z.string().nullable(),
  }),
  history: z.array(z.object({ step: z.string(), by: z.string(), at: z.iso.datetime(), note: z.string().nullable() })),
  versions: z.array(z.object({ ruleId: z.string(), version: z.string(), state: z.enum(ruleStates) })),
  /** The built-in rule that this version began as. */
  copiedFrom: z.object({ ruleId: z.string(), version: z.string() }).nullable(),
});
export type RuleView = z.infer<typeof ruleViewSchema>;

/** PUT /api/launches/:launchId/rules/:ruleId ; 409 where `revision` is not the last one. `parts` of a rule that has no form. */
export const saveRuleSchema = z
  .strictObject({ revision: z.number().int(), form: ruleFormSchema.optional(), parts: rulePartsSchema.optional() })
  .refine(({ form, parts }) => (form === undefined) !== (parts === undefined), 'either a form, or parts');
export type SaveRule = z.infer<typeof saveRuleSchema>;

/** POST /api/launches/:launchId/rules/preview ; what a form, or a rule with other parts, would be; nothing kept */
export const previewRuleSchema = z
  .strictObject({ form: ruleFormSchema.optional(), of: z.strictObject({ ruleId: z.string().max(80), parts: rulePartsSchema }).optional() })
  .refine(({ form, of }) => (form === undefined) !== (of === undefined), 'either a form, or parts of a rule');
export type PreviewRule = z.infer<typeof previewRuleSchema>;
export const rulePreviewSchema = z.object({ plan: z.record(z.string(), z.unknown()), problemList: z.array(problemSchema) });
export type RulePreview = z.infer<typeof rulePreviewSchema>;

/** POST /api/launches/:launchId/rules/:ruleId/steps ; publishing needs somebody who neither wrote nor submitted it, and a replay of this revision */
export const stepRuleSchema = z.discriminatedUnion('step', [
  z.strictObject({ step: z.literal('submit'), revision: z.number().int() }),
  z.strictObject({ step: z.literal('return'), revision: z.number().int(), note: z.string().trim().min(1).max(2000) }),
  z.strictObject({ step: z.literal('publish'), revision: z.number().int() }),
  z.strictObject({ step: z.literal('retire'), revision: z.number().int(), note: z.string().trim().min(1).max(2000) }),
  z.strictObject({ step: z.literal('discard'), revision: z.number().int() }),
]);
export type StepRule = z.infer<typeof stepRuleSchema>;

/** PUT /api/launches/:launchId/rules/switches/:ruleId ; one rule, or "all". On at once everywhere; each change is a row that stays. */
export const switchRuleSchema = z.discriminatedUnion('on', [
  z.strictObject({ on: z.literal(false), reason: z.string().trim().min(1).max(500) }),
  z.strictObject({ on: z.literal(true) }),
]);
export type SwitchRule = z.infer<typeof switchRuleSchema>;

/** POST /api/launches/:launchId/rules/:ruleId/replay ; the last 30 days again, with this rule in place of the one it replaces */
export const ruleReplaySchema = z.object({
  days: z.number().int(),
  /** Events of the trigger within these days. */
  events: z.number().int(),
  wouldHaveFired: z.number().int(),
  clinicians: z.number().int(),
  /** Prompts that today's rules made in the same days and that this rule would have stood in for. */
  replacing: z.number().int(),
  byDay: z.array(z.object({ day: z.iso.date(), count: z.number().int() })),
  /** At most 50, the most first. */
  byClinician: z.array(z.object({ name: z.string(), count: z.number().int() })),
  /** Why events did not fire, by reason in words. */
  silence: z.array(z.object({ reason: z.string(), count: z.number().int() })),
  /** What a replay cannot know, in sentences: conditions on what is not kept of past events. */
  limits: z.array(z.string()),
});
export type RuleReplay = z.infer<typeof ruleReplaySchema>;

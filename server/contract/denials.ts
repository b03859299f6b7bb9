import { z } from 'zod';

/** Null where fewer than `fewestClinicians` stand behind it. */
const cellSchema = z.number().int().nullable();

export const denialPatternStates = ['open', 'handled'] as const;
export type DenialPatternState = (typeof denialPatternStates)[number];

const denialPatternSchema = z.object({
  /** As the payer's answer has it: a claim adjustment reason code. */
  code: z.string(),
  /** `ruleId` is null of a rule that is gone. */
  rule: z.object({ url: z.string(), ruleId: z.string().nullable(), title: z.string().nullable() }),
  /** When the rule saw it first and last, in the days that are kept. */
  since: z.iso.datetime(),
  last: z.iso.datetime(),
  /** Clinicians of whom the rule sees the pattern. */
  clinicians: cellSchema,
  /** Claims denied for this reason, of all clinicians. */
  claims: cellSchema,
  /** Handled, until the rule sees it again. */
  state: z.enum(denialPatternStates),
  /** What was done last, also where it came again since. */
  handled: z.object({ note: z.string(), by: z.string(), at: z.iso.datetime() }).nullable(),
});
export type DenialPattern = z.infer<typeof denialPatternSchema>;

/** GET /api/launches/:launchId/work-queue/denial-patterns ; educator only; nothing of a patient, a claim or a clinician */
export const denialPatternListSchema = z.object({
  patterns: z.array(denialPatternSchema),
  /** A source tells of claims here. */
  hasSource: z.boolean(),
});
export type DenialPatternList = z.infer<typeof denialPatternListSchema>;

/** PUT /api/launches/:launchId/work-queue/denial-patterns/review ; the answer is the whole list */
export const reviewDenialPatternSchema = z.discriminatedUnion('state', [
  z.strictObject({ rule: z.string().min(1).max(500), code: z.string().min(1).max(100), state: z.literal('open') }),
  z.strictObject({
    rule: z.string().min(1).max(500),
    code: z.string().min(1).max(100),
    state: z.literal('handled'),
    note: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .refine((text) => !text.includes('\0'), 'no control characters'),
  }),
]);
export type ReviewDenialPattern = z.infer<typeof reviewDenialPatternSchema>;

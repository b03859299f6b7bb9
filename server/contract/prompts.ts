import { z } from 'zod';

/** One thing that waits on Now. No patient detail, ever. */
export const nowItemSchema = z.object({
  /** Null where no order stands behind it: an update is due because a warning changed, and there is no prompt to put aside. */
  promptId: z.string().nullable(),
  lessonId: z.string(),
  lessonTitle: z.string(),
  kind: z.enum(['news', 'established', 'update']),
  /** "You ordered tofacitinib 5 mg oral tablet", and when; of an update, what changed, and when its earlier version was passed. */
  trigger: z.object({ text: z.string(), at: z.string() }),
  reason: z.string(),
  minutes: z.number().int(),
  dueAt: z.string().nullable(),
  attempt: z.object({ attemptId: z.string(), step: z.enum(['recall', 'key-points', 'check', 'result']) }).nullable(),
  /** When the tries of these 24 hours are used up: the moment the next one opens. */
  nextTryAt: z.string().nullable(),
  /** "example content, awaiting clinical review", where it is. */
  contentNotice: z.string().nullable(),
});
export type NowItem = z.infer<typeof nowItemSchema>;

/** GET /api/launches/:launchId/now : at most three items. */
export const nowViewSchema = z.object({
  items: z.array(nowItemSchema).max(3),
  waiting: z.number().int(),
  /** How many wait with other patients' charts; a count, nothing about the patients. */
  elsewhere: z.number().int(),
  /** Put off by this person beside this patient, the one that comes back first leads. */
  snoozed: z.array(z.object({ promptId: z.string(), lessonTitle: z.string(), until: z.string() })),
  minutes: z.number().int(),
});
export type NowView = z.infer<typeof nowViewSchema>;

export const snoozeRequestSchema = z.strictObject({ until: z.enum(['end-of-shift', 'tomorrow', '7-days']) });
export type SnoozeRequest = z.infer<typeof snoozeRequestSchema>;

export const dismissReasons = ['not-my-patient-group', 'i-know-this', 'wrong-drug', 'content-wrong', 'other'] as const;
export const dismissRequestSchema = z.strictObject({ reason: z.enum(dismissReasons), comment: z.string().max(500).optional() });
export type DismissRequest = z.infer<typeof dismissRequestSchema>;

/** POST /api/launches/:launchId/prompts/:promptId/{snooze,dismiss,restore} */
export const promptStateSchema = z.object({
  promptId: z.string(),
  state: z.enum(['open', 'snoozed', 'dismissed', 'completed']),
  until: z.string().nullable(),
});
export type PromptState = z.infer<typeof promptStateSchema>;

/** GET /api/launches/:launchId/prompts/:promptId/why : the same text as the card's detail, and its inputs. */
export const whyViewSchema = z.object({
  sentence: z.string(),
  rule: z.object({
    name: z.string(),
    id: z.string(),
    version: z.string(),
    inForceSince: z.string(),
    purpose: z.string().nullable(),
    owner: z.string(),
  }),
  used: z.array(z.object({ fact: z.string(), source: z.string(), knownAs: z.enum(['verified', 'document', 'self-reported', 'inferred']) })),
  notUsed: z.array(z.string()),
  seenBy: z.string(),
  /** Which card of its day this was, and how many a day the organization allows; null where it does not count towards them. */
  /** For who passed the earlier version: when, and what changed since, in the words of the lesson. */
  update: z.object({ passedBefore: z.string(), changes: z.array(z.string()) }).nullable(),
  cardOfDay: z.object({ number: z.number().int(), atMost: z.number().int() }).nullable(),
  at: z.string(),
  correlationId: z.string(),
});
export type WhyView = z.infer<typeof whyViewSchema>;

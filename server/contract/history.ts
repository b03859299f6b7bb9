import { z } from 'zod';

/** GET /api/launches/:launchId/history : what this person passed, newest first, and every try. Own data only. */
export const historyViewSchema = z.object({
  passed: z.array(
    z.object({
      topicId: z.string(),
      topicTitle: z.string(),
      lessonTitle: z.string().nullable(),
      level: z.literal('knowledge-check'),
      passedOn: z.string(),
      validUntil: z.string(),
      state: z.enum(['current', 'lapsed', 'revoked']),
      /** The boxed warning has another wording now: the next order asks again, whatever `validUntil` says. */
      warningChanged: z.boolean(),
      /** Still within its period, and of the earlier wording: what changed, "The boxed warning of tofacitinib changed (Oct 2025)". */
      updateDue: z.string().nullable(),
      resource: z.string(),
    }),
  ),
  /** What registered systems say of this person, newest first: kept with its source, and counted on by no card. */
  elsewhere: z.array(
    z.object({
      title: z.string(),
      /** The name that the system was registered by. */
      from: z.string().nullable(),
      validFrom: z.string(),
      validUntil: z.string(),
      state: z.enum(['current', 'lapsed', 'revoked']),
      resource: z.string(),
    }),
  ),
  tries: z.array(
    z.object({
      attemptId: z.string(),
      lessonId: z.string(),
      lessonTitle: z.string(),
      /** What it was opened from last; null where that is not known any more. */
      promptId: z.string().nullable(),
      number: z.number().int(),
      state: z.enum(['open', 'passed', 'not-passed', 'withdrawn']),
      startedAt: z.string(),
      finishedAt: z.string().nullable(),
      correct: z.number().int().nullable(),
      total: z.number().int(),
    }),
  ),
  /** How many older tries are not listed. */
  olderTries: z.number().int(),
});
export type HistoryView = z.infer<typeof historyViewSchema>;

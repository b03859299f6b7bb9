import { z } from 'zod';
import { recordedSchema, stepSchema } from '../../contract/index.ts';

/** The retrieval question's place among the items. */
export const RECALL = 'recall';

const drawnSchema = z.array(z.object({ itemId: z.string(), options: z.array(z.string()) }));
/** The items of one check and the order of their options, as drawn when the try began. */
export type Drawn = z.infer<typeof drawnSchema>;

export const attemptSchema = z.object({
  id: z.string(),
  personId: z.string(),
  lessonId: z.string(),
  lessonVersion: z.string(),
  number: z.number().int(),
  /** `update`: what changed alone, for who passed the earlier version at `passedBefore`. Decided when the try began. */
  form: z.enum(['whole', 'update']),
  passedBefore: z.date().nullable(),
  registration: z.string(),
  promptId: z.string().nullable(),
  triggerText: z.string().nullable(),
  triggerAt: z.date().nullable(),
  topicRevisions: z.record(z.string(), z.number().int()),
  recallOrder: z.array(z.string()),
  drawn: drawnSchema,
  status: z.enum(['open', 'passed', 'failed', 'abandoned']),
  step: stepSchema,
  checkOpenedAt: z.date().nullable(),
  startedAt: z.date(),
  savedAt: z.date(),
  finishedAt: z.date().nullable(),
  correct: z.number().int().nullable(),
  criticalMissed: z.boolean().nullable(),
  validUntil: z.date().nullable(),
  recorded: z.array(recordedSchema),
  correlationId: z.string(),
  momentRight: z.boolean().nullable(),
});
export type Attempt = z.infer<typeof attemptSchema>;

export const answerSchema = z.object({
  itemId: z.string(),
  optionId: z.string(),
  confidence: z.number().int().nullable(),
  correct: z.boolean(),
  answeredAt: z.date(),
});
export type Answer = z.infer<typeof answerSchema>;

export const draftSchema = z.object({
  itemId: z.string(),
  optionId: z.string().nullable(),
  confidence: z.number().int().nullable(),
  savedAt: z.date(),
});
export type Draft = z.infer<typeof draftSchema>;

/** What earlier tries tell about the next one. */
export const earlierSchema = z.object({
  id: z.string(),
  number: z.number().int(),
  form: attemptSchema.shape.form,
  lessonVersion: z.string(),
  status: attemptSchema.shape.status,
  finishedAt: z.date().nullable(),
  registration: z.string(),
  drawn: drawnSchema,
});
export type Earlier = z.infer<typeof earlierSchema>;

import { z } from 'zod';

export const stepSchema = z.enum(['recall', 'key-points', 'check', 'result']);
export type Step = z.infer<typeof stepSchema>;

/** 0–100 in steps of 10; null until the slider was touched. */
export const confidenceSchema = z.number().int().min(0).max(100).nullable();

export const optionSchema = z.object({ id: z.string(), text: z.string() });
export type Option = z.infer<typeof optionSchema>;

/** Per option, only after the answer: the key and the reasons leave the server no sooner. */
export const feedbackSchema = z.object({ optionId: z.string(), correct: z.boolean(), text: z.string() });
export type Feedback = z.infer<typeof feedbackSchema>;

/** Where a statement stands: a source of the lesson by its id, and its sections as printed ("box", "5.1", "Table 1"). */
export const citeSchema = z.object({ sourceId: z.string(), sections: z.array(z.string()) });
export type Cite = z.infer<typeof citeSchema>;

export const answeredSchema = z.object({
  optionId: z.string(),
  confidence: confidenceSchema,
  correct: z.boolean(),
  /** Must be right to pass, whatever the others are; said no sooner than its answer. */
  critical: z.boolean(),
  feedback: z.array(feedbackSchema),
  /** "FDA label c963c610, v2, 2026-05-07, 5.5" */
  source: z.string(),
  cites: z.array(citeSchema),
  answeredAt: z.string(),
});
export type Answered = z.infer<typeof answeredSchema>;

export const questionSchema = z.object({
  itemId: z.string(),
  stem: z.string(),
  options: z.array(optionSchema).min(3).max(4),
  answered: answeredSchema.nullable(),
  /** What was chosen and not yet checked, as saved on the server. */
  draft: z.object({ optionId: z.string().nullable(), confidence: confidenceSchema, savedAt: z.string() }).nullable(),
});
export type Question = z.infer<typeof questionSchema>;

export const sourceViewSchema = z.object({
  id: z.string(),
  /** "FDA label c963c610, version 2, effective 7 May 2026" */
  text: z.string(),
  kind: z.enum(['label', 'label-index', 'rems', 'guideline', 'document']),
  setId: z.string().nullable(),
  version: z.string().nullable(),
  effective: z.string().nullable(),
  /** What a label is of, "tofacitinib, oral immediate-release tablet"; null for other sources. */
  product: z.string().nullable(),
  readOn: z.string(),
});
export type SourceView = z.infer<typeof sourceViewSchema>;

export const recordedSchema = z.object({
  resourceType: z.string(),
  id: z.string(),
  versionId: z.string(),
  /** What it says, in words: "Competency assertion: tofacitinib, knowledge check, until 22 Nov 2027" */
  display: z.string(),
});
export type Recorded = z.infer<typeof recordedSchema>;

export const resultViewSchema = z.object({
  passed: z.boolean(),
  correct: z.number().int(),
  total: z.number().int(),
  /** Why a check with enough right answers is still not passed. */
  criticalMissed: z.boolean(),
  startedAt: z.string(),
  finishedAt: z.string(),
  seconds: z.number().int(),
  validUntil: z.string().nullable(),
  /** Tries left in the 24 hours, and when the next one opens if none is. */
  triesLeft: z.number().int(),
  nextTryAt: z.string().nullable(),
  /** Key points to read again, by number (1-based). */
  rereadPoints: z.array(z.number().int()),
  recorded: z.array(recordedSchema),
  correlationId: z.string(),
});
export type ResultView = z.infer<typeof resultViewSchema>;

const keyPointSchema = z.object({
  number: z.number().int(),
  id: z.string(),
  text: z.string(),
  source: z.string(),
  cites: z.array(citeSchema),
  changed: z.boolean(),
});

/** POST /api/launches/:launchId/attempts (start or resume) and GET /api/launches/:launchId/attempts/:attemptId */
export const attemptViewSchema = z.object({
  attemptId: z.string(),
  attemptNumber: z.number().int(),
  step: stepSchema,
  lesson: z.object({
    lessonId: z.string(),
    version: z.string(),
    title: z.string(),
    objective: z.string(),
    minutes: z.number().int(),
    contentNotice: z.string().nullable(),
    /** Shown before content; null says that none is on file. */
    disclosure: z.string().nullable(),
    reviewedOn: z.string().nullable(),
    reviewBy: z.string().nullable(),
    topicRevision: z.number().int(),
  }),
  /** Why this opened: null where it was opened from the list. */
  trigger: z.object({ text: z.string(), at: z.string() }).nullable(),
  recall: questionSchema,
  /** Empty until the recall question is answered (retrieval first). */
  keyPoints: z.array(keyPointSchema),
  /**
   * The short form, for who passed the version before: `keyPoints` are the changed ones, `recall` is not asked. Null for a whole lesson.
   * `otherPoints` complete the lesson for who wants to read it; `next` is the form that a further try would have.
   */
  update: z.object({ passedBefore: z.string(), otherPoints: z.array(keyPointSchema), next: z.enum(['update', 'whole']) }).nullable(),
  whatChanged: z.array(z.object({ text: z.string(), since: z.string(), basis: z.enum(['within-set', 'reported']) })),
  populations: z.array(z.object({ group: z.string(), text: z.string() })),
  /** `asOf` is the label's date, `readOn` the day on which a person read it. */
  rems: z.object({ text: z.string(), asOf: z.string(), readOn: z.string().nullable() }).nullable(),
  sources: z.array(sourceViewSchema),
  passRule: z.object({ total: z.number().int(), needed: z.number().int(), text: z.string() }),
  /** Empty until the check is opened. */
  questions: z.array(questionSchema),
  result: resultViewSchema.nullable(),
  savedAt: z.string(),
});
export type AttemptView = z.infer<typeof attemptViewSchema>;

export const startAttemptRequestSchema = z.strictObject({
  lessonId: z.string().min(1).max(120),
  promptId: z.uuid().nullable(),
  /** True after a failed check: draws other items. */
  retry: z.boolean().default(false),
});
export type StartAttemptRequest = z.input<typeof startAttemptRequestSchema>;

/** PUT …/attempts/:attemptId/draft ; saved as it is typed. `itemId` is `recall` for the retrieval question. */
export const draftRequestSchema = z.strictObject({
  itemId: z.string().min(1).max(60),
  optionId: z.string().min(1).max(20).nullable(),
  confidence: confidenceSchema,
});
export type DraftRequest = z.infer<typeof draftRequestSchema>;
export const draftSavedSchema = z.object({ savedAt: z.string() });

/** PUT …/attempts/:attemptId/step ; moves on from the key points to the check, and from the last feedback to the result. → AttemptView */
export const stepRequestSchema = z.strictObject({ step: z.enum(['key-points', 'check', 'result']) });
export type StepRequest = z.infer<typeof stepRequestSchema>;

/** POST …/attempts/:attemptId/answers ; idempotent: the first answer to an item counts. → AttemptView */
export const answerRequestSchema = z.strictObject({
  itemId: z.string().min(1).max(60),
  optionId: z.string().min(1).max(20),
  confidence: confidenceSchema,
});
export type AnswerRequest = z.infer<typeof answerRequestSchema>;

/** POST …/attempts/:attemptId/moment ; "Was this the right moment?" */
export const momentRequestSchema = z.strictObject({ right: z.boolean() });

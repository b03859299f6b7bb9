import { z } from 'zod';
import { attemptViewSchema, confidenceSchema } from './attempts.ts';

/** How a tenant's own text of a lesson stands. */
export const lessonTextStates = ['draft', 'in-review', 'published', 'withdrawn', 'discarded'] as const;
export type LessonTextState = (typeof lessonTextStates)[number];

/** Who writes the first text: rules, or a model where one is configured. */
export const draftWriters = ['extractive', 'llm'] as const;

/** What a text was begun from. */
const basisSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('label-change'), changeId: z.number().int(), setId: z.string(), version: z.number().int() }),
  z.object({ kind: z.literal('document-change'), documentId: z.string(), version: z.number().int() }),
  z.object({ kind: z.literal('lesson'), lessonId: z.string(), version: z.string() }),
]);
export type LessonTextBasis = z.infer<typeof basisSchema>;

const lessonTextSchema = z.object({
  textId: z.string(),
  lessonId: z.string(),
  /** Of the lesson that this text will be: "1.1.0". */
  version: z.string(),
  title: z.string(),
  topics: z.array(z.string()),
  state: z.enum(lessonTextStates),
  basis: basisSchema,
  /** The writer of the first text; null where a person began it. */
  machineMade: z.enum(draftWriters).nullable(),
  editedBy: z.string(),
  editedAt: z.iso.datetime(),
  /** YYYY-MM-DD; of published texts. */
  reviewBy: z.iso.date().nullable(),
  /** Rules that the text breaks as it is; it cannot be published before there are none. */
  problems: z.number().int(),
});
export type LessonText = z.infer<typeof lessonTextSchema>;

/** GET /api/launches/:launchId/lesson-texts?state=&search= ; educator only; the last edited first */
export const lessonTextListSchema = z.object({
  texts: z.array(lessonTextSchema),
  /** Published texts whose review date has come, or comes within 60 days. */
  reviewDue: z.array(z.object({ textId: z.string(), title: z.string(), reviewBy: z.iso.date() })),
  writers: z.array(z.enum(draftWriters)),
});
export type LessonTextList = z.infer<typeof lessonTextListSchema>;

/** POST /api/launches/:launchId/lesson-texts ; educator only. A change that has an open text answers with that one. */
export const beginLessonTextSchema = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('label-change'), changeId: z.number().int(), writer: z.enum(draftWriters) }),
  z.strictObject({
    from: z.literal('document-change'),
    documentId: z.string().max(80),
    version: z.number().int(),
    /** Of a lesson that gets its next version; without it the lesson is new. */
    lessonId: z.string().max(120).optional(),
    writer: z.enum(draftWriters),
  }),
  /** The next version of a lesson; with an earlier `version`, going back to it. */
  z.strictObject({ from: z.literal('lesson'), lessonId: z.string().max(120), version: z.string().max(20).optional() }),
]);
export type BeginLessonText = z.infer<typeof beginLessonTextSchema>;
export const begunLessonTextSchema = z.object({ textId: z.string(), isNew: z.boolean() });

/** Where a text breaks a rule: "items.0.stem" and a sentence. */
const problemSchema = z.object({
  at: z.string(),
  message: z.string(),
  /** A rule that a text may break on purpose: what stands in its `exceptions`, with a reason, once somebody sets it aside. */
  exception: z.object({ at: z.string(), rule: z.string() }).optional(),
});
export type LessonTextProblem = z.infer<typeof problemSchema>;

/** A warning topic as an educator knows it: which orders have it, and which lesson they have now. */
const orderedTopicSchema = z.object({
  topicId: z.string(),
  title: z.string(),
  headings: z.array(z.string()),
  /** Product codes whose orders it is of. */
  codes: z.number().int(),
  /** What another lesson is called that answers for it here now; null where none does. */
  otherLesson: z.string().nullable(),
});
export type OrderedTopic = z.infer<typeof orderedTopicSchema>;

const stepSchema = z.object({
  step: z.enum(['begin', 'edit', 'submit', 'return', 'publish', 'withdraw', 'discard']),
  by: z.string(),
  at: z.iso.datetime(),
  note: z.string().nullable(),
});

/** GET /api/launches/:launchId/lesson-texts/:textId ; educator only */
export const lessonTextViewSchema = lessonTextSchema.extend({
  /** Counts edits; sent back with each, so that nobody overwrites what they have not seen. */
  revision: z.number().int(),
  /** The lesson file's members as they are so far; only what is complete passes the lesson's schema. */
  lesson: z.record(z.string(), z.unknown()),
  problemList: z.array(problemSchema),
  /** The orders that this lesson can follow: those of its warning topics, and of the labels and ingredients that it names. */
  orders: z.array(orderedTopicSchema),
  /** Of machine-made texts: each claim, where it stands in the text, and the label's own words that it rests on. */
  claims: z.array(z.object({ at: z.string(), text: z.string(), source: z.string(), quote: z.string() })),
  gaps: z.array(problemSchema),
  dropped: z.array(z.object({ at: z.string(), text: z.string(), reason: z.string() })),
  /** The second clinician's lines; every one is said yes to when publishing. */
  checklist: z.array(z.string()),
  /** What this person may do now; each null, or why not. */
  can: z.object({
    edit: z.string().nullable(),
    submit: z.string().nullable(),
    return: z.string().nullable(),
    publish: z.string().nullable(),
    withdraw: z.string().nullable(),
    discard: z.string().nullable(),
  }),
  history: z.array(stepSchema),
  /** Versions of this lesson that are or were published here, or built in, newest first. */
  versions: z.array(z.object({ version: z.string(), status: z.string(), textId: z.string().nullable() })),
});
export type LessonTextView = z.infer<typeof lessonTextViewSchema>;

/** PUT /api/launches/:launchId/lesson-texts/:textId ; 409 where `revision` is not the last one */
export const saveLessonTextSchema = z.strictObject({ revision: z.number().int(), lesson: z.record(z.string(), z.unknown()) });
export type SaveLessonText = z.infer<typeof saveLessonTextSchema>;

/** What a person has to do with makers of what the lesson speaks of, in the last 24 months; null is "nothing". */
const disclosureSchema = z
  .strictObject({ company: z.string().trim().min(1).max(200), nature: z.string().trim().min(1).max(300), mitigated: z.boolean() })
  .nullable();

/** POST /api/launches/:launchId/lesson-texts/:textId/steps ; answers with the view. Publishing needs somebody who did not write. */
export const stepLessonTextSchema = z.discriminatedUnion('step', [
  z.strictObject({ step: z.literal('submit'), revision: z.number().int(), disclosure: disclosureSchema }),
  z.strictObject({ step: z.literal('return'), revision: z.number().int(), note: z.string().trim().min(1).max(2000) }),
  z.strictObject({
    step: z.literal('publish'),
    revision: z.number().int(),
    disclosure: disclosureSchema,
    /** One a line of the checklist. */
    checked: z.array(z.literal(true)),
    /** At most 12 months from now. */
    reviewBy: z.iso.date(),
  }),
  z.strictObject({ step: z.literal('withdraw'), revision: z.number().int(), note: z.string().trim().min(1).max(2000) }),
  z.strictObject({ step: z.literal('discard'), revision: z.number().int() }),
]);
export type StepLessonText = z.infer<typeof stepLessonTextSchema>;

/**
 * POST /api/launches/:launchId/lesson-texts/:textId/preview ; educator only. A text as a clinician would see it after these answers, as it
 * was saved last. Nothing is kept of it but that somebody looked: what was answered so far comes with each request.
 */
export const previewLessonTextSchema = z.strictObject({
  /** 1 for the first check; each further one draws other questions. */
  tryNumber: z.number().int().min(1).max(20),
  isCheckOpen: z.boolean(),
  /** Of the retrieval question ("recall") and of the check. */
  answers: z
    .array(z.strictObject({ itemId: z.string().min(1).max(60), optionId: z.string().min(1).max(20), confidence: confidenceSchema }))
    .max(10),
});
export type PreviewLessonText = z.infer<typeof previewLessonTextSchema>;
export const lessonTextPreviewSchema = z.object({
  attempt: attemptViewSchema,
  state: z.enum(lessonTextStates),
  version: z.string(),
  revision: z.number().int(),
  editedBy: z.string(),
  editedAt: z.iso.datetime(),
  /** What of the text cannot be shown as it is, in sentences that name the field. */
  cannot: z.array(z.string()),
});
export type LessonTextPreview = z.infer<typeof lessonTextPreviewSchema>;

import { z } from 'zod';

export const labelChangeClasses = ['ADDED', 'CHANGED', 'REMOVED', 'COSMETIC'] as const;
export type LabelChangeClass = (typeof labelChangeClasses)[number];

/** How a change stands in one tenant. */
export const labelChangeStates = ['open', 'looked-at', 'no-action'] as const;
export type LabelChangeState = (typeof labelChangeStates)[number];

/** Whether something taught here rests on the label's new version, a text in work does, or nothing yet. */
export const changeAnswerStates = ['open', 'in-work', 'answered'] as const;
export type ChangeAnswerState = (typeof changeAnswerStates)[number];

/** Why nothing follows from a change here. */
export const noActionReasons = ['not-ordered-here', 'lesson-says-it', 'wording-only', 'follows-reference', 'other'] as const;
export type NoActionReason = (typeof noActionReasons)[number];

/** Null where fewer than `fewestClinicians` stand behind it. */
const cellSchema = z.number().int().nullable();

const reviewSchema = z.object({
  state: z.enum(labelChangeStates),
  /** Of "no-action" alone. */
  reason: z.enum(noActionReasons).nullable(),
  by: z.string(),
  at: z.iso.datetime(),
});

const answerSchema = z.object({
  /** Null of a lesson that is built in. */
  textId: z.string().nullable(),
  lessonId: z.string(),
  title: z.string(),
  version: z.string(),
  state: z.enum(['draft', 'in-review', 'published']),
});
export type ChangeAnswer = z.infer<typeof answerSchema>;

const labelChangeSchema = z.object({
  changeId: z.number().int(),
  setId: z.string(),
  class: z.enum(labelChangeClasses),
  /** As the label's highest version has it. */
  title: z.string().nullable(),
  labeler: z.string().nullable(),
  /** Of an NDA or BLA. */
  isReference: z.boolean(),
  from: z.number().int(),
  to: z.number().int(),
  /** YYYY-MM-DD, of the later version. */
  effective: z.string(),
  foundAt: z.iso.datetime(),
  /** Codes the label is for. */
  codes: z.number().int(),
  ingredients: z.array(z.string()),
  /** Signed orders of these codes in the last 30 days, with a card or without; nobody is counted with them. Null for a few. */
  orders: cellSchema,
  /** Cards for orders of these codes in the last 30 days. */
  cards: cellSchema,
  /** Clinicians who passed a lesson that cites an older version of this label, or one on an older revision of its warning topics. */
  taughtOlder: cellSchema,
  state: z.enum(labelChangeStates),
  review: reviewSchema.nullable(),
  answer: z.enum(changeAnswerStates),
  /** What is taught on this label version or a later one, and the texts in work that rest on it or were begun from the change. */
  answers: z.array(answerSchema),
});
export type LabelChange = z.infer<typeof labelChangeSchema>;

/** GET /api/launches/:launchId/work-queue/label-changes?class=&state=&answer=&search=&reference=&cursor= ; educator only */
export const labelChangeListSchema = z.object({
  changes: z.array(labelChangeSchema),
  next: z.string().nullable(),
  /** Whether any label was ever imported. */
  hasLabels: z.boolean(),
});
export type LabelChangeList = z.infer<typeof labelChangeListSchema>;

const partSchema = z.object({
  kind: z.enum(['heading', 'statement']),
  text: z.string(),
  mark: z.enum(['same', 'added', 'removed', 'reworded']),
});
export type LabelPart = z.infer<typeof partSchema>;
const sideSchema = z.object({ version: z.number().int(), effective: z.string(), parts: z.array(partSchema) });
export type LabelSide = z.infer<typeof sideSchema>;

/** GET /api/launches/:launchId/work-queue/label-changes/:changeId ; educator only */
export const labelChangeViewSchema = labelChangeSchema.extend({
  before: sideSchema,
  after: sideSchema,
  /** What the label's own list of recent major changes says of its box: corroboration only. */
  corroboration: z.array(z.string()),
  products: z.array(z.object({ code: z.string(), name: z.string().nullable() })),
  /** Ours that cite this label, and ours on a warning topic of it; of those that cite another label alone `citesVersion` is null. */
  lessons: z.array(z.object({ lessonId: z.string(), title: z.string(), version: z.string(), citesVersion: z.number().int().nullable() })),
  /** Every step taken here, the last first. */
  history: z.array(reviewSchema),
});
export type LabelChangeView = z.infer<typeof labelChangeViewSchema>;

/** PUT /api/launches/:launchId/work-queue/label-changes/:changeId/review ; educator only. "open" takes the last step back. */
export const reviewLabelChangeSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('open') }),
  z.strictObject({ state: z.literal('looked-at') }),
  z.strictObject({ state: z.literal('no-action'), reason: z.enum(noActionReasons) }),
]);
export type ReviewLabelChange = z.infer<typeof reviewLabelChangeSchema>;

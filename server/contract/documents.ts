import { z } from 'zod';
import { labelChangeStates } from './work-queue.ts';

export const documentKinds = ['protocol', 'regulation', 'guideline', 'policy'] as const;
export type DocumentKind = (typeof documentKinds)[number];
export const documentFormats = ['markdown', 'html', 'pdf'] as const;
export type DocumentFormat = (typeof documentFormats)[number];

/** Bytes of one file. */
export const mostDocumentBytes = 10 * 1024 * 1024;

/** Why nothing follows from a document's change here. */
export const noDocumentActionReasons = ['not-taught-here', 'lesson-says-it', 'wording-only', 'other'] as const;
export type NoDocumentActionReason = (typeof noDocumentActionReasons)[number];

/** How many sections came, went and say something else; cosmetic ones say the same. */
const countsSchema = z.object({ added: z.number(), changed: z.number(), removed: z.number(), cosmetic: z.number(), unchanged: z.number() });
export type DocumentChangeCounts = z.infer<typeof countsSchema>;

const reviewSchema = z.object({
  state: z.enum(labelChangeStates),
  /** Of "no-action" alone. */
  reason: z.enum(noDocumentActionReasons).nullable(),
  by: z.string(),
  at: z.iso.datetime(),
});

const versionSchema = z.object({
  version: z.number().int(),
  /** YYYY-MM-DD, as its uploader says. */
  effective: z.iso.date(),
  format: z.enum(documentFormats),
  sha256: z.string(),
  uploadedBy: z.string(),
  uploadedAt: z.iso.datetime(),
  /** Pages that hold no text and were not read. */
  pagesWithoutText: z.array(z.number().int()),
  /** Against the version before; null of the first. */
  counts: countsSchema.nullable(),
  /** How that change stands here. */
  state: z.enum(labelChangeStates),
});
export type DocumentVersion = z.infer<typeof versionSchema>;

const documentSchema = z.object({
  documentId: z.string(),
  title: z.string(),
  kind: z.enum(documentKinds),
  owner: z.string(),
  /** Newest first. */
  versions: z.array(versionSchema),
  /** Lessons here that cite any version. */
  lessons: z.number().int(),
  /** Lessons here that cite an older version than the newest. */
  lessonsBehind: z.number().int(),
});
export type SourceDocument = z.infer<typeof documentSchema>;

/** GET /api/launches/:launchId/documents ; educator only; the last uploaded first */
export const documentListSchema = z.object({ documents: z.array(documentSchema) });
export type DocumentList = z.infer<typeof documentListSchema>;

const title = z.string().trim().min(1, 'Say what the document is called.').max(200);
const effective = z.iso.date('Say the day from which it holds.');
/** What the file's name says that it is; what it holds decides, and the two must agree. */
const claimed = z.enum(documentFormats).optional();

/**
 * POST /api/launches/:launchId/documents?title=&kind=&owner=&effective=&claimed= ; educator only; the file's bytes are the body, as
 * application/octet-stream. 413 and 422 say why a file cannot be read, with the problem's name as path.
 */
export const newDocumentSchema = z.strictObject({
  title,
  kind: z.enum(documentKinds),
  owner: z.string().trim().min(1, 'Say whose document it is.').max(200),
  effective,
  claimed,
});
export type NewDocument = z.infer<typeof newDocumentSchema>;

/** POST /api/launches/:launchId/documents/:documentId/versions?effective=&claimed= ; as above */
export const newDocumentVersionSchema = z.strictObject({ effective, claimed });
export type NewDocumentVersion = z.infer<typeof newDocumentVersionSchema>;

/** `isNew` is false where the newest version has the same bytes: nothing was added. */
export const uploadedDocumentSchema = z.object({
  documentId: z.string(),
  version: z.number().int(),
  isNew: z.boolean(),
  counts: countsSchema.nullable(),
});
export type UploadedDocument = z.infer<typeof uploadedDocumentSchema>;

const partSchema = z.object({
  kind: z.enum(['heading', 'statement']),
  text: z.string(),
  mark: z.enum(['same', 'added', 'removed', 'reworded']),
});

const changedSectionSchema = z.object({
  class: z.enum(['ADDED', 'CHANGED', 'REMOVED', 'COSMETIC']),
  /** "4.2 Monitoring", as the later version has it where it is there. */
  name: z.string(),
  /** Of the later version. */
  page: z.number().int().nullable(),
  /** The same statements in another order, or another number of times. */
  isReordered: z.boolean(),
  before: z.array(partSchema),
  after: z.array(partSchema),
});
export type ChangedSection = z.infer<typeof changedSectionSchema>;

/** GET /api/launches/:launchId/documents/:documentId/versions/:version ; educator only; 404 for a first version */
export const documentChangeViewSchema = z.object({
  documentId: z.string(),
  title: z.string(),
  kind: z.enum(documentKinds),
  owner: z.string(),
  before: z.object({ version: z.number().int(), effective: z.iso.date() }),
  after: versionSchema,
  counts: countsSchema,
  /** Without what stayed as it was. */
  sections: z.array(changedSectionSchema),
  /** Ours that cite an older version. */
  lessons: z.array(
    z.object({
      lessonId: z.string(),
      title: z.string(),
      version: z.string(),
      citesVersion: z.number().int(),
      /** Places that it cites and that say something else since, or are gone. */
      changedPlaces: z.array(z.string()),
    }),
  ),
  state: z.enum(labelChangeStates),
  review: reviewSchema.nullable(),
  /** Every step taken here, the last first. */
  history: z.array(reviewSchema),
});
export type DocumentChangeView = z.infer<typeof documentChangeViewSchema>;

/** PUT /api/launches/:launchId/documents/:documentId/versions/:version/review ; educator only. "open" takes the last step back. */
export const reviewDocumentChangeSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('open') }),
  z.strictObject({ state: z.literal('looked-at') }),
  z.strictObject({ state: z.literal('no-action'), reason: z.enum(noDocumentActionReasons) }),
]);
export type ReviewDocumentChange = z.infer<typeof reviewDocumentChangeSchema>;

import type { BeginLessonText } from '../../contract/index.ts';
import type { Tx } from '../../database/index.ts';
import { AppError, type Clock } from '../../platform/index.ts';
import type { Curriculum, Lesson } from '../curriculum/index.ts';
import { documentSource, type DraftDocument, type DraftWriter, type DocumentDraft } from '../lesson-drafts/index.ts';
import { citedPlaces, type CitedDocument } from './document-problems.ts';
import { claimsOf, evidenceOf } from './evidence.ts';
import type { FirstText, Read } from './first-text.ts';
import { nextSourceId, proposals } from './update-lesson.ts';

/** Where a tenant's own documents come from. */
export type DocumentSource = {
  /** One version with what it changed; undefined where it is not kept. */
  version(tx: Tx, documentId: string, version: number): Promise<DraftDocument | undefined>;
  /** What a lesson that cites this version is held against. */
  cited(tx: Tx, documentId: string, version: number): Promise<CitedDocument | undefined>;
};

type Deps = { clock: Clock; writers: readonly DraftWriter[]; documents?: DocumentSource | undefined };

/** The id of a lesson that is drafted from a document without one. */
export function newLessonOn(curriculum: Curriculum, documentId: string): string {
  let count = 1;
  const idOf = (): string => (count === 1 ? documentId : `${documentId}-${count}`);
  while (curriculum.versions(idOf()).length > 0) count += 1;
  return idOf();
}

/** Texts of a lesson that rest on places which say something else since the version that it cites. */
function gapsOfPlaces(
  lesson: Lesson,
  sourceId: string,
  of: { cited: CitedDocument; was: number; is: number },
): { at: string; message: string }[] {
  const all = citedPlaces(lesson).filter((one) => one.sourceId === sourceId);
  const places = [...new Set(all.flatMap((one) => one.places))];
  const changed = new Set(places.length === 0 ? [] : of.cited.changedSince(places));
  return all.flatMap(({ at, places: own }) => {
    const gone = own.filter((place) => changed.has(place));
    const sections = `${gone.length === 1 ? 'section' : 'sections'} ${gone.join(', ')}`;
    const message = `This cites ${sections} of version ${of.was} of the document. Version ${of.is} says something else there, or leaves it out. Is this still true?`;
    return gone.length === 0 ? [] : [{ at, message }];
  });
}

type Update = Pick<FirstText, 'body' | 'evidence'>;

/** The next version of a lesson whose document changed: its text stays, its source moves, and what the change bears on is marked. */
async function updateFromDocument(read: Read, deps: Deps, lesson: Lesson, document: DraftDocument, draft: DocumentDraft): Promise<Update> {
  const cited = lesson.sources.find((source) => source.kind === 'document' && source.documentId === document.documentId);
  const sourceId = cited?.id ?? nextSourceId(lesson, 'P');
  const fresh = draft.lesson.sources.map((source) => ({ ...source, id: sourceId }));
  const renamed = (source: string): string => source.replace(new RegExp(`^${documentSource}\\b`), sourceId);
  const was =
    cited?.kind === 'document' ? await read(async (tx) => deps.documents?.cited(tx, document.documentId, cited.version)) : undefined;
  const ofPlaces =
    was === undefined || cited?.kind !== 'document'
      ? []
      : gapsOfPlaces(lesson, sourceId, { cited: was, was: cited.version, is: document.version });
  const { points, gaps } = proposals(lesson, document.changes ?? { added: [], removed: [], changed: [] }, 'document');
  const marked = new Set(ofPlaces.map(({ at }) => at));
  const month = deps.clock.now().toISOString().slice(0, 7);
  const dated = (of: { version: number; effective: string }): string => `version ${of.version}, ${of.effective}`;
  return {
    body: {
      ...lesson,
      sources:
        cited === undefined ? [...lesson.sources, ...fresh] : lesson.sources.flatMap((source) => (source === cited ? fresh : [source])),
      cardDetail: cited?.kind === 'document' ? lesson.cardDetail.replaceAll(dated(cited), dated(document)) : lesson.cardDetail,
      keyPoints: lesson.keyPoints.map((point, index) => ({
        ...point,
        changed: points.has(index) || marked.has(`keyPoints.${index}.source`),
      })),
      whatChanged: [
        ...draft.lesson.whatChanged.map((one) => ({ ...one, source: renamed(one.source) })),
        ...lesson.whatChanged.filter(({ showUntil }) => showUntil >= month),
      ],
    },
    evidence: {
      claims: claimsOf(draft)
        .filter(({ at }) => at.startsWith('whatChanged'))
        .map((claim) => ({ ...claim, source: renamed(claim.source) })),
      gaps: [...ofPlaces, ...gaps, ...evidenceOf(draft).gaps.filter(({ at }) => at === 'whatChanged')],
      dropped: [],
    },
  };
}

/**
 * A text begun from a version of a document: the next one of a lesson, or a lesson that is new.
 * @throws not-found; unprocessable saying why there is none
 */
export async function fromDocument(
  read: Read,
  deps: Deps,
  { tenantId, curriculum }: { tenantId: string; curriculum: Curriculum },
  asked: Extract<BeginLessonText, { from: 'document-change' }>,
): Promise<FirstText> {
  const refused = (detail: string): AppError => new AppError('unprocessable', { detail });
  const writer = deps.writers.find((one) => one.writer === asked.writer);
  if (writer === undefined) throw refused('This way of drafting is not configured here.');
  const document = await read(async (tx) => deps.documents?.version(tx, asked.documentId, asked.version));
  if (document === undefined) throw new AppError('not-found', { detail: 'There is no such document version.', path: 'documentId' });
  const lesson = asked.lessonId === undefined ? undefined : curriculum.lesson(asked.lessonId);
  if (asked.lessonId !== undefined && lesson === undefined)
    throw new AppError('not-found', { detail: 'There is no such lesson.', path: 'lessonId' });
  const draft = await writer.writeDocument(document, { tenantId }).catch((error: unknown) => {
    throw error instanceof AppError && error.code === 'configuration' ? refused(error.detail) : error;
  });
  const of = {
    basis: { kind: 'document-change' as const, documentId: asked.documentId, version: asked.version },
    machineMade: writer.writer,
  };
  if (lesson !== undefined) return { lessonId: lesson.id, ...of, ...(await updateFromDocument(read, deps, lesson, document, draft)) };
  const { retrieval, rems: _rems, ...rest } = draft.lesson;
  return {
    lessonId: newLessonOn(curriculum, asked.documentId),
    ...of,
    body: { ...rest, topics: [], ...(retrieval === null ? {} : { retrieval }) },
    evidence: evidenceOf(draft),
  };
}

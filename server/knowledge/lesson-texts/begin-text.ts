import type { BeginLessonText, LessonTextBasis } from '../../contract/index.ts';
import type { Tx } from '../../database/index.ts';
import { AppError, within, type Clock } from '../../platform/index.ts';
import type { Curriculum, Lesson } from '../curriculum/index.ts';
import type { CurrentKnowledge, DrugKnowledge } from '../drug-labels/index.ts';
import { changeById, keptText } from '../label-archive/index.ts';
import { draftSource, type DraftWriter, type LessonDraft } from '../lesson-drafts/index.ts';
import { fromDocument, newLessonOn, type DocumentSource } from './begin-from-document.ts';
import { evidenceOf, noEvidence } from './evidence.ts';
import type { FirstText, Read } from './first-text.ts';
import { withoutOldMarks, type LessonBody } from './lesson-body.ts';
import { topicsOfLabel } from './orders-of.ts';
import { openTextOf, openTextOfChange, releasedBody } from './store.ts';
import { updateLesson } from './update-lesson.ts';

export type BeginDeps = {
  clock: Clock;
  knowledge: Pick<DrugKnowledge, 'topic' | 'topics' | 'topicsForCode' | 'codesOf'>;
  drugFacts: Pick<CurrentKnowledge, 'refresh'>;
  writers: readonly DraftWriter[];
  documents?: DocumentSource | undefined;
};

/** New facts are read gently and take seconds; a person who drafts from the change that brought them waits no longer than this. */
const newestFactsMs = 20_000;

const notFound = (detail: string, path: string): AppError => new AppError('not-found', { detail, path });
const unprocessable = (detail: string): AppError => new AppError('unprocessable', { detail });

const cites = (lesson: Lesson, setId: string): boolean =>
  lesson.sources.some((source) => source.kind === 'label' && source.setId.toLowerCase() === setId);

/** What a person is told of a writer that refuses or fails. */
async function written(writer: DraftWriter, ...of: Parameters<DraftWriter['write']>): Promise<LessonDraft> {
  try {
    return await writer.write(...of);
  } catch (error) {
    if (error instanceof AppError && error.code === 'configuration') throw unprocessable(error.detail);
    throw error;
  }
}

/** A draft's lesson without what it could not fill: the editor shows a gap as something that is missing. */
export function newLesson(
  draft: LessonDraft,
  topics: readonly string[],
  isTaken: (id: string) => boolean,
): { lessonId: string; body: LessonBody } {
  const { id, retrieval, rems, ...rest } = draft.lesson;
  return {
    lessonId: isTaken(id) ? `${id}-${draft.machineMade.label.setId.slice(0, 8)}` : id,
    body: { ...rest, topics, ...(retrieval === null ? {} : { retrieval }), ...(rems === null ? {} : { rems }) },
  };
}

/** Whose text it will be, and what this tenant teaches. */
type Beginning = { tenantId: string; curriculum: Curriculum };

async function fromLabelChange(
  read: Read,
  deps: BeginDeps,
  { curriculum, tenantId }: Beginning,
  asked: Extract<BeginLessonText, { from: 'label-change' }>,
): Promise<FirstText> {
  const writer = deps.writers.find((one) => one.writer === asked.writer);
  if (writer === undefined) throw unprocessable('This way of drafting is not configured here.');
  const found = await read(async (tx) => changeById(tx, asked.changeId));
  if (found === undefined) throw notFound('There is no such change.', 'changeId');
  const { change } = found;
  if (change.class === 'REMOVED')
    throw unprocessable('This label has no boxed warning any more. A lesson on it is withdrawn, not drafted anew.');
  const [before, after] = await read(async (tx) =>
    Promise.all([keptText(tx, change.setId, change.from), keptText(tx, change.setId, change.to)]),
  );
  if (after === undefined) throw notFound('The text of this label version is not kept.', 'changeId');
  const sourceOf = (kept: typeof after) => draftSource(kept.label, kept.raw ?? undefined);
  const isComparable = before !== undefined && change.class !== 'ADDED';
  const draft = await written(writer, sourceOf(after), isComparable ? sourceOf(before) : undefined, { tenantId });

  // The list of changes is read from the database; which orders the new warning has is known once this process holds the facts.
  await within(newestFactsMs, deps.drugFacts.refresh()).catch(() => undefined);
  const topics = await read(async (tx) => topicsOfLabel(tx, deps.knowledge, change.setId.toLowerCase()));
  const lesson =
    curriculum.lessons().find((one) => cites(one, change.setId)) ??
    topics.map((id) => curriculum.lessonForTopic(id)).find((one) => one !== undefined);
  const basis: LessonTextBasis = { kind: 'label-change', changeId: change.id, setId: change.setId, version: change.to };
  const machineMade = writer.writer;
  if (lesson === undefined) {
    const made = newLesson(draft, topics, (id) => curriculum.versions(id).length > 0);
    const evidence = evidenceOf(draft);
    // The label's own topics are chosen already.
    const gaps = evidence.gaps.filter(({ at }) => at !== 'topics' || topics.length === 0);
    return { ...made, basis, machineMade, evidence: { ...evidence, gaps } };
  }
  const label = {
    setId: change.setId,
    version: change.to,
    effective: change.effective,
    readOn: deps.clock.now().toISOString().slice(0, 10),
  };
  return { lessonId: lesson.id, basis, machineMade, ...updateLesson(lesson, draft, change.statements, label) };
}

/** A version of a lesson as it was written: the tenant's own, or one that is built in. */
export async function bodyOf(
  tx: Tx,
  curriculum: Curriculum,
  lessonId: string,
  version?: string,
): Promise<{ body: LessonBody; version: string }> {
  const held = curriculum.lesson(lessonId, version);
  if (held !== undefined) return { body: { ...held }, version: held.version };
  const released = version === undefined ? undefined : await releasedBody(tx, lessonId, version);
  if (released !== undefined && version !== undefined) return { body: released, version };
  throw version === undefined
    ? notFound('There is no such lesson.', 'lessonId')
    : notFound(`There is no version ${version} of this lesson.`, 'version');
}

/** The text that is open already where this one would be begun. */
export async function openAlready(tx: Tx, curriculum: Curriculum, asked: BeginLessonText): Promise<string | undefined> {
  if (asked.from === 'label-change') return openTextOfChange(tx, asked.changeId);
  if (asked.from === 'lesson') return openTextOf(tx, asked.lessonId);
  return openTextOf(tx, asked.lessonId ?? newLessonOn(curriculum, asked.documentId));
}

/**
 * The text that a person begins with. Nothing is kept.
 * @throws not-found, unprocessable saying why there is none
 */
export async function firstText(read: Read, deps: BeginDeps, of: Beginning, asked: BeginLessonText): Promise<FirstText> {
  const { curriculum } = of;
  if (asked.from === 'label-change') return fromLabelChange(read, deps, of, asked);
  if (asked.from === 'document-change') return fromDocument(read, deps, of, asked);
  const { body, version } = await read(async (tx) => bodyOf(tx, curriculum, asked.lessonId, asked.version));
  return {
    lessonId: asked.lessonId,
    basis: { kind: 'lesson', lessonId: asked.lessonId, version },
    machineMade: null,
    body: withoutOldMarks(body, (topicId) => deps.knowledge.topic(topicId)?.revision),
    evidence: noEvidence,
  };
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectRoot } from '../../platform/index.ts';
import { lessonSchema, type Lesson } from './lesson-schema.ts';

/** A lesson as it is given out, which knows what no file says. */
export type HeldLesson = Lesson & {
  /** Written for another revision of its warning than today's: another version may fit. */
  isOvertaken?: true;
  /** A tenant's own text, published by its second person; only that tenant's curriculum has it. */
  isOwn?: true;
};

export type Curriculum = {
  /** Without a version: the newest that fits what its warning says today; where none does, the newest. Drafts are the last resort. */
  lesson(id: string, version?: string): HeldLesson | undefined;
  /** Every version held, drafts too, newest first; none for an unknown id. */
  versions(id: string): readonly HeldLesson[];
  /** The lesson that answers for a warning topic; suspended and retired ones included, visibility is a decision of its own. */
  lessonForTopic(topicId: string): HeldLesson | undefined;
  /** Of every lesson the version that `lesson` gives, by id. */
  lessons(): HeldLesson[];
};

/** Sorts versions, the newest first. */
export const newer = (a: string, b: string): number => {
  const parts = (version: string): number[] => version.split('.').map(Number);
  const [x, y] = [parts(a), parts(b)];
  return (y[0] ?? 0) - (x[0] ?? 0) || (y[1] ?? 0) - (x[1] ?? 0) || (y[2] ?? 0) - (x[2] ?? 0);
};

/** One lesson file's text as a lesson. @throws Error naming the file and every broken rule. */
export const parseLesson = (file: string, content: string): Lesson => {
  let read: unknown;
  try {
    read = parse(content);
  } catch (cause) {
    throw new Error(`${file}: ${cause instanceof Error ? cause.message : 'is not YAML'}`, { cause });
  }
  const result = lessonSchema.safeParse(read);
  if (!result.success) throw new Error(`${file}: ${z.prettifyError(result.error)}`);
  return result.data;
};

const readLessons = (folder: string): Lesson[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => parseLesson(name, readFileSync(join(folder, name), 'utf8')));

/** What a warning says today: its revision; undefined where the warning is gone. */
export type TopicRevisions = (topicId: string) => number | undefined;

/** Whether a lesson's warning says something else today than what it was written for, or nothing any more. */
const isWrittenForAnother = ({ topics, topicRevisions }: Lesson, revisionOf: TopicRevisions): boolean =>
  topics.some((topicId) => revisionOf(topicId) !== (topicRevisions[topicId] ?? 1));

export type CurriculumOptions = {
  /** Asked with every lesson that is given out, so that a label imported now holds now; without it none is overtaken. */
  revisionOf?: TopicRevisions | undefined;
  /** YYYY-MM-DD; a lesson whose review date has passed is suspended. */
  today?: (() => string) | undefined;
};

/**
 * Lessons held in memory. One whose warning has moved on is suspended at once, until a version is there that was written for what
 * the warning says now: better silence than yesterday's rule.
 * @throws Error when one version is there twice
 */
export const curriculumOf = (lessons: readonly HeldLesson[], { revisionOf, today }: CurriculumOptions = {}): Curriculum => {
  const versions = new Map<string, HeldLesson[]>();
  for (const lesson of lessons) {
    const known = versions.get(lesson.id) ?? [];
    if (known.some((one) => one.version === lesson.version)) throw new Error(`lesson ${lesson.id} ${lesson.version} is there twice`);
    versions.set(
      lesson.id,
      [...known, lesson].sort((a, b) => newer(a.version, b.version)),
    );
  }
  const idsOf = new Map<string, Set<string>>();
  for (const { id, topics } of lessons) for (const topicId of topics) idsOf.set(topicId, (idsOf.get(topicId) ?? new Set()).add(id));

  // One object for a lesson however often it is asked for, suspended or not.
  const suspended = new Map<HeldLesson, HeldLesson>();
  const asOfNow = (lesson: HeldLesson): HeldLesson => {
    if (lesson.status !== 'active' && lesson.status !== 'in-review') return lesson;
    const isOvertaken = revisionOf !== undefined && isWrittenForAnother(lesson, revisionOf);
    const isExpired = lesson.reviewBy !== null && today !== undefined && lesson.reviewBy < today();
    if (!isOvertaken && !isExpired) return lesson;
    const known = suspended.get(lesson);
    // A review that is due is nobody's to pass over: the earlier version was reviewed longer ago.
    if (known !== undefined && (known.isOvertaken === true) === (isOvertaken && !isExpired)) return known;
    const held: HeldLesson = { ...lesson, status: 'suspended', ...(isOvertaken && !isExpired ? { isOvertaken } : {}) };
    suspended.set(lesson, held);
    return held;
  };
  // A draft of the next version is not there yet; where there is nothing else, it stands for the lesson.
  const newestOf = (id: string): HeldLesson | undefined => {
    const list = (versions.get(id) ?? []).map(asOfNow);
    const published = list.filter(({ status }) => status !== 'draft');
    return published.find(({ isOvertaken }) => isOvertaken !== true) ?? published[0] ?? list[0];
  };

  return {
    lesson: (id, version) => {
      if (version === undefined) return newestOf(id);
      const found = versions.get(id)?.find((one) => one.version === version);
      return found === undefined ? undefined : asOfNow(found);
    },
    versions: (id) => (versions.get(id) ?? []).map(asOfNow),
    lessonForTopic: (topicId) => {
      const all = [...(idsOf.get(topicId) ?? [])].flatMap((id) => newestOf(id) ?? []).filter(({ topics }) => topics.includes(topicId));
      // Of two lessons of a topic the one that is there to be taught; the later named otherwise.
      return all.findLast(({ status }) => status === 'active' || status === 'in-review') ?? all.at(-1);
    },
    lessons: () => [...versions.keys()].flatMap((id) => newestOf(id) ?? []),
  };
};

/**
 * The built-in lessons, read once.
 * @param folder content files; the built-in ones by default
 * @throws Error when a file breaks the schema, or two files hold one version: a broken lesson stops the start, not a launch
 */
export const createCurriculum = (
  folder: string = join(projectRoot(), 'server/knowledge/curriculum/lessons'),
  revisionOf?: TopicRevisions,
): Curriculum => curriculumOf(readLessons(folder), { revisionOf });

/** The built-in lessons, and what a tenant adds to them. */
export type Curricula = Curriculum & {
  /** Built-in lessons with the tenant's own published texts; of two of one version the tenant's own. */
  of(tenantId: string): Curriculum;
};

/**
 * Built-in lessons for everybody, a tenant's own texts for that tenant alone.
 * @param of.texts what a tenant published or withdrew, from memory: orders wait for this. The same list as long as nothing changed.
 */
export const createCurricula = (
  of: CurriculumOptions & { texts: (tenantId: string) => readonly HeldLesson[]; folder?: string },
): Curricula => {
  const builtIn = readLessons(of.folder ?? join(projectRoot(), 'server/knowledge/curriculum/lessons'));
  const forAll = curriculumOf(builtIn, of);
  const kept = new Map<string, { texts: readonly HeldLesson[]; curriculum: Curriculum }>();
  return {
    ...forAll,
    of: (tenantId) => {
      const texts = of.texts(tenantId);
      if (texts.length === 0) return forAll;
      const known = kept.get(tenantId);
      if (known?.texts === texts) return known.curriculum;
      const isOwn = ({ id, version }: Lesson): boolean => texts.some((one) => one.id === id && one.version === version);
      const curriculum = curriculumOf([...builtIn.filter((lesson) => !isOwn(lesson)), ...texts], of);
      kept.set(tenantId, { texts, curriculum });
      return curriculum;
    },
  };
};

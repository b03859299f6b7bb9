import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectRoot } from '../../platform/index.ts';
import { lessonSchema, type Lesson } from './lesson-schema.ts';

export type Curriculum = {
  /** Without a version: the newest that is no draft. */
  lesson(id: string, version?: string): Lesson | undefined;
  /** Every version held, drafts too, newest first; none for an unknown id. */
  versions(id: string): readonly Lesson[];
  /** The newest lesson that answers for a warning topic; suspended and retired ones included, visibility is a decision of its own. */
  lessonForTopic(topicId: string): Lesson | undefined;
  /** The newest version of every lesson that is no draft, by id. */
  lessons(): Lesson[];
};

const newer = (a: string, b: string): number => {
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

/** A lesson whose warning says something else today than what it was written for, or nothing any more. */
const isOvertaken = ({ topics, topicRevisions }: Lesson, revisionOf: TopicRevisions): boolean =>
  topics.some((topicId) => revisionOf(topicId) !== (topicRevisions[topicId] ?? 1));

/**
 * The lessons, read once and held in memory. One whose warning has moved on is suspended at once, until a version is there that was
 * written for what the warning says now: better silence than yesterday's rule.
 * @param folder content files; the built-in ones by default
 * @param revisionOf asked with every lesson that is given out, so that a label imported now holds now; without it none is overtaken
 * @throws Error when a file breaks the schema, or two files hold one version: a broken lesson stops the start, not a launch
 */
export const createCurriculum = (
  folder: string = join(projectRoot(), 'server/knowledge/curriculum/lessons'),
  revisionOf?: TopicRevisions,
): Curriculum => {
  const versions = new Map<string, Lesson[]>();
  for (const lesson of readLessons(folder)) {
    const known = versions.get(lesson.id) ?? [];
    if (known.some((one) => one.version === lesson.version)) throw new Error(`lesson ${lesson.id} ${lesson.version} is there twice`);
    versions.set(
      lesson.id,
      [...known, lesson].sort((a, b) => newer(a.version, b.version)),
    );
  }
  // A draft of the next version is not there yet; where there is nothing else, it stands for the lesson.
  const newestOf = (list: readonly Lesson[]): Lesson | undefined => list.find(({ status }) => status !== 'draft') ?? list[0];
  const newest = [...versions.values()].flatMap((list) => newestOf(list) ?? []);
  const byTopic = new Map(newest.flatMap((lesson) => lesson.topics.map((topicId) => [topicId, lesson] as const)));

  // One object for a lesson however often it is asked for, suspended or not.
  const suspended = new Map<Lesson, Lesson>();
  const asOfNow = <L extends Lesson | undefined>(lesson: L): L | Lesson => {
    if (lesson === undefined || revisionOf === undefined || !isOvertaken(lesson, revisionOf)) return lesson;
    const held =
      suspended.get(lesson) ?? (lesson.status === 'active' || lesson.status === 'in-review' ? { ...lesson, status: 'suspended' } : lesson);
    suspended.set(lesson, held);
    return held;
  };

  return {
    lesson: (id, version) => {
      const known = versions.get(id) ?? [];
      return asOfNow(version === undefined ? newestOf(known) : known.find((one) => one.version === version));
    },
    versions: (id) => (versions.get(id) ?? []).map(asOfNow),
    lessonForTopic: (topicId) => asOfNow(byTopic.get(topicId)),
    lessons: () => newest.map(asOfNow),
  };
};

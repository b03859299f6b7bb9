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

/**
 * The lessons, read once and held in memory.
 * @param folder content files; the built-in ones by default
 * @throws Error when a file breaks the schema, or two files hold one version: a broken lesson stops the start, not a launch
 */
export const createCurriculum = (folder: string = join(projectRoot(), 'server/knowledge/curriculum/lessons')): Curriculum => {
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

  return {
    lesson: (id, version) => {
      const known = versions.get(id) ?? [];
      return version === undefined ? newestOf(known) : known.find((one) => one.version === version);
    },
    versions: (id) => versions.get(id) ?? [],
    lessonForTopic: (topicId) => byTopic.get(topicId),
    lessons: () => newest,
  };
};

import { valueAt } from '../../server/contract/index.ts';

/** The members of a lesson file as they are so far; what is missing is missing. */
export type LessonMembers = Record<string, unknown>;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function withValue(value: unknown, parts: readonly string[], next: unknown): unknown {
  const [part, ...rest] = parts;
  if (part === undefined) return next;
  if (Array.isArray(value) || (!isObject(value) && /^\d+$/.test(part))) {
    const list: unknown[] = Array.isArray(value) ? [...(value as unknown[])] : [];
    list[Number(part)] = withValue(list[Number(part)], rest, next);
    return list;
  }
  const members = isObject(value) ? value : {};
  const inside = withValue(members[part], rest, next);
  if (inside !== undefined) return { ...members, [part]: inside };
  return Object.fromEntries(Object.entries(members).filter(([name]) => name !== part));
}

/** A copy with another value at a path, which is made where it is missing; `undefined` takes the member out. */
export const changedAt = (lesson: LessonMembers, path: string, next: unknown): LessonMembers =>
  withValue(lesson, path.split('.'), next) as LessonMembers;

/** A list with one of its members a place further up or down. */
export function swapped(list: readonly unknown[], index: number, by: -1 | 1): unknown[] {
  const next = [...list];
  [next[index], next[index + by]] = [next[index + by], next[index]];
  return next;
}

/** Lists that are written one a line. */
export const lineLists = ['scope.ingredients', 'scope.routesForms', 'scope.headings', 'restrictions'] as const;

/** The lesson as it is saved: lines that say nothing are left out. */
export const tidied = (lesson: LessonMembers): LessonMembers =>
  lineLists.reduce<LessonMembers>((kept, path) => {
    const lines = valueAt(kept, path);
    if (!Array.isArray(lines)) return kept;
    const said = (lines as unknown[]).map((line) => String(line).trim()).filter((line) => line !== '');
    return changedAt(kept, path, said);
  }, lesson);

/** Whether two lessons say the same. */
export const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/**
 * Two people's changes to the same text. What only they changed is theirs; what I changed is mine.
 * @returns the members that both changed, in which mine stand for now
 */
export function broughtTogether(
  base: LessonMembers,
  mine: LessonMembers,
  theirs: LessonMembers,
): { lesson: LessonMembers; taken: string[]; both: string[] } {
  const names = [...new Set([...Object.keys(theirs), ...Object.keys(mine)])];
  const theirChanges = names.filter((name) => !isSame(base[name], theirs[name]) && !isSame(mine[name], theirs[name]));
  const both = theirChanges.filter((name) => !isSame(base[name], mine[name]));
  const taken = theirChanges.filter((name) => !both.includes(name));
  return { lesson: taken.reduce((lesson, name) => changedAt(lesson, name, theirs[name]), mine), taken, both };
}

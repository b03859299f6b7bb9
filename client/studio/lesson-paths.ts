/** The members of a lesson file as they are so far; what is missing is missing. */
export type LessonMembers = Record<string, unknown>;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands at "items.0.stem"; undefined where nothing does. */
export function valueAt(lesson: unknown, path: string): unknown {
  let value = lesson;
  for (const part of path === '' ? [] : path.split('.')) {
    if (Array.isArray(value)) value = (value as unknown[])[Number(part)];
    else if (isObject(value)) value = value[part];
    else return undefined;
  }
  return value;
}

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

const idOf = (value: unknown): unknown => (isObject(value) ? value['id'] : undefined);

/**
 * Where what stood at a path before stands now: members of lists are followed by their ids, so that a remark stays with its text
 * while others are moved or taken out. @returns null where it is gone
 */
export function movedPath(before: unknown, now: unknown, path: string): string | null {
  let [old, current] = [before, now];
  const moved: string[] = [];
  for (const part of path.split('.')) {
    let place = part;
    const id = Array.isArray(old) ? idOf((old as unknown[])[Number(part)]) : undefined;
    if (id !== undefined && Array.isArray(current)) {
      const index = (current as unknown[]).findIndex((one) => idOf(one) === id);
      if (index === -1) return null;
      place = String(index);
    }
    moved.push(place);
    [old, current] = [valueAt(old, part), valueAt(current, place)];
  }
  return moved.join('.');
}

/** A list with one of its members a place further up or down. */
export function swapped(list: readonly unknown[], index: number, by: -1 | 1): unknown[] {
  const next = [...list];
  [next[index], next[index + by]] = [next[index + by], next[index]];
  return next;
}

/** Lists that are written one a line. */
export const lineLists = [
  'topics',
  'audience.roles',
  'audience.settings',
  'scope.ingredients',
  'scope.routesForms',
  'scope.headings',
  'restrictions',
] as const;

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

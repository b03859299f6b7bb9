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

import type { ImportRow, RowError } from './read-rows.ts';

export type FieldChange = { field: string; from: string | null; to: string | null };

/** What a row would do. */
export type PlannedRow<T> = { line: number; what: 'new' | 'changed' | 'unchanged'; changes: FieldChange[]; value: T };
export type Planned<T> = { rows: PlannedRow<T>[]; errors: RowError[] };

const words = (value: unknown): string | null =>
  typeof value === 'string' ? value : value === null || value === undefined ? null : JSON.stringify(value);

/** A row beside what is known: the members that it says otherwise. */
export function compareRow<T extends object>(line: number, known: T | undefined, value: T): PlannedRow<T> {
  if (known === undefined) return { line, what: 'new', changes: [], value };
  const before = new Map<string, unknown>(Object.entries(known));
  const changes = Object.entries(value).flatMap(([field, to]): FieldChange[] =>
    words(before.get(field)) === words(to) ? [] : [{ field, from: words(before.get(field)), to: words(to) }],
  );
  return { line, what: changes.length === 0 ? 'unchanged' : 'changed', changes, value };
}

/** Rows of which each is right by itself and which cannot all be true: the second one of a key is an error that names the first. */
export function repeatedRows<T>(rows: readonly ImportRow<T>[], keyOf: (value: T) => string | null, what: string): RowError[] {
  const first = new Map<string, number>();
  return rows.flatMap(({ line, value }): RowError[] => {
    const key = keyOf(value);
    if (key === null) return [];
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, line);
      return [];
    }
    return [{ line, column: null, message: `${what} stands in line ${before} already.` }];
  });
}

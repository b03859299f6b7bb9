import { z } from 'zod';
import { AppError } from '../platform/index.ts';
import type { SortOrder } from '../standards/fhir-r4/index.ts';

/** The last row of a page: the following page starts after it. */
export type Position = { seq: number; lastUpdated: string };

const shape = z.tuple([z.enum(['newest', 'lastUpdated', '-lastUpdated']), z.int().nonnegative(), z.iso.datetime().regex(/^[12]/)]);

export const writeCursor = (sort: SortOrder, position: Position): string =>
  Buffer.from(JSON.stringify([sort, position.seq, position.lastUpdated])).toString('base64url');

/** @throws invalid-request when it was not made here, or for another sort order */
export function readCursor(cursor: string, sort: SortOrder): Position {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    value = undefined;
  }
  const parsed = shape.safeParse(value);
  if (!parsed.success || parsed.data[0] !== sort) {
    throw new AppError('invalid-request', {
      detail: 'The page cursor is not one of this search; start again without it.',
      path: '?_cursor',
    });
  }
  return { seq: parsed.data[1], lastUpdated: parsed.data[2] };
}

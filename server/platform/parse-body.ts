import type { z } from 'zod';
import { AppError } from './errors.ts';

/** A name as it stands in a path: one that is blank or holds blanks is quoted. */
const member = (key: PropertyKey): string => (/^\S+$/u.test(String(key)) ? String(key) : JSON.stringify(String(key)));

/** The body as its schema reads it. @throws invalid-request with the path of the first offending member */
export function parseBody<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  const unrecognized = first?.code === 'unrecognized_keys' ? first.keys.slice(0, 1) : [];
  const path = [...(first?.path ?? []), ...unrecognized].map(member).join('.');
  throw new AppError('invalid-request', { detail: first?.message ?? 'The body does not fit.', path: path === '' ? '$' : path });
}

import { AppError } from '../../platform/index.ts';

const deepest = 64;

/** @throws invalid-request naming the member that no database keeps */
export function assertKeepable(value: unknown, at = '', depth = 0): void {
  const refuse = (detail: string): AppError => new AppError('invalid-request', { detail, path: at });
  if (typeof value === 'string') {
    if (value.includes('\0') || /\p{Surrogate}/u.test(value)) throw refuse('It holds a character that cannot be kept.');
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth >= deepest) throw refuse(`A rule has at most ${deepest} levels.`);
  for (const [name, inner] of Object.entries(value)) {
    const place = at === '' ? name : `${at}.${name}`;
    assertKeepable(name, place, depth + 1);
    assertKeepable(inner, place, depth + 1);
  }
}

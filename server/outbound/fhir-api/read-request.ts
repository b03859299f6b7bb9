import type { Request } from 'express';
import { AppError } from '../../platform/index.ts';

/** The query as pairs, in order and with repetitions: `a=1&a=2` are two conditions. */
export const queryOf = (request: Request): URLSearchParams => new URL(request.originalUrl, 'http://localhost').searchParams;

const jsonFormats = new Set(['json', 'application/json', 'application/fhir+json', 'text/json']);

/**
 * Refuses a representation that is not JSON; `_format` counts before the Accept header.
 * @throws unsupported-media-type with status 406
 * @see https://hl7.org/fhir/R4/http.html#mime-type
 */
export function checkFormat(request: Request): void {
  const format = queryOf(request).get('_format')?.split(';')[0]?.trim();
  // A "+" that was not escaped arrives as a space.
  const asked = format?.replace('fhir json', 'fhir+json');
  const fits =
    asked === undefined ? request.accepts(['application/fhir+json', 'application/json', 'text/json']) !== false : jsonFormats.has(asked);
  if (!fits) throw new AppError('unsupported-media-type', { status: 406, detail: 'Only application/fhir+json is served.' });
}

export const wantsPretty = (request: Request): boolean => queryOf(request).get('_pretty') === 'true';

/** `Prefer: handling=strict`. @see https://hl7.org/fhir/R4/search.html#errors */
export const wantsStrict = (request: Request): boolean => /(?:^|[,;\s])handling\s*=\s*strict\b/i.test(request.header('prefer') ?? '');

/** Whether If-None-Match names the version; weak and strong tags are the same here. */
export const matchesEtag = (request: Request, etag: string): boolean => {
  const given = request.header('if-none-match');
  if (given === undefined) return false;
  const bare = (tag: string): string => tag.trim().replace(/^W\//, '');
  return given.trim() === '*' || given.split(',').some((tag) => bare(tag) === bare(etag));
};

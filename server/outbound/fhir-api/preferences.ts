import type { OperationOutcome } from 'fhir/r4';
import type { Request } from 'express';
import { AppError } from '../../platform/index.ts';
import { queryOf, wantsStrict } from './read-request.ts';

/** What of a change is told back. */
export type ReturnPreference = 'minimal' | 'representation' | 'OperationOutcome';

/** `Prefer: return=…`; whoever asks for nothing is given the resource. @see https://hl7.org/fhir/R4/http.html#ops */
export function returnPreference(request: Request): ReturnPreference {
  const [, asked = ''] = /(?:^|[,;\s])return\s*=\s*"?(\w+)/i.exec(request.header('prefer') ?? '') ?? [];
  const known: readonly ReturnPreference[] = ['minimal', 'representation', 'OperationOutcome'];
  return known.find((one) => one.toLowerCase() === asked.toLowerCase()) ?? 'representation';
}

/** @throws invalid-request for a parameter that a change does not have, under strict handling */
export function checkParameters(request: Request): void {
  const unknown = [...queryOf(request).keys()].find((name) => name !== '_format' && name !== '_pretty');
  if (unknown !== undefined && wantsStrict(request))
    throw new AppError('invalid-request', { detail: `A change has no parameter "${unknown}" here.`, path: `?${unknown}` });
}

/** Of a change that went well. */
export const doneOutcome = (done: string): OperationOutcome => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'information', code: 'informational', diagnostics: done }],
});

/**
 * The version that a change is based on: one tag, or `*` for whatever is there.
 * @throws invalid-request for a list or for what is no tag
 * @see https://hl7.org/fhir/R4/http.html#concurrency
 */
export function versionOfTag(header: string | undefined): string | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const [, version] = /^\s*(?:W\/)?"([^"\s]{1,64})"\s*$/.exec(header) ?? [];
  if (version === undefined) throw new AppError('invalid-request', { detail: 'If-Match is one ETag, such as W/"3".', path: 'If-Match' });
  return version;
}

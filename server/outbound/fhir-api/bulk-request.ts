import { AppError } from '../../platform/index.ts';
import { RESOURCE_TYPES, isResourceType, type ResourceType } from '../../standards/fhir-r4/index.ts';
import { scopesAllow } from '../../standards/smart/index.ts';
import type { FhirAccess } from './decide-reading.ts';

/** A system; no person copies everything. */
export type SystemAccess = Extract<FhirAccess, { kind: 'bearer' }>;

const formats = new Set(['application/fhir+ndjson', 'application/ndjson', 'ndjson']);
const known = new Set(['_outputFormat', '_since', '_type', '_format', '_pretty']);

const refuse = (path: string, detail: string): AppError => new AppError('invalid-request', { detail, path });

/** Types that a token may read and search whole. */
export const typesOf = (access: SystemAccess): ResourceType[] =>
  RESOURCE_TYPES.filter((type) =>
    (['read', 'search'] as const).every((interaction) => scopesAllow(access.scopes, { levels: ['system'], type, interaction })),
  );

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * What a kick-off asks for.
 * @throws invalid-request naming the parameter; forbidden for a type that the token does not cover
 * @see https://hl7.org/fhir/uv/bulkdata/STU2/export.html#query-parameters
 */
export function readBulkRequest(
  query: URLSearchParams,
  access: SystemAccess,
  options: { strict: boolean; now: Date },
): { types: ResourceType[]; since: Date | null } {
  const unknown = [...query.keys()].filter((name) => !known.has(name));
  if (options.strict && unknown[0] !== undefined) throw refuse(unknown[0], `The parameter ${unknown[0]} is not supported here.`);
  const format = query.get('_outputFormat')?.replace('fhir ndjson', 'fhir+ndjson');
  if (format !== undefined && !formats.has(format)) throw refuse('_outputFormat', 'Files are application/fhir+ndjson only.');

  const given = query.get('_since');
  // A "+" that was not escaped arrives as a space.
  const text = given === null ? null : given.replace(/ (?=\d{2}:\d{2}$)/, '+');
  const since = text === null ? null : new Date(instant.test(text) ? text : NaN);
  if (since !== null && Number.isNaN(since.getTime())) throw refuse('_since', '_since is an instant such as 2026-11-01T00:00:00Z.');
  if (since !== null && since > options.now) throw refuse('_since', '_since lies in the future.');

  const allowed = typesOf(access);
  const asked = query
    .getAll('_type')
    .flatMap((list) => list.split(','))
    .filter((name) => name !== '');
  const strange = asked.find((name) => !isResourceType(name));
  if (strange !== undefined) throw refuse('_type', `This server keeps no ${strange}.`);
  const types = asked.length === 0 ? allowed : [...new Set(asked.filter(isResourceType))];
  const beyond = types.find((type) => !allowed.includes(type));
  if (beyond !== undefined || types.length === 0)
    throw new AppError('forbidden', { detail: `The token's scopes do not allow to read and search ${beyond ?? 'anything'}.` });
  return { types, since };
}

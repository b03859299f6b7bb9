import { z } from 'zod';
import { AppError } from '../../platform/index.ts';
import { versionOfTag } from './preferences.ts';
import { asResource, type Body } from './read-body.ts';
import type { Change } from './write-resource.ts';

/** Of one Bundle. */
export const mostEntries = 200;

const bundleShape = z.looseObject({
  resourceType: z.literal('Bundle', { error: 'A Bundle is posted here; one resource to the address of its type.' }),
  type: z.enum(['batch', 'transaction'], { error: 'The Bundle is a batch or a transaction.' }),
  entry: z
    .array(z.unknown())
    .max(mostEntries, { error: `At most ${mostEntries} entries.` })
    .optional(),
});

const entryShape = z.looseObject({
  fullUrl: z.string().optional(),
  resource: z.unknown().optional(),
  request: z.looseObject({
    method: z.enum(['GET', 'POST', 'PUT', 'DELETE'], { error: 'GET, POST, PUT or DELETE; nothing else is done here.' }),
    url: z.string().max(2000),
    ifMatch: z.string().optional(),
    ifNoneMatch: z.string().optional(),
    ifNoneExist: z.string().optional(),
  }),
});

/** `path` is below the base: `Basic/1`, `Basic`, with `query` behind a question mark. */
export type Reading = { kind: 'read'; path: string[]; query: URLSearchParams };
export type Entry = { fullUrl: string | undefined; asks: Change | Reading };

const refuse = (path: string, detail: string, code: 'invalid-request' | 'payload-too-large' = 'invalid-request'): AppError =>
  new AppError(code, { detail, path });

/** @throws invalid-request with the place below Bundle */
function parsed<T>(shape: z.ZodType<T>, value: unknown, at: string): T {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = [at, ...(issue?.path ?? []).map(String)].join('.');
  const isTooMany = issue?.code === 'too_big' && issue.path[0] === 'entry';
  throw refuse(place, issue?.message ?? 'It cannot be read.', isTooMany ? 'payload-too-large' : 'invalid-request');
}

/** @throws payload-too-large, invalid-request: a Bundle of another kind is refused as a whole */
export function readBundle(body: Body): { type: 'batch' | 'transaction'; entries: unknown[] } {
  const { type, entry } = parsed(bundleShape, body, 'Bundle');
  return { type, entries: entry ?? [] };
}

/**
 * What one entry asks for.
 * @throws invalid-request for what is no request; 405 for one that is not answered here
 * @see https://hl7.org/fhir/R4/http.html#trules
 */
export function readEntry(value: unknown, at: string, baseUrl: string): Entry {
  const { fullUrl, resource, request } = parsed(entryShape, value, at);
  const url = request.url.startsWith(`${baseUrl}/`) ? request.url.slice(baseUrl.length + 1) : request.url.replace(/^\//, '');
  const [address = '', ...more] = url.split('?');
  const path = address.split('/');
  const [type = '', id = ''] = path;
  const place = `${at}.request.url`;
  if (type === '' || path.includes('') || address.includes(':') || address.includes('$'))
    throw refuse(place, 'An address below this server is needed, such as Basic/1.');
  if (request.method === 'GET') return { fullUrl, asks: { kind: 'read', path, query: new URLSearchParams(more.join('?')) } };
  const unasked = (detail: string): AppError => new AppError('unsupported-media-type', { status: 405, detail, path: place });
  if (more.length > 0) throw unasked('Changes are asked for by id here, and creations conditionally by ifNoneExist.');
  if (path.length !== (request.method === 'POST' ? 1 : 2)) throw unasked(`${request.method} is not answered at this address.`);
  if (request.method === 'DELETE') return { fullUrl, asks: { kind: 'delete', type, id, ifMatch: versionOfTag(request.ifMatch) } };
  const body = asResource(resource, `${at}.resource`);
  return {
    fullUrl,
    asks:
      request.method === 'POST'
        ? { kind: 'create', type, body, ifNoneExist: request.ifNoneExist }
        : { kind: 'update', type, id, body, ifMatch: versionOfTag(request.ifMatch), ifNoneMatch: request.ifNoneMatch },
  };
}

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Router, type Request, type Response } from 'express';
import type { Database } from '../../database/index.ts';
import { AppError, asyncRoute, newId, type Clock, type Logger } from '../../platform/index.ts';
import type { Export } from '../../records/index.ts';
import { isResourceType, type ResourceType } from '../../standards/fhir-r4/index.ts';
import { readBulkRequest, typesOf, type SystemAccess } from './bulk-request.ts';
import { cancelExport, countExports, findExport, insertExport, lockExportsOf, type BulkExport } from './bulk-store.ts';
import type { FhirAccess } from './decide-reading.ts';
import { queryOf, wantsStrict } from './read-request.ts';

const keepMilliseconds = 24 * 3_600_000;
/** Within that time. Each costs a row that stays; who cannot end is told so. */
const atMost = 100;
const longestQuery = 2000;

const statusPath = '/fhir/r4/$export-status/:exportId';

/**
 * Bulk Data Access: `$export` of everything that a system's scopes cover. No file is made: versions are never rewritten, so each
 * download reads what held at the moment of the request, however late and however often it comes.
 * @see https://hl7.org/fhir/uv/bulkdata/STU2/export.html
 */
export function bulkExportRoutes(deps: {
  db: Database;
  clock: Clock;
  exports: Export;
  accessOf: (request: Request) => Promise<FhirAccess>;
  logger: Logger;
  baseUrl: string;
}): Router {
  const { db, clock, exports, baseUrl } = deps;
  const router = Router({ caseSensitive: true });

  const systemOf = async (request: Request): Promise<SystemAccess> => {
    const access = await deps.accessOf(request);
    if (access.kind === 'bearer') return access;
    throw new AppError('forbidden', { detail: 'Only a system with a token may copy everything.' });
  };

  const livingExport = async (request: Request): Promise<{ access: SystemAccess; found: BulkExport }> => {
    const access = await systemOf(request);
    const id = String(request.params['exportId']);
    const found = await db.tenant(access.tenantId, async (tx) => findExport(tx, id, access.system, clock.now()));
    if (found === undefined) throw new AppError('not-found', { detail: 'There is no such export, or it has expired or was cancelled.' });
    return { access, found };
  };

  router.get(
    '/fhir/r4/$export',
    asyncRoute(async (request, response) => {
      const access = await systemOf(request);
      if (!/(?:^|[,;\s])respond-async\b/i.test(request.header('prefer') ?? ''))
        throw new AppError('invalid-request', { detail: 'An export is asked for with "Prefer: respond-async".', path: 'Prefer' });
      const now = clock.now();
      const { search } = new URL(request.originalUrl, 'http://localhost');
      if (search.length > longestQuery) throw new AppError('invalid-request', { detail: 'The query is too long.', path: 'query' });
      const { types, since } = readBulkRequest(queryOf(request), access, { strict: wantsStrict(request), now });
      const transactionTime = await exports.settledBy(now);
      const id = newId();
      await db.tenant(access.tenantId, async (tx) => {
        await lockExportsOf(tx, access.system);
        if ((await countExports(tx, access.system, new Date(now.getTime() - keepMilliseconds))) >= atMost)
          throw new AppError('too-many-attempts', {
            detail: `This system asked for ${atMost} exports within a day.`,
          });
        await insertExport(tx, {
          id,
          requestedBy: access.system,
          types,
          since,
          transactionTime,
          requestUrl: `${baseUrl}/$export${search}`,
          createdAt: now,
          expiresAt: new Date(now.getTime() + keepMilliseconds),
        });
      });
      response.setHeader('Content-Location', `${baseUrl}/$export-status/${id}`);
      response.status(202).end();
    }),
  );

  router.get(
    statusPath,
    asyncRoute(async (request, response) => {
      const { access, found } = await livingExport(request);
      const counts: { type: ResourceType; kept: number; deleted: number }[] = [];
      // One after the other: a system that asks impatiently shall not take every connection.
      for (const type of found.types)
        counts.push({ type, ...(await exports.count(access.tenantId, { type, at: found.transactionTime, since: found.since })) });
      const fileOf = (name: string): string => `${baseUrl}/$export-files/${found.id}/${name}.ndjson`;
      response.setHeader('Expires', found.expiresAt.toUTCString());
      response.json({
        transactionTime: found.transactionTime.toISOString(),
        request: found.requestUrl,
        requiresAccessToken: true,
        output: counts.filter(({ kept }) => kept > 0).map(({ type, kept }) => ({ type, url: fileOf(type), count: kept })),
        // Who copies from the beginning has nothing to delete.
        deleted:
          found.since === null
            ? []
            : counts
                .filter(({ deleted }) => deleted > 0)
                .map(({ type, deleted }) => ({ type: 'Bundle', url: fileOf(`deleted-${type}`), count: deleted })),
        error: [],
      });
    }),
  );

  router.delete(
    statusPath,
    asyncRoute(async (request, response) => {
      const { access, found } = await livingExport(request);
      await db.tenant(access.tenantId, async (tx) => cancelExport(tx, found.id, clock.now()));
      response.status(202).end();
    }),
  );

  /** A transaction that deletes one resource, as the specification has what is gone. */
  async function* deletions(tenantId: string, found: BulkExport, type: ResourceType): AsyncGenerator<string> {
    for await (const id of exports.deleted(tenantId, { type, at: found.transactionTime, since: found.since }))
      yield JSON.stringify({
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [{ request: { method: 'DELETE', url: `${type}/${id}` } }],
      });
  }

  async function* asLines(texts: AsyncIterable<string>): AsyncGenerator<string> {
    for await (const text of texts) yield `${text}\n`;
  }

  const sendLines = async (request: Request, response: Response, texts: AsyncIterable<string>): Promise<void> => {
    response.type('application/fhir+ndjson');
    response.vary('Accept-Encoding');
    const source = Readable.from(asLines(texts), { objectMode: true, highWaterMark: 64 });
    if (request.acceptsEncodings(['gzip', 'identity']) !== 'gzip') return pipeline(source, response);
    response.setHeader('Content-Encoding', 'gzip');
    return pipeline(source, createGzip(), response);
  };

  router.get(
    '/fhir/r4/$export-files/:exportId/:file',
    asyncRoute(async (request, response) => {
      const { access, found } = await livingExport(request);
      const [, gone, type = ''] = /^(deleted-)?([A-Za-z]+)\.ndjson$/.exec(String(request.params['file'])) ?? [];
      if (!isResourceType(type) || !found.types.includes(type))
        throw new AppError('not-found', { detail: 'There is no such file in this export.' });
      // A token may allow less than the one that asked.
      if (!typesOf(access).includes(type)) throw new AppError('forbidden', { detail: `The token's scopes do not allow to read ${type}.` });
      // Who copied what, and when, beside the row of the export itself.
      deps.logger.info({ tenantId: access.tenantId, system: access.system, exportId: found.id, type }, 'a file of an export is fetched');
      const moment = { type, at: found.transactionTime, since: found.since };
      const texts = gone === undefined ? exports.resources(access.tenantId, moment) : deletions(access.tenantId, found, type);
      await sendLines(request, response, texts).catch((cause: unknown) => {
        // Half a file with a good end would be taken for the whole: the connection is cut instead.
        if (!response.headersSent) throw cause;
        response.destroy();
      });
    }),
  );

  return router;
}

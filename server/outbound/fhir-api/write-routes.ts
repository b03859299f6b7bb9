import { Router, type Request, type Response } from 'express';
import type { Database } from '../../database/index.ts';
import { asyncRoute, type Logger } from '../../platform/index.ts';
import type { Records } from '../../records/index.ts';
import { bundleRoute, type BundleDeps } from './bundle-route.ts';
import type { FhirAccess } from './decide-reading.ts';
import { decideWriting, writerOf } from './decide-writing.ts';
import { orRace } from './or-race.ts';
import { checkParameters, doneOutcome, returnPreference, versionOfTag } from './preferences.ts';
import { readResource } from './read-body.ts';
import { toEtag } from './to-bundle.ts';
import { createWriting, type Change, type Changed, type WriteDeps } from './write-resource.ts';

export type WriteRouteDeps = Omit<WriteDeps, 'records'> &
  Pick<BundleDeps, 'personByNpi'> & {
    db: Database;
    records: Records;
    logger: Logger;
    accessOf: (request: Request) => Promise<FhirAccess>;
    send: (request: Request, response: Response, body: object) => void;
  };

/**
 * `POST /fhir/r4/:type`, `PUT` and `DELETE /fhir/r4/:type/:id`, and Bundles at `/fhir/r4`: what registered systems write with their
 * token. Sessions are refused, whatever their cookie says.
 */
export function writeRoutes(deps: WriteRouteDeps): Router {
  const { db, accessOf, baseUrl } = deps;
  const router = Router({ caseSensitive: true });
  const writing = createWriting(deps);

  const answer = (request: Request, response: Response, { status, resource }: Changed, done: string): void => {
    response.status(status);
    if (resource !== undefined) {
      response.setHeader('ETag', toEtag(resource.meta.versionId));
      response.setHeader('Last-Modified', new Date(resource.meta.lastUpdated).toUTCString());
      response.setHeader('Location', `${baseUrl}/${resource.resourceType}/${resource.id}/_history/${resource.meta.versionId}`);
    }
    const preference = returnPreference(request);
    if (status === 204 || preference === 'minimal') response.end();
    else if (preference === 'OperationOutcome' || resource === undefined) deps.send(request, response, doneOutcome(done));
    else deps.send(request, response, resource);
  };

  const route = (kind: Change['kind'], done: string, changeOf: (request: Request, response: Response) => Promise<Change>) =>
    asyncRoute(async (request, response) => {
      const writer = writerOf(await accessOf(request));
      // Before the body is read, which may be large.
      decideWriting(writer, String(request.params['type']), kind);
      checkParameters(request);
      const change = await changeOf(request, response);
      const changed = await orRace(
        db.tenant(writer.tenantId, async (tx) => {
          const result = await writing.change(tx, writer, change);
          await writing.check(tx, writer, change, result);
          return result;
        }),
      );
      answer(request, response, changed, changed.status === 200 && kind === 'create' ? 'It was there already.' : done);
    });

  const target = (request: Request) => ({ type: String(request.params['type']), id: String(request.params['id']) });

  router.post('/fhir/r4', bundleRoute({ ...deps, writing }));

  router.post(
    '/fhir/r4/:type',
    route('create', 'It was created.', async (request, response) => ({
      kind: 'create',
      type: target(request).type,
      body: await readResource(request, response, 'resource'),
      ifNoneExist: request.header('if-none-exist'),
    })),
  );

  router.put(
    '/fhir/r4/:type/:id',
    route('update', 'It was changed.', async (request, response) => ({
      kind: 'update',
      ...target(request),
      ifMatch: versionOfTag(request.header('if-match')),
      ifNoneMatch: request.header('if-none-match'),
      body: await readResource(request, response, 'resource'),
    })),
  );

  router.delete(
    '/fhir/r4/:type/:id',
    route('delete', 'It was deleted.', async (request) => ({
      kind: 'delete',
      ...target(request),
      ifMatch: versionOfTag(request.header('if-match')),
    })),
  );
  return router;
}

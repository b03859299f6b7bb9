import { Router, type Request, type Response } from 'express';
import type { Database, Tx } from '../../database/index.ts';
import type { Audit } from '../../identity/audit/index.ts';
import { AppError, asyncRoute, renderOperationOutcome, type Clock, type Logger } from '../../platform/index.ts';
import { readText, type Export, type ReadScope, type Records, type Stored, type StoredText } from '../../records/index.ts';
import { backendServicesConfiguration } from '../../standards/smart/index.ts';
import { capabilityStatement, isResourceType, parseSearch, WRITABLE_TYPES, type ResourceType } from '../../standards/fhir-r4/index.ts';
import { bulkExportRoutes } from './bulk-export.ts';
import { decideReading, type FhirAccess } from './decide-reading.ts';
import { definitionRoutes, type DefinitionDeps } from './definition-routes.ts';
import { findIncluded } from './included.ts';
import { checkFormat, matchesEtag, queryOf, wantsPretty, wantsStrict } from './read-request.ts';
import { toEtag, toHistory, toSearchset } from './to-bundle.ts';
import { validateRoutes } from './validate-operation.ts';
import { writeRoutes, type WriteRouteDeps } from './write-routes.ts';

export type FhirApiDeps = {
  db: Database;
  records: Records;
  exports: Export;
  audit: Pick<Audit, 'looked' | 'wrote'>;
  /** Whom a tenant knows. */
  people: Pick<WriteRouteDeps, 'personOf' | 'personByNpi' | 'ensurePractitioner'>;
  /** Who asks; undefined or an `unauthenticated` error where nobody known does. */
  authenticate(request: Request): Promise<FhirAccess | undefined>;
  logger: Logger;
  clock: Clock;
  /** Where the world reaches `/fhir/r4`, without a slash at the end: `https://host/fhir/r4`. */
  baseUrl: string;
  /** Where registered systems ask for tokens. */
  tokenUrl: string;
  /** What built-in value sets select from. */
  knowledge: DefinitionDeps['knowledge'];
  /** Of the software. */
  version: string;
};

const uuidShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `:type` and `:id` of a path; a type that is not kept is unknown to every route alike. */
function target(request: Request): { type: ResourceType; id: string } {
  const { type, id } = request.params;
  if (typeof type !== 'string' || !isResourceType(type))
    throw new AppError('not-found', { detail: `This server keeps no ${String(type)}.` });
  return { type, id: typeof id === 'string' ? id : '' };
}

/** What is answered at an address, for whoever asked for something else. */
function allowedAt(request: Request): string {
  const [type = '', id, ...more] = request.originalUrl.replace(/\?.*$/s, '').split('/').slice(3);
  if (type === '') return 'POST';
  const isWritable = isResourceType(type) && WRITABLE_TYPES[type] !== undefined && more.length === 0;
  return isWritable ? (id === undefined ? 'GET, HEAD, POST' : 'GET, HEAD, PUT, DELETE') : 'GET, HEAD';
}

function send(request: Request, response: Response, body: object): void {
  response.type('application/fhir+json').send(JSON.stringify(body, undefined, wantsPretty(request) ? 2 : undefined));
}

/** One version with its ETag, or 304 where the client has it. @see https://hl7.org/fhir/R4/http.html#cread */
function sendVersion(request: Request, response: Response, found: Stored | StoredText): void {
  const { versionId, lastUpdated } = 'printed' in found ? found : found.meta;
  const etag = toEtag(versionId);
  response.setHeader('ETag', etag);
  response.setHeader('Last-Modified', new Date(lastUpdated).toUTCString());
  if (matchesEtag(request, etag)) response.status(304).end();
  else if (!('printed' in found)) send(request, response, found);
  else if (wantsPretty(request)) send(request, response, JSON.parse(found.printed) as Stored);
  else response.type('application/fhir+json').send(found.printed);
}

/**
 * `/fhir/r4/…`: metadata for anyone; read, vread, history and search for a token or a session. What Preceptor records comes from what
 * happened here, in that transaction; registered systems write what they know besides. Operations answer and keep nothing.
 */
export function fhirApiRoutes(deps: FhirApiDeps): Router {
  const { db, records, baseUrl } = deps;
  const router = Router({ caseSensitive: true });
  const startedOn = deps.clock.now().toISOString().slice(0, 10);

  /** Staff who may read everybody's leave the same trail here as in the console. */
  const noteLook = async (tx: Tx, access: FhirAccess, scope: ReadScope, type: string, id: string | null): Promise<void> => {
    if (access.kind !== 'session' || scope.onlyPerson !== undefined) return;
    await deps.audit.looked(tx, {
      actorPersonId: access.personId,
      subjectPersonId: type === 'Practitioner' && id !== null && uuidShape.test(id) ? id : null,
      action: id === null ? 'fhir-search' : 'fhir-read',
      detail: { type, id },
    });
  };

  const accessOf = async (request: Request): Promise<FhirAccess> => {
    const access = await deps.authenticate(request);
    if (access === undefined) throw new AppError('unauthenticated', { detail: 'A bearer token or the session of a launch is needed.' });
    return access;
  };

  /** Who holds a token: a browser sends a cookie with a request that somebody else's page made. */
  const systemOf = async (request: Request): Promise<FhirAccess> => {
    const access = await accessOf(request);
    if (access.kind === 'bearer') return access;
    throw new AppError('forbidden', { detail: 'Operations are asked for by POST with a token of a system only.' });
  };

  router.use('/fhir/r4', (request, response, next) => {
    // Revalidated each time, and never by a shared cache: what may be read depends on who asks.
    response.setHeader('Cache-Control', 'private, no-cache');
    response.vary('Authorization').vary('Cookie').vary('Accept');
    // Files of an export are lines; whoever asks for one accepts those.
    if (!request.path.startsWith('/$export-files/')) checkFormat(request);
    next();
  });

  router.get('/fhir/r4/metadata', (request, response) => {
    send(
      request,
      response,
      capabilityStatement({ date: startedOn, version: deps.version, implementationUrl: baseUrl, tokenUrl: deps.tokenUrl }),
    );
  });

  router.use(bulkExportRoutes({ db, clock: deps.clock, exports: deps.exports, accessOf, baseUrl, logger: deps.logger }));

  router.get('/fhir/r4/.well-known/smart-configuration', (_request, response) => {
    response.json(backendServicesConfiguration(deps.tokenUrl, Object.keys(WRITABLE_TYPES)));
  });

  router.use(validateRoutes({ systemOf, send }));
  router.use(definitionRoutes({ db, accessOf, systemOf, send, knowledge: deps.knowledge, clock: deps.clock, baseUrl }));

  router.use(writeRoutes({ ...deps, ...deps.people, accessOf, send }));

  router.get(
    '/fhir/r4/:type',
    asyncRoute(async (request, response) => {
      const access = await accessOf(request);
      const { type } = target(request);
      const scope = decideReading(access, type, 'search');
      const search = parseSearch(type, queryOf(request), { strict: wantsStrict(request), ownBase: baseUrl });
      const { page, included } = await db.tenant(access.tenantId, async (tx) => {
        await noteLook(tx, access, scope, type, null);
        const found = await records.search(tx, type, search, scope);
        return {
          page: found,
          included: await findIncluded(records, tx, found.resources, search.includes, async (another, interaction) => {
            const theirs = decideReading(access, another, interaction);
            await noteLook(tx, access, theirs, another, null);
            return theirs;
          }),
        };
      });
      send(request, response, toSearchset(baseUrl, type, search, page, included));
    }),
  );

  router.get(
    '/fhir/r4/:type/:id',
    asyncRoute(async (request, response) => {
      const access = await accessOf(request);
      const { type, id } = target(request);
      const scope = decideReading(access, type, 'read');
      // A system reads everybody's, and its looks leave no entries: one question answers it.
      if (access.kind === 'bearer') {
        sendVersion(request, response, await readText(db, access.tenantId, type, id));
        return;
      }
      sendVersion(
        request,
        response,
        await db.tenant(access.tenantId, async (tx) => {
          await noteLook(tx, access, scope, type, id);
          return records.read(tx, type, id, scope);
        }),
      );
    }),
  );

  router.get(
    '/fhir/r4/:type/:id/_history',
    asyncRoute(async (request, response) => {
      const access = await accessOf(request);
      const { type, id } = target(request);
      const scope = decideReading(access, type, 'read');
      const versions = await db.tenant(access.tenantId, async (tx) => {
        await noteLook(tx, access, scope, type, id);
        return records.history(tx, type, id, scope);
      });
      send(request, response, toHistory(baseUrl, type, id, versions));
    }),
  );

  router.get(
    '/fhir/r4/:type/:id/_history/:versionId',
    asyncRoute(async (request, response) => {
      const access = await accessOf(request);
      const { type, id } = target(request);
      const scope = decideReading(access, type, 'read');
      const versionId = String(request.params['versionId']);
      sendVersion(
        request,
        response,
        await db.tenant(access.tenantId, async (tx) => {
          await noteLook(tx, access, scope, type, id);
          return records.vread(tx, type, id, versionId, scope);
        }),
      );
    }),
  );

  router.use(
    '/fhir/r4',
    asyncRoute(async (request) => {
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        throw new AppError('unsupported-media-type', { status: 405, detail: `${request.method} is not answered at this address.` });
      }
      await accessOf(request);
      throw new AppError('not-found', { detail: 'There is nothing at this address; see /fhir/r4/metadata.' });
    }),
  );

  const render = renderOperationOutcome(deps.logger);
  router.use('/fhir/r4', (thrown: unknown, request: Request, response: Response, next: (error?: unknown) => void) => {
    if (thrown instanceof AppError && thrown.status === 401) response.setHeader('WWW-Authenticate', 'Bearer realm="fhir"');
    if (thrown instanceof AppError && thrown.status === 405) response.setHeader('Allow', allowedAt(request));
    render(thrown, request, response, next);
  });
  return router;
}

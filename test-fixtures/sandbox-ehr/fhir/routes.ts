import express, { Router, type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express';
import { setTimeout as wait } from 'node:timers/promises';
import { isRecord, patientOf, type Resource, type StoredResource } from '../resource.ts';
import type { AccessToken, SandboxState } from '../state.ts';
import { reachOf, type Access } from '../oauth/scopes.ts';
import { smartConfiguration } from '../oauth/routes.ts';
import { withUnknownMembers } from '../profile.ts';
import { openToBrowsers } from '../http-headers.ts';
import { capabilityStatement } from './capability-statement.ts';
import { searchParameters } from './search-parameters.ts';

class FhirRefusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, diagnostics: string) {
    super(diagnostics);
    this.status = status;
    this.code = code;
  }
}

const send = (response: Response, status: number, body: object): void => {
  response.status(status).set('Content-Type', 'application/fhir+json; charset=utf-8').send(JSON.stringify(body));
};

const outcome = (code: string, diagnostics: string): object => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code, diagnostics }],
});

function tokenOf(state: SandboxState, request: Request): AccessToken {
  const match = /^Bearer ([A-Za-z0-9\-_.~+/]+=*)$/.exec(request.header('authorization') ?? '');
  const token = match?.[1] === undefined ? undefined : state.accessTokens.get(match[1]);
  if (!token || token.expiresAt <= state.settings.now()) throw new FhirRefusal(401, 'login', 'A valid bearer token is required.');
  return token;
}

/** A test of visibility for this token, type and interaction. @throws FhirRefusal 403 when no scope reaches the type at all */
function visibilityFor(token: AccessToken, type: string, access: Access): (resource: Resource) => boolean {
  const reach = reachOf(token.scopes, type, access);
  if (reach === 'none' || (reach === 'patient' && token.patient === null)) {
    throw new FhirRefusal(403, 'forbidden', `The granted scopes do not reach ${type} (${access}).`);
  }
  return reach === 'user' ? () => true : (resource) => patientOf(resource) === token.patient;
}

const servedType = (request: Request): string => {
  const type = String(request.params['type']);
  if (!Object.hasOwn(searchParameters, type)) throw new FhirRefusal(404, 'not-supported', `${type.slice(0, 64)} is not served here.`);
  return type;
};

const etag = (resource: StoredResource): Record<string, string> => ({
  ETag: `W/"${resource.meta.versionId}"`,
  'Last-Modified': new Date(resource.meta.lastUpdated).toUTCString(),
});

function searchset(
  state: SandboxState,
  type: string,
  query: URLSearchParams,
  strict: boolean,
  visible: (resource: Resource) => boolean,
): object {
  const { fhirBase } = state.settings;
  const result = state.store.search(type, query, fhirBase, visible);
  if (strict && result.unknown.length > 0)
    throw new FhirRefusal(400, 'not-supported', `Unknown search parameters: ${result.unknown.join(', ')}.`);
  const link = (relation: string, offset: number): object => {
    const parameters = new URLSearchParams(result.used);
    parameters.set('_count', String(result.count));
    if (offset > 0) parameters.set('_offset', String(offset));
    return { relation, url: `${fhirBase}/${type}?${parameters.toString()}` };
  };
  const next = result.offset + result.count;
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: result.total,
    link: [link('self', result.offset), ...(next < result.total && result.count > 0 ? [link('next', next)] : [])],
    entry: result.page.map((resource) => ({ fullUrl: `${fhirBase}/${type}/${resource.id}`, resource, search: { mode: 'match' } })),
  };
}

/** A Task that the application may write, by its token. */
function taskOf(state: SandboxState, request: Request, access: Access): Resource {
  const token = tokenOf(state, request);
  if (request.params['type'] !== 'Task') throw new FhirRefusal(405, 'not-supported', 'Only Task can be written here.');
  const visible = visibilityFor(token, 'Task', access);
  const body: unknown = request.body;
  if (!isRecord(body) || body['resourceType'] !== 'Task') throw new FhirRefusal(400, 'invalid', 'The body is not a Task.');
  const task = body as Resource;
  if (typeof task['status'] !== 'string' || typeof task['intent'] !== 'string')
    throw new FhirRefusal(422, 'required', 'Task.status and Task.intent are required.');
  if (!visible(task)) throw new FhirRefusal(403, 'forbidden', 'The Task is for another patient.');
  return task;
}

/** A Task of the patient in context, or of anybody for a system; one with this identifier is made once. */
function createTask(state: SandboxState, request: Request): { task: StoredResource; isNew: boolean } {
  const task = taskOf(state, request, 'c');
  const condition = request.header('if-none-exist');
  if (condition === undefined) return { task: state.store.create(task), isNew: true };
  const { page } = state.store.search('Task', new URLSearchParams(condition), state.settings.fhirBase);
  if (page.length > 1) throw new FhirRefusal(412, 'multiple-matches', 'More than one Task matches.');
  return page[0] === undefined ? { task: state.store.create(task), isNew: true } : { task: page[0], isNew: false };
}

function updateTask(state: SandboxState, request: Request): StoredResource {
  const task = taskOf(state, request, 'u');
  const id = String(request.params['id']);
  const before = state.store.read('Task', id);
  if (before === undefined) throw new FhirRefusal(404, 'not-found', 'There is no such Task.');
  if (task['id'] !== id) throw new FhirRefusal(400, 'invalid', 'The id of the body is another.');
  const ifMatch = request.header('if-match');
  if (ifMatch !== undefined && ifMatch !== `W/"${before.meta.versionId}"`)
    throw new FhirRefusal(412, 'conflict', 'There is a newer version.');
  return state.store.put({ ...task, id });
}

const simulateTrouble =
  (state: SandboxState): RequestHandler =>
  async (_request, _response, next) => {
    if (state.faults.fhirDelayMs > 0) await wait(state.faults.fhirDelayMs);
    if (state.faults.fhirDown) throw new FhirRefusal(503, 'transient', 'The FHIR server is down.');
    next();
  };

/** The FHIR R4 surface of the sandbox. @see https://hl7.org/fhir/R4/http.html */
export function fhirRoutes(state: SandboxState): Router {
  const router = Router();
  router.use('/fhir', openToBrowsers(state), simulateTrouble(state));
  router.get('/fhir/.well-known/smart-configuration', (_request, response) => {
    response.set('Cache-Control', 'public, max-age=300').json(smartConfiguration(state));
  });
  router.get('/fhir/metadata', (_request, response) => {
    send(response, 200, capabilityStatement(state));
  });

  router.use('/fhir', (request, response, next) => {
    response.set('Cache-Control', 'no-store');
    tokenOf(state, request);
    next();
  });
  const search = (request: Request, response: Response, query: URLSearchParams): void => {
    const type = servedType(request);
    const token = tokenOf(state, request);
    const visible = visibilityFor(token, type, 's');
    const wanted = (query.get('patient') ?? query.get('subject') ?? '').replace(/^.*Patient\//, '');
    if (wanted !== '' && token.patient !== null && wanted !== token.patient && reachOf(token.scopes, type, 's') === 'patient') {
      throw new FhirRefusal(403, 'forbidden', 'The token is for another patient.');
    }
    send(response, 200, searchset(state, type, query, /handling=strict/.test(request.header('prefer') ?? ''), visible));
  };
  router.get('/fhir/:type', (request, response) => search(request, response, new URL(request.url, state.settings.url).searchParams));
  router.post('/fhir/:type/_search', express.urlencoded({ extended: false }), (request, response) => {
    search(request, response, new URLSearchParams((request.body ?? {}) as Record<string, string>));
  });
  router.get('/fhir/:type/:id', (request, response) => {
    const type = servedType(request);
    const visible = visibilityFor(tokenOf(state, request), type, 'r');
    const resource = state.store.read(type, String(request.params['id']));
    if (!resource) throw new FhirRefusal(404, 'not-found', `There is no such ${type}.`);
    if (!visible(resource)) throw new FhirRefusal(403, 'forbidden', 'The token is for another patient.');
    response.set(etag(resource));
    send(response, 200, withUnknownMembers(state.settings.profile, resource));
  });
  router.post('/fhir/:type', express.json({ type: ['application/fhir+json', 'application/json'], limit: '256kb' }), (request, response) => {
    const { task, isNew } = createTask(state, request);
    response.set({ ...etag(task), Location: `${state.settings.fhirBase}/Task/${task.id}/_history/${task.meta.versionId}` });
    send(response, isNew ? 201 : 200, task);
  });
  router.put(
    '/fhir/:type/:id',
    express.json({ type: ['application/fhir+json', 'application/json'], limit: '256kb' }),
    (request, response) => {
      const updated = updateTask(state, request);
      response.set(etag(updated));
      send(response, 200, updated);
    },
  );
  router.use('/fhir', () => {
    throw new FhirRefusal(405, 'not-supported', 'This interaction is not supported.');
  });
  router.use('/fhir', fhirErrors(state));
  return router;
}

const fhirErrors =
  (state: SandboxState): ErrorRequestHandler =>
  (thrown, _request, response, next) => {
    if (response.headersSent) return next(thrown);
    if (thrown instanceof FhirRefusal) {
      if (thrown.status === 401) response.set('WWW-Authenticate', 'Bearer realm="sandbox-ehr"');
      return send(response, thrown.status, outcome(thrown.code, thrown.message));
    }
    const status = isRecord(thrown) && typeof thrown['status'] === 'number' ? thrown['status'] : 500;
    if (status >= 500) state.logger.warn({ err: thrown }, 'FHIR request failed');
    send(
      response,
      status,
      outcome(status < 500 ? 'invalid' : 'exception', status < 500 ? 'The body could not be read.' : 'The request failed.'),
    );
  };

import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Registration } from '../tenants/index.ts';
import { createEhrSystem, type AskForTokens, type Discovery } from './index.ts';

let now = Date.parse('2026-11-22T08:00:00Z');
const clock = { now: () => new Date(now) };
const scope = 'system/MedicationRequest.rs';
let server: Server;
let fhirBase: string;
/** What came, and what is answered to it. */
let requests: { method: string; url: string; token: string; body: string; type: string | undefined }[] = [];
let answer: (request: IncomingMessage) => { status: number; body?: string };
let granted = 0;
let seconds: number | undefined = 300;
let refusal: 'ehr-unreachable' | 'ehr-refused' | null = null;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const token = (request.headers.authorization ?? '').replace('Bearer ', '');
      requests.push({ method: request.method ?? '', url: request.url ?? '', token, body, type: request.headers['content-type'] });
      const { status, body: text = '{"resourceType":"Bundle"}' } = answer(request);
      response.writeHead(status, { 'content-type': 'application/fhir+json', etag: 'W/"1"' }).end(text);
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  fhirBase = `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir`;
});
afterAll(() => server.close());
beforeEach(() => {
  now += 3_600_000;
  requests = [];
  granted = 0;
  seconds = 300;
  refusal = null;
  answer = () => ({ status: 200 });
});

const registrationOf = (over: Partial<Registration> = {}): Registration => ({
  id: 'r1',
  tenantId: 'demo',
  iss: fhirBase,
  fhirBase,
  clientId: 'preceptor',
  clientAuth: 'private_key_jwt',
  cds: { iss: null, jku: null, jwks: null },
  frameAncestors: [],
  allowPrivateNetwork: false,
  ...over,
});

const system = (algorithms: string[] = ['ES384']) => {
  const configuration = { token_endpoint: 'https://ehr.example/token', token_endpoint_auth_signing_alg_values_supported: algorithms };
  const discovery = { configuration: async () => ({ ok: true as const, value: configuration }) } as unknown as Discovery;
  const askForTokens: AskForTokens = async ({ form }) => {
    expect(form).toEqual({ grant_type: 'client_credentials', scope });
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (refusal !== null) return { ok: false, failure: refusal, note: 'invalid_client', wasSent: true };
    granted += 1;
    return { ok: true, tokens: { access_token: `t${granted}`, token_type: 'bearer', expires_in: seconds } };
  };
  return createEhrSystem({ clock, discovery, askForTokens });
};
const read = { path: 'MedicationRequest?_count=2' };

it('asks for one token, however many requests wait for it, and keeps it until it nearly ends', async () => {
  const ehr = system();
  const all = await Promise.all([1, 2, 3].map(async () => ehr.request(registrationOf(), scope, read)));
  expect(all).toEqual(
    Array.from(
      { length: 3 },
      () => expect.objectContaining({ state: 'answered', status: 200, resource: { resourceType: 'Bundle' } }) as unknown,
    ),
  );
  expect([granted, requests.map(({ url, token }) => `${token} ${url}`)]).toEqual([
    1,
    Array.from({ length: 3 }, () => 't1 /fhir/MedicationRequest?_count=2'),
  ]);
  now += 269_000;
  await ehr.request(registrationOf(), scope, read);
  now += 2000;
  await ehr.request(registrationOf(), scope, read);
  expect(requests.map(({ token }) => token).slice(3)).toEqual(['t1', 't2']);
});

it('asks for another token once where the EHR says that one is no good, and then believes it', async () => {
  const ehr = system();
  answer = ({ headers }) => ({ status: headers.authorization === 'Bearer t1' ? 401 : 200 });
  expect(await ehr.request(registrationOf(), scope, read)).toMatchObject({ state: 'answered', status: 200 });
  expect(requests.map(({ token }) => token)).toEqual(['t1', 't2']);
  answer = () => ({ status: 401 });
  expect(await ehr.request(registrationOf(), scope, read)).toEqual({ state: 'not-permitted', note: 'it answered 401' });
  expect(requests).toHaveLength(4);
});

it('hands on what the EHR answers: a conflict, too', async () => {
  answer = () => ({ status: 412, body: '{"resourceType":"OperationOutcome"}' });
  const body = { resourceType: 'Task', status: 'requested' };
  const request = { path: 'Task/1', method: 'PUT' as const, headers: { 'if-match': 'W/"3"' }, body };
  expect(await system().request(registrationOf(), scope, request)).toMatchObject({
    state: 'answered',
    status: 412,
    headers: { etag: 'W/"1"' },
    resource: { resourceType: 'OperationOutcome' },
  });
  expect(requests[0]).toMatchObject({ method: 'PUT', type: 'application/fhir+json', body: JSON.stringify(body) });
  answer = () => ({ status: 200, body: '<html>' });
  expect(await system().request(registrationOf(), scope, read)).toMatchObject({ state: 'answered', resource: null });
});

it.each([
  ['another server', 'https://evil.example/fhir/MedicationRequest'],
  ['another port', 'http://127.0.0.1:1/fhir/MedicationRequest'],
  ['what lies beside the FHIR server', '../secrets'],
  ['a server by its name alone', '//evil.example/fhir'],
])('never follows a link to %s', async (_, path) => {
  expect(await system().request(registrationOf(), scope, { path })).toMatchObject({ state: 'unreachable' });
  expect(requests).toEqual([]);
});

it('follows a link below the registered server', async () => {
  expect(await system().request(registrationOf(), scope, { path: `${fhirBase}/MedicationRequest?_page=2` })).toMatchObject({
    state: 'answered',
  });
});

it('leaves a server alone for a moment that refused', async () => {
  const ehr = system();
  refusal = 'ehr-refused';
  expect(await ehr.request(registrationOf(), scope, read)).toEqual({ state: 'not-permitted', note: 'invalid_client' });
  refusal = null;
  expect(await ehr.request(registrationOf(), scope, read)).toEqual({ state: 'not-permitted', note: 'invalid_client' });
  now += 11_000;
  expect(await ehr.request(registrationOf(), scope, read)).toMatchObject({ state: 'answered' });
  expect(granted).toBe(1);
});

it('says why nothing can be asked', async () => {
  expect(await system().request(registrationOf({ clientAuth: 'none' }), scope, read)).toMatchObject({
    state: 'not-permitted',
    note: expect.stringMatching(/public client/) as string,
  });
  expect(await system(['RS256']).request(registrationOf(), scope, read)).toMatchObject({
    state: 'not-permitted',
    note: expect.stringMatching(/RS384/) as string,
  });
  expect(await system().request(registrationOf({ fhirBase: 'http://127.0.0.1:9/fhir' }), scope, read)).toMatchObject({
    state: 'unreachable',
  });
});

import express from 'express';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSandboxEhr, type SandboxEhr } from '../index.ts';

type Received = { path: string; authorization: string; body: Record<string, unknown> };

let service: Server;
let serviceUrl: string;
let sandbox: SandboxEhr;
let received: Received[] = [];
let broken = false;

const card = {
  uuid: 'card-1',
  summary: 'One thing',
  indicator: 'info',
  source: { label: 'Label <b>' },
  detail: '**Bold** <script>alert(1)</script> [x](javascript:alert(1))',
  suggestions: [
    {
      uuid: 'later',
      label: 'Learn later',
      actions: [
        {
          type: 'create',
          description: 'Task',
          resource: { resourceType: 'Task', status: 'requested', intent: 'proposal', for: { reference: 'Patient/whitcombe' } },
        },
      ],
    },
  ],
  selectionBehavior: 'any',
  overrideReasons: [{ code: 'known', system: 'urn:x', display: 'I know this' }],
};

beforeAll(async () => {
  const app = express();
  app.get('/cds-services', (_request, response) => {
    response.json({
      services: [
        {
          id: 'select',
          hook: 'order-select',
          description: 'd',
          prefetch: {
            who: 'Patient/{{context.patientId}}',
            role: 'PractitionerRole/{{userPractitionerRoleId}}',
            user: '{{context.userId}}',
            none: 'Encounter/nowhere',
          },
        },
      ],
    });
  });
  app.post(['/cds-services/:id', '/cds-services/:id/feedback'], express.json(), (request, response) => {
    if (broken) return void response.status(500).end();
    received.push({
      path: request.path,
      authorization: request.header('authorization') ?? '',
      body: request.body as Record<string, unknown>,
    });
    response.json(
      request.path.endsWith('feedback')
        ? {}
        : { cards: [{ ...card, links: [{ label: 'Open', type: 'smart', url: `${serviceUrl}/launch`, appContext: 'ctx' }] }] },
    );
  });
  service = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  serviceUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  sandbox = await startSandboxEhr({
    port: 0,
    appOrigin: serviceUrl,
    cdsBaseUrl: serviceUrl,
    clientId: 'c',
    redirectUri: `${serviceUrl}/callback`,
  });
});
beforeEach(() => {
  received = [];
  broken = false;
});
afterAll(async () => {
  await sandbox.close();
  service.closeAllConnections();
  service.close();
});

const draft = {
  id: '6253dd92-e583-4670-988c-ca74fbcfd849',
  rxcui: '1357541',
  dose: '5 mg',
  route: 'Oral',
  frequency: 'Twice daily',
  refills: '2',
  dispense: '60 tablets',
};

async function openChart(
  clinician = 'castellan',
  patient = 'whitcombe',
): Promise<(path: string, body?: object, headers?: Record<string, string>) => Promise<{ status: number; body: Record<string, unknown> }>> {
  const page = await fetch(`${sandbox.url}/chart?clinician=${clinician}&patient=${patient}`);
  const cookie = (page.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return async (path, body = {}, headers = {}) => {
    const response = await fetch(`${sandbox.url}/chart-api/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'chart', Origin: sandbox.url, Cookie: cookie, ...headers },
      body: JSON.stringify({ clinician, patient, ...body }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
}

const cardsOf = (body: Record<string, unknown>): Record<string, unknown>[] => body['cards'] as Record<string, unknown>[];

describe('the CDS client', () => {
  it('signs each call for its exact endpoint with the published key', async () => {
    const chart = await openChart('lindqvist');
    await chart('hook', { hook: 'order-select', drafts: [draft], selected: [draft.id] });
    const call = received[0];
    const { payload, protectedHeader } = await jwtVerify(
      (call?.authorization ?? '').replace('Bearer ', ''),
      createRemoteJWKSet(new URL(`${sandbox.url}/cds/jwks.json`)),
      { issuer: sandbox.url, audience: `${serviceUrl}/cds-services/select`, algorithms: ['ES384'], requiredClaims: ['exp', 'iat', 'jti'] },
    );
    expect(protectedHeader).toMatchObject({ typ: 'JWT', jku: `${sandbox.url}/cds/jwks.json` });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(300);
  });

  it('sends a request of the hook with prefetch, context and a token that works', async () => {
    const chart = await openChart('lindqvist');
    await chart('hook', { hook: 'order-select', drafts: [draft], selected: [draft.id] });
    const body = received[0]?.body ?? {};
    expect(body).toMatchObject({
      hook: 'order-select',
      fhirServer: sandbox.fhirBase,
      context: {
        userId: 'PractitionerRole/lindqvist-psych',
        patientId: 'whitcombe',
        encounterId: 'whitcombe-today',
        selections: [`MedicationRequest/${draft.id}`],
      },
      prefetch: {
        who: { resourceType: 'Patient', id: 'whitcombe' },
        role: { id: 'lindqvist-psych' },
        user: { resourceType: 'PractitionerRole', id: 'lindqvist-psych' },
        none: null,
      },
    });
    const authorization = body['fhirAuthorization'] as { access_token: string };
    const read = await fetch(`${sandbox.fhirBase}/Patient/whitcombe`, {
      headers: { Authorization: `Bearer ${authorization.access_token}` },
    });
    expect(read.status).toBe(200);
  });

  it('renders Markdown without raw HTML and opens the smart link with a launch of its own', async () => {
    const chart = await openChart();
    const [shown] = cardsOf((await chart('hook', { hook: 'order-select', drafts: [draft], selected: [draft.id] })).body);
    expect(shown?.['detailHtml']).toContain('<strong>Bold</strong> &lt;script&gt;');
    expect(shown?.['detailHtml']).not.toContain('href="javascript:');
    const opened = await chart('launch', { card: shown?.['id'], link: 0 });
    const src = new URL(String(opened.body['src']));
    expect(src.searchParams.get('iss')).toBe(sandbox.fhirBase);
    expect(sandbox.state.launches.get(src.searchParams.get('launch') ?? '')).toMatchObject({
      userId: 'castellan',
      patient: 'whitcombe',
      appContext: 'ctx',
    });
    expect((await chart('launch', { card: 'made-up', link: 0 })).status).toBe(400);
  });

  it('reports accepted and overridden once each, and stores the suggested Task', async () => {
    const chart = await openChart();
    const fire = async (): Promise<unknown> =>
      cardsOf((await chart('hook', { hook: 'order-select', drafts: [draft], selected: [draft.id] })).body)[0]?.['id'];
    const [first, second] = [await fire(), await fire()];
    const before = sandbox.state.store.all('Task').length;
    await chart('accept', { card: first, suggestion: 'later' });
    await chart('accept', { card: first, suggestion: 'later' });
    await chart('dismiss', { card: second, reason: 0 });
    expect(sandbox.state.store.all('Task').length).toBe(before + 1);
    await expect
      .poll(() => received.filter((call) => call.path.endsWith('/feedback')).map((call) => call.body))
      .toMatchObject([
        { feedback: [{ card: 'card-1', outcome: 'accepted', acceptedSuggestions: [{ id: 'later' }] }] },
        { feedback: [{ card: 'card-1', outcome: 'overridden', overrideReason: { reason: { code: 'known' } } }] },
      ]);
  });

  it('signs the order although the service fails', async () => {
    broken = true;
    const chart = await openChart();
    expect((await chart('hook', { hook: 'order-select', drafts: [draft], selected: [draft.id] })).body).toEqual({
      answered: false,
      cards: [],
    });
    expect((await chart('sign', { drafts: [draft] })).body['signed']).toEqual(['tofacitinib 5 mg oral tablet, 5 mg, Twice daily']);
    expect(sandbox.state.store.read('MedicationRequest', draft.id)).toMatchObject({
      status: 'active',
      subject: { reference: 'Patient/whitcombe' },
    });
  });
});

describe('the chart', () => {
  it('escapes whatever the record says', async () => {
    sandbox.state.store.put({ resourceType: 'Patient', id: 'odd', name: [{ family: '<script>alert(1)</script>', given: ['"x"'] }] });
    const page = await fetch(`${sandbox.url}/chart?clinician=okafor&patient=odd`);
    const text = await page.text();
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;, &quot;x&quot;');
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe');
  });

  it('answers its own pages only, for a clinician who is signed in', async () => {
    const chart = await openChart();
    expect((await chart('launch', {}, { Origin: serviceUrl })).status).toBe(403);
    expect((await chart('launch', {}, { 'X-Requested-With': 'other' })).status).toBe(403);
    expect((await chart('launch', {}, { Cookie: '' })).status).toBe(401);
    expect((await chart('launch', { clinician: 'okafor' })).status).toBe(401);
    expect((await chart('launch', { patient: 'nobody' })).status).toBe(404);
    expect((await fetch(`${sandbox.url}/chart?clinician=harrow&patient=raman`)).status).toBe(404);
  });
});

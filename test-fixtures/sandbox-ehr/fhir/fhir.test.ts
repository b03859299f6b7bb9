import FHIR from 'fhirclient';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandboxEhr, type SandboxEhr } from '../index.ts';
import { launchAndExchange } from '../drive-oauth.ts';
import { loadBundles, resourcesOfBundle } from '../data/load-bundles.ts';
import { isRecord, valuesAt } from '../resource.ts';
import { createFhirStore } from './store.ts';

let sandbox: SandboxEhr;
let patientToken: string;
let userToken: string;

beforeAll(async () => {
  const app = 'http://localhost:8080';
  sandbox = await startSandboxEhr({
    port: 0,
    appOrigin: app,
    cdsBaseUrl: app,
    clientId: 'preceptor-sandbox',
    redirectUri: `${app}/callback`,
  });
  patientToken = String((await launchAndExchange(sandbox)).body['access_token']);
  userToken = String((await launchAndExchange(sandbox, {}, { scope: 'launch openid user/*.rs user/Task.c' })).body['access_token']);
});
afterAll(() => sandbox.close());

async function get(query: string, token?: string): Promise<{ status: number; body: Record<string, unknown>; type: string | null }> {
  const response = await fetch(
    `${sandbox.fhirBase}/${query}`,
    token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } },
  );
  return { status: response.status, body: (await response.json()) as Record<string, unknown>, type: response.headers.get('content-type') };
}

describe('the FHIR surface', () => {
  it('gives nothing without a token but its metadata and SMART configuration', async () => {
    for (const query of ['Patient', 'Patient/whitcombe', 'Nonsense/1']) {
      expect(await get(query)).toMatchObject({
        status: 401,
        body: { resourceType: 'OperationOutcome' },
        type: expect.stringContaining('application/fhir+json') as string,
      });
    }
    expect((await get('Patient/whitcombe', 'made-up')).status).toBe(401);
    expect((await get('metadata')).body['fhirVersion']).toBe('4.0.1');
    expect((await get('.well-known/smart-configuration')).body).toMatchObject({
      issuer: sandbox.url,
      code_challenge_methods_supported: ['S256'],
    });
  });

  it('keeps patient scopes inside the launched patient', async () => {
    expect((await get('Patient/whitcombe', patientToken)).status).toBe(200);
    expect((await get('Patient/raman', patientToken)).status).toBe(403);
    expect((await get('Patient', patientToken)).body['total']).toBe(1);
    expect((await get('MedicationRequest?patient=raman', patientToken)).status).toBe(403);
    expect((await get('Condition?patient=whitcombe', patientToken)).status).toBe(403);
    const orders = await get('MedicationRequest?status=active', patientToken);
    expect(new Set(valuesAt(orders.body, 'entry.resource.subject.reference'))).toEqual(new Set(['Patient/whitcombe']));
  });

  it('searches by stock parameters and answers searchsets', async () => {
    const { body } = await get('Practitioner?identifier=http://hl7.org/fhir/sid/us-npi%7C9999000026', userToken);
    expect(body).toMatchObject({
      resourceType: 'Bundle',
      type: 'searchset',
      total: 1,
      entry: [{ fullUrl: `${sandbox.fhirBase}/Practitioner/okafor`, search: { mode: 'match' } }],
    });
    expect((await get('PractitionerRole?practitioner=Practitioner/lindqvist', userToken)).body['total']).toBe(1);
    expect((await get('Patient?name=whit', userToken)).body['total']).toBe(1);
    expect((await get('Observation?subject=Patient/whitcombe&code=http://loinc.org%7C1988-5', userToken)).body['total']).toBe(1);
    const page = await get('Patient?_count=2', userToken);
    expect(valuesAt(page.body, 'link.relation')).toEqual(['self', 'next']);
    expect((await get('Patient?_lastUpdated=lt2000-01-01', userToken)).body['total']).toBe(0);
  });

  it('serves a stock client, page after page', async () => {
    const storage = { get: async () => undefined, set: async <T>(_key: string, value: T) => value, unset: async () => false };
    const client = FHIR({} as IncomingMessage, {} as ServerResponse, storage).client({
      serverUrl: sandbox.fhirBase,
      tokenResponse: { access_token: userToken, patient: 'whitcombe' },
    });
    expect(await client.patient.read()).toMatchObject({ resourceType: 'Patient', id: 'whitcombe' });
    const everybody = await client.request('Patient?_count=2', { pageLimit: 0, flat: true });
    expect(everybody).toHaveLength(sandbox.state.store.all('Patient').length);
  });

  it('creates Tasks for a client that may, and nothing else', async () => {
    const post = (type: string, body: object, token: string): Promise<Response> =>
      fetch(`${sandbox.fhirBase}/${type}`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/fhir+json' },
        body: JSON.stringify(body),
      });
    const task = { resourceType: 'Task', status: 'requested', intent: 'order', for: { reference: 'Patient/whitcombe' } };
    const created = await post('Task', task, userToken);
    expect(created.status).toBe(201);
    expect(created.headers.get('location')).toContain('/Task/');
    expect((await post('Task', task, patientToken)).status).toBe(403);
    expect((await post('Task', { resourceType: 'Task' }, userToken)).status).toBe(422);
    expect((await post('MedicationRequest', { resourceType: 'MedicationRequest' }, userToken)).status).toBe(405);
  });

  it('can be taken down', async () => {
    sandbox.state.faults.fhirDown = true;
    const { status, body } = await get('Patient/whitcombe', patientToken);
    sandbox.state.faults.fhirDown = false;
    expect({ status, type: body['resourceType'] }).toEqual({ status: 503, type: 'OperationOutcome' });
  });
});

describe('bundles', () => {
  const bundle = {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      { fullUrl: 'urn:uuid:11111111-1111-4111-8111-111111111111', resource: { resourceType: 'Patient', id: 'p1' } },
      {
        fullUrl: 'urn:uuid:22222222-2222-4222-8222-222222222222',
        resource: { resourceType: 'Condition', subject: { reference: 'urn:uuid:11111111-1111-4111-8111-111111111111' } },
      },
      {
        fullUrl: 'urn:uuid:33333333-3333-4333-8333-333333333333',
        resource: { resourceType: 'Claim', patient: { reference: 'urn:uuid:11111111-1111-4111-8111-111111111111' } },
      },
    ],
  };

  it('resolves urn:uuid references, takes ids from fullUrl and leaves out what is not served', () => {
    expect(resourcesOfBundle(bundle)).toEqual([
      { resourceType: 'Patient', id: 'p1' },
      { resourceType: 'Condition', id: '22222222-2222-4222-8222-222222222222', subject: { reference: 'Patient/p1' } },
    ]);
    expect(() => resourcesOfBundle({ resourceType: 'Patient' })).toThrow('not a FHIR Bundle');
  });

  describe.skipIf(!process.env['SAMPLES_DIR'])('Synthea', () => {
    it('loads every file, and every reference to a patient resolves', async () => {
      const store = createFhirStore(() => Date.now());
      const loaded = await loadBundles(store, path.join(process.env['SAMPLES_DIR'] ?? '', 'fhir', 'synthea'));
      expect(loaded.files).toBeGreaterThan(0);
      expect(loaded.skipped).toEqual([]);
      const references = store
        .all('MedicationRequest')
        .map((order) => (isRecord(order['subject']) ? String(order['subject']['reference']) : ''));
      expect(references.length).toBeGreaterThan(0);
      for (const reference of references) expect(store.read('Patient', reference.replace('Patient/', ''))).toBeDefined();
    });
  });
});

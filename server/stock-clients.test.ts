import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from 'fhir-kit-client';
import FHIR from 'fhirclient';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { startAuthorizationWorld, type AuthorizationWorld } from '../test-fixtures/authorization-world.ts';
import { clientAssertion, clientKeys, tokenForm } from '../test-fixtures/backend-client.ts';
import { publicUrl } from '../test-fixtures/cds-hooks/cds-client.ts';
import { elsewhere } from '../test-fixtures/fhir-writer.ts';

let world: AuthorizationWorld;
let baseUrl: string;
let token: string;

beforeAll(async () => {
  world = await startAuthorizationWorld();
  baseUrl = `${world.house.url}/fhir/r4`;
  const answer = await fetch(`${world.house.url}/oauth/token`, { method: 'POST', body: await world.tokenRequest() });
  token = z.object({ access_token: z.string() }).parse(await answer.json()).access_token;
});
afterAll(async () => world.house.stop());

const bundle = z.looseObject({
  resourceType: z.literal('Bundle'),
  type: z.literal('searchset'),
  entry: z.array(z.looseObject({ resource: z.looseObject({ resourceType: z.string(), id: z.string() }) })).default([]),
});

describe('fhir-kit-client, with a token of Backend Services', () => {
  const client = () => new Client({ baseUrl, bearerToken: token });

  it('finds where tokens are had, reads, searches and follows the history', async () => {
    expect(await client().smartAuthMetadata()).toMatchObject({ tokenUrl: expect.anything() as unknown });
    expect(await client().capabilityStatement()).toMatchObject({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1' });
    const id = world.owner.assertion;
    expect(await client().read({ resourceType: 'Basic', id })).toMatchObject({ resourceType: 'Basic', id });
    const found = bundle.parse(
      await client().search({ resourceType: 'Basic', searchParams: { subject: `Practitioner/${world.owner.person.id}` } }),
    );
    expect(found.entry.map(({ resource }) => resource.id)).toContain(id);
    expect(await client().vread({ resourceType: 'Basic', id, version: '1' })).toMatchObject({ id });
    expect(await client().history({ resourceType: 'Basic', id })).toMatchObject({ resourceType: 'Bundle', type: 'history' });
  });

  it('is told by an OperationOutcome what it may not read', async () => {
    await expect(client().search({ resourceType: 'Task', searchParams: {} })).rejects.toMatchObject({
      response: { status: 403, data: { resourceType: 'OperationOutcome' } },
    });
  });
});

describe('fhir-kit-client, of a registered system that writes', () => {
  let client: Client;
  beforeAll(async () => {
    const keys = await clientKeys('ES384', 'lms');
    await world.house.modules.backendClients.register({
      tenantId: 'demo',
      clientId: 'lms',
      label: 'LMS',
      scopes: 'system/Task.cruds system/QuestionnaireResponse.cr system/Basic.rs',
      keys: { jwks: { keys: [keys.jwk] } },
      allowPrivateNetwork: false,
    });
    const given = { clientId: 'lms', tokenUrl: `${publicUrl}/oauth/token`, now: world.house.clock.now() };
    const body = new URLSearchParams(tokenForm(await clientAssertion(keys, given)));
    const answer = z.object({ access_token: z.string(), scope: z.string() });
    const { access_token: bearerToken } = answer.parse(
      await (await fetch(`${world.house.url}/oauth/token`, { method: 'POST', body })).json(),
    );
    client = new Client({ baseUrl, bearerToken });
  });

  it('creates, changes on a version, and deletes', async () => {
    const body = elsewhere.assignment(world.owner.person.id) as never;
    const made = z
      .looseObject({ id: z.string(), meta: z.looseObject({ source: z.string() }) })
      .parse(await client.create({ resourceType: 'Task', body }));
    expect(made.meta.source).toMatch(/registered-system\/client%3Alms$/);
    const id = made.id;
    const headers = { 'if-match': 'W/"1"' };
    const change = { resourceType: 'Task', id, body: { ...made, status: 'completed' } as never, options: { headers } };
    expect(await client.update(change)).toMatchObject({ status: 'completed', meta: { versionId: '2' } });
    await expect(client.update(change)).rejects.toMatchObject({ response: { status: 412, data: { resourceType: 'OperationOutcome' } } });
    await client.delete({ resourceType: 'Task', id });
    await expect(client.read({ resourceType: 'Task', id })).rejects.toMatchObject({ response: { status: 410 } });
  });

  it('sends a transaction and a batch', async () => {
    const task = elsewhere.assignment(world.owner.person.id, {
      output: [{ type: { text: 'Result' }, valueReference: { reference: 'urn:uuid:00000000-0000-4000-8000-000000000001' } }],
    });
    const entry = [
      { resource: task, request: { method: 'POST', url: 'Task' } },
      {
        fullUrl: 'urn:uuid:00000000-0000-4000-8000-000000000001',
        resource: elsewhere.response(world.owner.person.id),
        request: { method: 'POST', url: 'QuestionnaireResponse' },
      },
    ];
    const sent = await client.transaction({ body: { resourceType: 'Bundle', type: 'transaction', entry } as never });
    expect(sent).toMatchObject({
      type: 'transaction-response',
      entry: [
        {
          resource: {
            output: [{ valueReference: { reference: expect.stringMatching(/^QuestionnaireResponse\/[0-9a-f-]{36}$/) as unknown } }],
          },
        },
        {},
      ],
    });
    const asked = [
      entry[1],
      { request: { method: 'GET', url: 'Basic?_count=1' } },
      { resource: {}, request: { method: 'POST', url: 'Flag' } },
    ];
    expect(await client.batch({ body: { resourceType: 'Bundle', type: 'batch', entry: asked } as never })).toMatchObject({
      type: 'batch-response',
      entry: [
        { response: { status: '201 Created' } },
        { resource: { type: 'searchset' } },
        { response: { status: expect.stringMatching(/^4/) as unknown } },
      ],
    });
  });
});

describe('fhirclient, with the same token', () => {
  it('reads and searches page by page', async () => {
    const storage = { get: async () => undefined, set: async <T>(_key: string, value: T) => value, unset: async () => false };
    const client = FHIR({} as IncomingMessage, {} as ServerResponse, storage).client({
      serverUrl: baseUrl,
      tokenResponse: { access_token: token, token_type: 'Bearer' },
    });
    expect(await client.request<unknown>(`Basic/${world.owner.assertion}`)).toMatchObject({ id: world.owner.assertion });
    const all: unknown = await client.request(`Basic?subject=Practitioner/${world.owner.person.id}&_count=1`, { pageLimit: 0, flat: true });
    expect(
      z
        .array(z.looseObject({ id: z.string() }))
        .parse(all)
        .map(({ id }) => id),
    ).toContain(world.owner.assertion);
  });
});

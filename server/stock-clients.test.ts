import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from 'fhir-kit-client';
import FHIR from 'fhirclient';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { startAuthorizationWorld, type AuthorizationWorld } from '../test-fixtures/authorization-world.ts';

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

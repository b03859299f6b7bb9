import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { publicUrl, select, sign } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { amlodipine5, draft, orderSign } from '../../../test-fixtures/cds-hooks/requests.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ tenant: { frameAncestors: ['https://frames.example'] } });
});
afterAll(async () => house.stop());

const path = `/cds-services/${sign}`;
const send = async (method: string, at: string, headers: Record<string, string> = {}, body?: string) =>
  fetch(`${house.url}${at}`, { method, headers, ...(body === undefined ? {} : { body }) });

describe('as the application mounts it', () => {
  it('discovery needs no token and holds what both versions of the specification ask for', async () => {
    const reply = await send('GET', '/cds-services');
    expect(reply.headers.get('content-type')).toMatch(/^application\/json/);
    const service = z.strictObject({
      id: z.string().min(1),
      hook: z.enum(['order-select', 'order-sign', 'medication-refill', 'patient-view', 'encounter-start']),
      title: z.string().min(1),
      description: z.string().min(1),
      version: z.string().regex(/^\d+\.\d+\.\d+$/),
      hookVersion: z.string().min(1),
      usageRequirements: z.string().min(1),
      prefetch: z.record(z.string(), z.string().regex(/^\{\{context\.\w+\}\}$/)),
    });
    const { services } = z.strictObject({ services: z.array(service) }).parse(await reply.json());
    expect(services.map((one) => one.id)).toEqual(expect.arrayContaining([select, sign]));
    expect(new Set(services.map((one) => one.id)).size).toBe(services.length);
  });

  it('services and feedback are closed without a token, before anything is read', async () => {
    for (const at of [path, `${path}/feedback`]) {
      for (const body of ['{', JSON.stringify(orderSign([])), 'x'.repeat(2_000_000)]) {
        const reply = await send('POST', at, { 'content-type': 'application/json' }, body).catch(() => undefined);
        // A caller that is not trusted may find the door shut before it has finished speaking.
        if (reply === undefined) continue;
        expect(reply.status).toBe(401);
        expect(await reply.text()).toBe('');
      }
    }
  });

  it('what is wrong is said in JSON, with a correlation id and nothing of ours', async () => {
    const token = await house.token(path);
    const reply = await send('POST', path, { authorization: `Bearer ${token}`, 'x-correlation-id': 'abc-123' }, '{"hook":');
    const text = await reply.text();
    expect(reply.status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ path: '$', correlationId: 'abc-123' });
    expect(text).not.toMatch(/node_modules|at .*\.ts|position/);
  });

  it('other methods and paths are 404', async () => {
    for (const [method, at] of [
      ['GET', path],
      ['PUT', path],
      ['DELETE', `${path}/feedback`],
      ['POST', '/cds-services'],
      ['POST', `${path}/analytics`],
    ] as const) {
      expect((await send(method, at)).status, `${method} ${at}`).toBe(404);
    }
    expect((await house.call('constructor', orderSign([]))).status).toBe(404);
    expect((await house.call('__proto__', orderSign([]))).status).toBe(404);
  });

  it('any content type is read as JSON', async () => {
    const body = JSON.stringify(orderSign([draft(amlodipine5)]));
    for (const type of ['application/json', 'application/json; charset=utf-8', 'application/fhir+json', 'text/plain']) {
      const reply = await send('POST', path, { authorization: `Bearer ${await house.token(path)}`, 'content-type': type }, body);
      expect(await reply.json()).toEqual({ cards: [] });
    }
  });
});

describe('a browser-based EHR', () => {
  const preflight = async (origin: string) =>
    send('OPTIONS', path, {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    });

  it.each(['https://ehr.example', 'https://frames.example'])('of the registered origin %s may call', async (origin) => {
    const asked = await preflight(origin);
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe(origin);
    expect(asked.headers.get('access-control-allow-headers')).toMatch(/authorization.*content-type/i);
    expect(asked.headers.get('access-control-allow-credentials')).toBeNull();
    const called = await send(
      'POST',
      path,
      { origin, authorization: `Bearer ${await house.token(path)}` },
      JSON.stringify(orderSign([draft(amlodipine5)])),
    );
    expect(called.headers.get('access-control-allow-origin')).toBe(origin);
    expect(called.headers.get('vary')).toMatch(/origin/i);
    expect((await send('POST', path, { origin })).headers.get('access-control-allow-origin')).toBe(origin);
  });

  it.each([
    'https://evil.example',
    'https://ehr.example.evil.example',
    'http://ehr.example',
    'https://ehr.example:8443',
    'null',
    publicUrl,
    'not an origin',
  ])('of %s is told nothing', async (origin) => {
    expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
    expect((await send('GET', '/cds-services', { origin })).headers.get('access-control-allow-origin')).toBeNull();
  });
});

it.each(['/', '/panel', '/staff'])('%s tells who types it where the door is, and runs nothing', async (at) => {
  const reply = await send('GET', at);
  expect(reply.status).toBe(200);
  expect(reply.headers.get('content-type')).toMatch(/^text\/html/);
  expect(reply.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await reply.text()).toContain('opens from your EHR');
});

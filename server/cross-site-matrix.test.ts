import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { mountedRoutes, startAuthorizationWorld, type AuthorizationWorld } from '../test-fixtures/authorization-world.ts';
import { publicUrl } from '../test-fixtures/cds-hooks/cds-client.ts';

let world: AuthorizationWorld;
let unsafe: string[];
beforeAll(async () => {
  world = await startAuthorizationWorld();
  unsafe = mountedRoutes(world.house.app).filter((route) => !/^(GET|HEAD|USE) /.test(route));
});
afterAll(async () => world.house.stop());

const good = { origin: publicUrl, 'x-preceptor': '1', 'content-type': 'application/json' };
type Headers = Record<string, string | undefined>;

/** What a page elsewhere can make the owner's browser send, cookie included; each lacks one thing or has it wrong. */
const attacks: [string, Headers, number][] = [
  ['no Origin', { origin: undefined }, 403],
  ['a foreign Origin', { origin: 'https://evil.example' }, 403],
  ['the Origin of a sandboxed frame, with a cookie', { origin: 'null' }, 403],
  ['an Origin that begins like ours', { origin: `${publicUrl}.evil.example` }, 403],
  ['our Origin without encryption', { origin: publicUrl.replace('https', 'http') }, 403],
  ['our Origin at another port', { origin: `${publicUrl}:8443` }, 403],
  ['our Origin and another', { origin: `${publicUrl}, https://evil.example` }, 403],
  ['only a Referer of ours', { origin: undefined, referer: `${publicUrl}/panel` }, 403],
  ['no X-Preceptor', { 'x-preceptor': undefined }, 403],
  ['another X-Preceptor', { 'x-preceptor': '0' }, 403],
  ['no Content-Type', { 'content-type': undefined }, 415],
  ['the body of a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ['the body of an upload', { 'content-type': 'multipart/form-data; boundary=x' }, 415],
  ['plain text', { 'content-type': 'text/plain' }, 415],
  ['plain text that mentions JSON', { 'content-type': 'text/plain; application/json' }, 415],
  ['a type that begins like JSON', { 'content-type': 'application/jsonp' }, 415],
];

const pathOf = (route: string): string => {
  const { owner } = world;
  const named: Record<string, string> = { launchId: owner.launchId, attemptId: owner.openAttempt, promptId: owner.waitingPrompt };
  return route.replace(/^\w+ /, '').replace(/:(\w+)/g, (_, name: string) => named[name] ?? owner.person.id);
};

const send = async (route: string, over: Headers, method = /^\w+/.exec(route)?.[0] ?? ''): Promise<Response> => {
  const given = Object.entries({ ...good, cookie: world.owner.cookie, ...over }).filter(([, value]) => value !== undefined);
  // fetch names a type for a text by itself; bytes have none.
  const body = method === 'GET' ? {} : { body: new TextEncoder().encode('{}') };
  return fetch(`${world.house.url}${pathOf(route)}`, { method, redirect: 'manual', headers: given as [string, string][], ...body });
};

/** Every row of every table, as one word. */
async function everything(): Promise<string> {
  return world.house.db.system(async (tx) => {
    const tables = await tx.query({
      text: `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
      values: [],
    });
    const words: string[] = [];
    for (const { name } of tables.map((row) => z.object({ name: z.string() }).parse(row))) {
      const [row] = await tx.query({
        text: `select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as word from "${name}" t`,
        values: [],
      });
      words.push(`${name} ${z.object({ word: z.string() }).parse(row).word}`);
    }
    return words.join('\n');
  });
}

describe('a change asked for by another site', () => {
  it('can be asked for below /api alone, but for what a signed EHR or system calls', () => {
    const elsewhere = unsafe.filter((route) => !/^\w+ \/api\//.test(route));
    expect(elsewhere).toEqual([
      'POST /cds-services/:id',
      'POST /cds-services/:id/feedback',
      'POST /oauth/token',
      'POST /fhir-events/:sourceId',
      'PUT /fhir-events/:sourceId/:type/:id',
      'DELETE /fhir/r4/$export-status/:exportId',
      'POST /fhir/r4/$validate',
      'POST /fhir/r4/:type/$validate',
      'POST /fhir/r4/ValueSet/$expand',
      'POST /fhir/r4/ValueSet/:id/$expand',
      'POST /fhir/r4/ValueSet/$validate-code',
      'POST /fhir/r4/ValueSet/:id/$validate-code',
      'POST /fhir/r4/PlanDefinition/$apply',
      'POST /fhir/r4/PlanDefinition/:id/$apply',
      'POST /fhir/r4/ActivityDefinition/$apply',
      'POST /fhir/r4/ActivityDefinition/:id/$apply',
      'POST /fhir/r4',
      'POST /fhir/r4/:type',
      'PUT /fhir/r4/:type/:id',
      'DELETE /fhir/r4/:type/:id',
    ]);
    expect(unsafe.length - elsewhere.length).toBeGreaterThan(8);
  });

  it('is let through when everything is as our own page sends it', async () => {
    // An empty body is nobody's wish; but that is told by the route, after the guard.
    const route = 'POST /api/launches/:launchId/prompts/:promptId/snooze';
    const answer = await send(route, {});
    expect([answer.status, await answer.json()]).toMatchObject([400, { path: 'until' }]);
  });

  it.each(attacks)('%s: refused at every route, and nothing changes', async (_, headers, status) => {
    const before = await everything();
    const found = await Promise.all(
      unsafe.filter((route) => /^\w+ \/api\//.test(route)).map(async (route) => ({ route, status: (await send(route, headers)).status })),
    );
    expect(found.filter((one) => one.status !== status)).toEqual([]);
    expect(await everything()).toBe(before);
  });

  it.each([
    ['a GET of the same address', {}],
    ['a GET that claims to be another method', { 'x-http-method-override': 'POST', 'x-method-override': 'PUT' }],
    ['a GET from elsewhere', { origin: 'https://evil.example', 'x-preceptor': undefined }],
  ])('%s changes nothing', async (_, headers: Headers) => {
    const before = await everything();
    for (const route of unsafe) {
      const { status } = await send(route, headers, 'GET');
      expect(status, route).toBeLessThan(500);
    }
    expect(await everything()).toBe(before);
  });

  it('counts no cookie where an EHR signs, and none for a change of FHIR resources', async () => {
    expect((await send('POST /oauth/token', {})).status).toBe(400);
    expect((await send('DELETE /fhir/r4/$export-status/:exportId', {})).status).toBe(403);
    expect((await send('POST /fhir-events/:sourceId', {})).status).toBe(401);
    for (const route of unsafe.filter((one) => /^\w+ \/fhir\/r4(\/|$)/.test(one))) expect((await send(route, {})).status).toBe(403);
    for (const route of unsafe.filter((one) => one.includes('/cds-services'))) expect([401, 404]).toContain((await send(route, {})).status);
    for (const [method, status] of Object.entries({ POST: 405, PUT: 403, PATCH: 405, DELETE: 403 }))
      expect((await send(`${method} /fhir/r4/Basic/${world.owner.assertion}`, {}, method)).status).toBe(status);
  });

  it('is not allowed to a foreign page by a preflight', async () => {
    for (const route of unsafe.filter((one) => one.includes('/api/'))) {
      const asking = { origin: 'https://evil.example', 'access-control-request-method': 'POST', cookie: undefined };
      const answer = await fetch(`${world.house.url}${pathOf(route)}`, {
        method: 'OPTIONS',
        headers: Object.entries(asking).filter(([, value]) => value !== undefined) as [string, string][],
      });
      expect(answer.headers.get('access-control-allow-origin'), route).toBeNull();
      expect(answer.headers.get('access-control-allow-credentials'), route).toBeNull();
    }
  });
});

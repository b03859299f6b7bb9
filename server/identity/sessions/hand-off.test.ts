import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startLaunchBench, type LaunchBench } from '../../../test-fixtures/launch-bench.ts';
import { staffRoles } from '../../contract/index.ts';
import { probeCookie, sessionCookie } from './index.ts';

let bench: LaunchBench;
beforeAll(async () => {
  bench = await startLaunchBench();
});
afterAll(async () => bench.stop());
beforeEach(() => bench.reset());

type Answer = { status: number; body: Record<string, unknown> };
const read = async (response: Response): Promise<Answer> => ({
  status: response.status,
  body: (await response.json()) as Record<string, unknown>,
});

/** A browser that keeps nothing: every request goes out without a cookie. */
const without = async (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(new URL(path, bench.base), { redirect: 'manual', ...init });

/** From the EHR's answer to the panel's address, in such a browser. */
async function launchWithoutCookies(): Promise<{ launchId: string; code: string }> {
  const begun = await without(`/launch?iss=${encodeURIComponent(bench.ehr.fhirBase)}&launch=handle`);
  const asked = await without(bench.ehr.authorize(begun.headers.get('location') ?? ''));
  expect(asked.status).toBe(303);
  expect(asked.headers.getSetCookie().map((line) => line.split('=')[0])).toEqual([probeCookie]);
  const opened = await without(asked.headers.get('location') ?? '');
  const [, launchId = '', code = ''] = /^\/panel\/([\w-]{43})#hand-off=([\w-]{43})$/.exec(opened.headers.get('location') ?? '') ?? [];
  expect(launchId).not.toBe('');
  // Whoever cannot prove where it began gets no cookie to keep.
  expect(opened.headers.getSetCookie()).toEqual([]);
  return { launchId, code };
}

const exchange = async (launchId: string, code: string, headers: Record<string, string> = {}): Promise<Answer> =>
  read(
    await without(`/api/launches/${launchId}/hand-off`, {
      method: 'POST',
      body: JSON.stringify({ code }),
      headers: { origin: bench.base, 'x-preceptor': '1', 'content-type': 'application/json', ...headers },
    }),
  );
const bearerOf = ({ body }: Answer): Record<string, string> => ({ authorization: `Bearer ${String(body['bearer'])}` });
const launchAs = async (launchId: string, headers: Record<string, string>): Promise<Answer> =>
  read(await without(`/api/launches/${launchId}`, { headers }));

describe('a browser that keeps no cookies', () => {
  it('gets a code in the fragment, which becomes a session that opens this launch alone, as a provider', async () => {
    const { launchId, code } = await launchWithoutCookies();
    const headers = bearerOf(await exchange(launchId, code));
    const { body } = await launchAs(launchId, headers);
    expect(body).toMatchObject({ launchId, patient: 'p1', roles: ['provider'] });
    const other = await launchWithoutCookies();
    expect(await launchAs(other.launchId, headers)).toMatchObject({ status: 401, body: { title: 'session-expired' } });
    const person = (body['person'] as { id: string }).id;
    await bench.database.db.tenant('east', async (tx) =>
      Promise.all(staffRoles.map(async (role) => bench.roles.grant(tx, { tenantId: 'east', personId: person, role, by: 'a test' }))),
    );
    expect((await launchAs(launchId, headers)).body['roles']).toEqual(['provider']);
  });

  it('has a code that is good once, for thirty seconds, for its launch', async () => {
    const { launchId, code } = await launchWithoutCookies();
    const other = await launchWithoutCookies();
    expect(await exchange(other.launchId, code)).toMatchObject({ status: 401 });
    expect(await exchange(launchId, 'A'.repeat(43))).toMatchObject({ status: 401 });
    const both = await Promise.all([exchange(launchId, code), exchange(launchId, code)]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401]);
    bench.clock.advance(29_000);
    expect((await exchange(other.launchId, other.code)).status).toBe(200);
    const late = await launchWithoutCookies();
    bench.clock.advance(30_000);
    expect(await exchange(late.launchId, late.code)).toMatchObject({ status: 401, body: { title: 'session-expired' } });
  });

  it('is told after a reload that a reload ends the session, and after 15 idle minutes that it ended', async () => {
    const { launchId, code } = await launchWithoutCookies();
    const headers = bearerOf(await exchange(launchId, code));
    expect(await launchAs(launchId, {})).toMatchObject({ status: 401, body: { title: 'cookies-refused' } });
    bench.clock.advance(16 * 60_000);
    expect(await launchAs(launchId, headers)).toMatchObject({ status: 401, body: { title: 'session-expired' } });
  });

  it.each<[string, Record<string, string>, number]>([
    ['our own page', {}, 200],
    ['another origin', { origin: 'https://evil.example' }, 403],
    ['no header of ours', { 'x-preceptor': '' }, 403],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ])('changes something, and exchanges, from %s', async (_name, over, status) => {
    const { launchId, code } = await launchWithoutCookies();
    const headers = bearerOf(await exchange(launchId, code));
    const sent = { origin: bench.base, 'x-preceptor': '1', 'content-type': 'application/json', ...over };
    expect((await without(`/api/launches/${launchId}`, { method: 'POST', body: '{}', headers: { ...sent, ...headers } })).status).toBe(
      status,
    );
    const second = await launchWithoutCookies();
    expect((await exchange(second.launchId, second.code, over)).status).toBe(status);
  });

  it('ends its session by signing out', async () => {
    const { launchId, code } = await launchWithoutCookies();
    const headers = bearerOf(await exchange(launchId, code));
    const sent = { origin: bench.base, 'x-preceptor': '1', 'content-type': 'application/json', ...headers };
    expect((await without('/api/sign-out', { method: 'POST', body: '{}', headers: sent })).status).toBe(204);
    expect((await launchAs(launchId, headers)).status).toBe(401);
  });
});

describe('somebody else’s browser', () => {
  it('opens nothing with the address of a launch that began elsewhere: it keeps the cookie of the page', async () => {
    const { launchId, code } = await launchWithoutCookies();
    const victim = bench.browser();
    await victim.get(`/panel/${launchId}`);
    expect(victim.jar.has(probeCookie)).toBe(true);
    const cookie = [...victim.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    expect(await exchange(launchId, code, { cookie })).toMatchObject({ status: 400, body: { title: 'launch-refused' } });
    // Refused is used up.
    expect((await exchange(launchId, code)).status).toBe(401);
  });

  it('opens nothing in a frame without an origin either', async () => {
    const { launchId, code } = await launchWithoutCookies();
    expect(await exchange(launchId, code, { origin: 'null' })).toMatchObject({ status: 400, body: { title: 'launch-refused' } });
  });

  it('does not become a session by a bearer in a cookie, nor by a cookie in a header', async () => {
    const { launchId, code } = await launchWithoutCookies();
    const bearer = String((await exchange(launchId, code)).body['bearer']);
    expect((await launchAs(launchId, { cookie: `${sessionCookie}=${bearer}` })).status).toBe(401);
    const browser = bench.browser();
    const own = await bench.launch(browser);
    const cookie = browser.jar.get(sessionCookie) ?? '';
    expect((await launchAs(own, { authorization: `Bearer ${cookie}` })).status).toBe(401);
    // A header that is no session is not helped by a cookie beside it.
    expect((await launchAs(own, { cookie: `${sessionCookie}=${cookie}`, authorization: 'Bearer nonsense' })).status).toBe(401);
    expect((await launchAs(own, { cookie: `${sessionCookie}=${cookie}` })).status).toBe(200);
  });
});

describe('a sandboxed frame, whose calls carry no cookie and no origin', () => {
  const page = async (launchId: string, headers: Record<string, string>): Promise<string> =>
    (await without(`/panel/${launchId}`, { headers })).text();

  it('finds a code in its page, given to the cookie of its person alone, and again after a reload', async () => {
    const browser = bench.browser();
    const launchId = await bench.launch(browser);
    const cookie = `${sessionCookie}=${browser.jar.get(sessionCookie) ?? ''}`;
    const frame = { 'sec-fetch-dest': 'iframe' };
    for (let opening = 0; opening < 2; opening += 1) {
      const code = await page(launchId, { ...frame, cookie });
      const exchanged = await exchange(launchId, code, { origin: 'null' });
      expect(await launchAs(launchId, { ...bearerOf(exchanged), origin: 'null' })).toMatchObject({ status: 200, body: { launchId } });
    }
    expect(await page(launchId, frame)).toBe('');
    expect(await page(launchId, { cookie, 'sec-fetch-dest': 'document' })).toBe('');
    bench.ehr.claims = { fhirUser: 'Practitioner/another' };
    const stranger = bench.browser();
    await bench.launch(stranger);
    expect(await page(launchId, { ...frame, cookie: `${sessionCookie}=${stranger.jar.get(sessionCookie) ?? ''}` })).toBe('');
  });

  it('has no use for the code once the cookie carried a call, nor where there is an origin', async () => {
    const browser = bench.browser();
    const launchId = await bench.launch(browser);
    const cookie = `${sessionCookie}=${browser.jar.get(sessionCookie) ?? ''}`;
    const code = await page(launchId, { 'sec-fetch-dest': 'iframe', cookie });
    await bench.context(browser, launchId);
    expect((await exchange(launchId, code, { origin: 'null' })).status).toBe(401);
    const second = await page(launchId, { 'sec-fetch-dest': 'iframe', cookie });
    expect((await exchange(launchId, second)).status).toBe(401);
  });

  it('is answered across origins without credentials; a change with a cookie and no origin is not', async () => {
    const asked = await without('/api/launches/x', {
      method: 'OPTIONS',
      headers: { origin: 'null', 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,x-preceptor' },
    });
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe('null');
    expect(asked.headers.get('access-control-allow-headers')).toMatch(/authorization.*x-preceptor/i);
    expect(asked.headers.get('access-control-allow-credentials')).toBeNull();
    const foreign = await without('/api/launches/x', { headers: { origin: 'https://evil.example' } });
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();

    const browser = bench.browser();
    const launchId = await bench.launch(browser);
    const forged = await browser.get(`/api/launches/${launchId}`, {
      method: 'POST',
      body: '{}',
      headers: { origin: 'null', 'x-preceptor': '1', 'content-type': 'application/json' },
    });
    expect(forged.status).toBe(403);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startLaunchBench, type LaunchBench } from '../../../test-fixtures/launch-bench.ts';
import { sql } from '../../database/index.ts';
import { sessionCookie } from '../../identity/sessions/index.ts';

let bench: LaunchBench;
beforeAll(async () => {
  bench = await startLaunchBench();
});
afterAll(async () => bench.stop());
beforeEach(() => bench.reset());

describe('a session', () => {
  it('ends after 15 idle minutes, lives on while used, and ends after 8 hours at the latest', async () => {
    bench.ehr.context = {};
    const browser = bench.browser();
    const launchId = await bench.launch(browser);
    bench.clock.advance(14 * 60_000);
    expect(await bench.context(browser, launchId)).toMatchObject({ launchId });
    bench.clock.advance(14 * 60_000);
    expect(await bench.context(browser, launchId)).toMatchObject({ launchId });
    bench.clock.advance(16 * 60_000);
    expect(await bench.context(browser, launchId)).toMatchObject({ status: 401, title: 'session-expired' });
    const second = await bench.launch(browser);
    for (let minutes = 0; minutes < 8 * 60; minutes += 14) {
      bench.clock.advance(14 * 60_000);
      const view = await bench.context(browser, second);
      expect(view).toMatchObject(minutes + 14 < 8 * 60 ? { launchId: second } : { title: 'session-expired' });
    }
  });

  it('opens nothing without its cookie, and no launch that does not exist', async () => {
    const browser = bench.browser();
    const launchId = await bench.launch(browser);
    expect(await bench.context(bench.browser(), launchId)).toMatchObject({ status: 401 });
    expect(await bench.context(browser, 'A'.repeat(43))).toMatchObject({ status: 404 });
  });

  it.each<[string, Record<string, string>, number]>([
    ['our own page', {}, 200],
    ['another origin', { origin: 'https://evil.example' }, 403],
    ['no origin', { origin: '' }, 403],
    ['an origin that starts like ours', { origin: 'SELF.evil.example' }, 403],
    ['no header of ours', { 'x-preceptor': '' }, 403],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['text that looks like JSON', { 'content-type': 'text/plain; application/json' }, 415],
  ])('changes something from %s', async (_name, over, status) => {
    const browser = bench.browser();
    const launchId = await bench.launch(browser);
    const headers = Object.fromEntries(
      Object.entries({ origin: bench.base, 'x-preceptor': '1', 'content-type': 'application/json', ...over })
        .map(([name, value]) => [name, value.replace('SELF', bench.base)])
        .filter(([, value]) => value !== ''),
    );
    expect((await browser.get(`/api/launches/${launchId}`, { method: 'POST', body: '{}', headers })).status).toBe(status);
  });
});

describe('signing out', () => {
  const signOut = async (browser: ReturnType<LaunchBench['browser']>, over: Record<string, string> = {}) =>
    browser.get('/api/sign-out', {
      method: 'POST',
      body: '{}',
      headers: { origin: bench.base, 'x-preceptor': '1', 'content-type': 'application/json', ...over },
    });
  const trail = async () =>
    bench.database.db.tenant('east', async (tx) =>
      tx.rows(
        z.object({ actor_person_id: z.string(), subject_person_id: z.null() }),
        sql`select actor_person_id, subject_person_id from audit_entry where action = 'sign-out'`,
      ),
    );

  it('ends the session of this browser alone, removes the cookie and leaves one trace', async () => {
    const [mine, elsewhere] = [bench.browser(), bench.browser()];
    const launchId = await bench.launch(mine);
    await bench.launch(elsewhere);
    const cookie = mine.jar.get(sessionCookie) ?? '';
    const { person } = (await bench.context(mine, launchId)) as { person: { id: string } };
    const before = (await trail()).length;

    const answer = await signOut(mine);
    expect(answer.status).toBe(204);
    expect(mine.jar.has(sessionCookie)).toBe(false);
    mine.jar.set(sessionCookie, cookie);
    expect(await bench.context(mine, launchId)).toMatchObject({ status: 401, title: 'session-expired' });
    expect((await trail()).slice(before)).toEqual([{ actor_person_id: person.id, subject_person_id: null }]);

    // Again, and without any session: nothing more to end, and no error.
    expect((await signOut(mine)).status).toBe(204);
    expect((await signOut(bench.browser())).status).toBe(204);
    expect((await trail()).length).toBe(before + 1);
    expect(await bench.context(elsewhere, launchId)).toMatchObject({ launchId });
  });

  it.each<[string, Record<string, string>, number]>([
    ['another origin', { origin: 'https://evil.example' }, 403],
    ['a page without our header', { 'x-preceptor': '' }, 403],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ])('is refused from %s, and the session lives on', async (_name, over, status) => {
    const browser = bench.browser();
    const launchId = await bench.launch(browser);
    expect((await signOut(browser, over)).status).toBe(status);
    expect(await bench.context(browser, launchId)).toMatchObject({ launchId });
  });
});

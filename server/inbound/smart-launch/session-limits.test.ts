import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startLaunchBench, type LaunchBench } from '../../../test-fixtures/launch-bench.ts';

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

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFakeBrowser, type FakeBrowser } from '../../../test-fixtures/fake-browser.ts';
import { startLaunchBench, type LaunchBench } from '../../../test-fixtures/launch-bench.ts';
import { sql } from '../../database/index.ts';

let bench: LaunchBench;
/** Refresh tokens as a strict EHR keeps them: each good for one use, a second use withdraws all. */
let spent: string[] = [];
let reused = 0;

beforeAll(async () => {
  bench = await startLaunchBench();
});
afterAll(async () => bench.stop());
beforeEach(() => {
  bench.reset();
  spent = [];
  reused = 0;
  bench.ehr.context = { patient: 'p1', refresh_token: 'refresh-0', expires_in: 60 };
  bench.ehr.refresh = ({ refresh_token: token = '' }, response) => {
    if (spent.includes(token)) {
      reused += 1;
      return void response.status(400).json({ error: 'invalid_grant' });
    }
    spent.push(token);
    // Long enough for others to come meanwhile.
    setTimeout(() => {
      response.json({
        access_token: `token-refreshed-${spent.length}`,
        token_type: 'Bearer',
        expires_in: 60,
        refresh_token: `refresh-${spent.length}`,
      });
    }, 60);
    return undefined;
  };
});

const stateOf = async (browser: FakeBrowser, launchId: string): Promise<string> =>
  ((await bench.context(browser, launchId))['chart'] as { ehr: { state: string } }).ehr.state;

describe('an access token that has expired', () => {
  it('is refreshed, again and again, with each refresh token used once', async () => {
    const browser = bench.browser();
    const launchId = await bench.launch(browser);
    for (let round = 1; round <= 3; round += 1) {
      bench.clock.advance(61_000);
      expect(await stateOf(browser, launchId)).toBe('connected');
    }
    expect(spent).toEqual(['refresh-0', 'refresh-1', 'refresh-2']);
    const [, request] = bench.ehr.tokenRequests;
    expect(request?.body).toEqual({ grant_type: 'refresh_token', refresh_token: 'refresh-0', client_id: 'preceptor' });
    const rows = await bench.database.db.system(async (tx) => tx.query(sql`select * from launch_refresh`));
    expect(JSON.stringify(rows)).not.toMatch(/refresh-\d|token-refreshed/);
  });

  it('is refreshed once by two processes that need it at the same time', async () => {
    const browser = bench.browser();
    const launchId = await bench.launch(browser);
    const other = createFakeBrowser(bench.secondBase);
    browser.jar.forEach((value, name) => other.jar.set(name, value));
    for (let round = 1; round <= 3; round += 1) {
      bench.clock.advance(61_000);
      expect(
        await Promise.all([stateOf(browser, launchId), stateOf(other, launchId), stateOf(browser, launchId), stateOf(other, launchId)]),
      ).toEqual(['connected', 'connected', 'connected', 'connected']);
    }
    expect(spent).toHaveLength(3);
    expect(reused).toBe(0);
  });

  it('goes on with the old refresh token where the EHR gives no new one', async () => {
    const seen: string[] = [];
    bench.ehr.refresh = ({ refresh_token: token = '' }, response) => {
      seen.push(token);
      response.json({ access_token: 'token-x', token_type: 'Bearer', expires_in: 60 });
    };
    const browser = bench.browser();
    const launchId = await bench.launch(browser);
    for (let round = 0; round < 2; round += 1) {
      bench.clock.advance(61_000);
      expect(await stateOf(browser, launchId)).toBe('connected');
    }
    expect(seen).toEqual(['refresh-0', 'refresh-0']);
  });

  it('is not asked for twice once the EHR has refused', async () => {
    const browser = bench.browser();
    const launchId = await bench.launch(browser);
    bench.ehr.refresh = (_body, response) => void response.status(400).json({ error: 'invalid_grant' });
    bench.clock.advance(61_000);
    expect(await stateOf(browser, launchId)).toBe('not-permitted');
    bench.clock.advance(10_000);
    expect(await stateOf(browser, launchId)).toBe('not-permitted');
    expect(bench.ehr.tokenRequests).toHaveLength(2);
  });

  it('is unspent after an answer that may have been lost: the EHR is not asked with it again', async () => {
    const browser = bench.browser();
    const launchId = await bench.launch(browser);
    bench.ehr.refresh = (_body, response) => void response.socket?.destroy();
    bench.clock.advance(61_000);
    expect(await stateOf(browser, launchId)).toBe('unreachable');
    bench.clock.advance(10_000);
    expect(await stateOf(browser, launchId)).toBe('not-permitted');
    expect(bench.ehr.tokenRequests).toHaveLength(2);
  });

  it('is no longer permitted without a refresh token', async () => {
    bench.ehr.context = { patient: 'p1', expires_in: 60 };
    const browser = bench.browser();
    const launchId = await bench.launch(browser);
    bench.clock.advance(61_000);
    expect(await stateOf(browser, launchId)).toBe('not-permitted');
  });

  it('takes a narrower scope at its word', async () => {
    bench.ehr.refresh = (_body, response) =>
      void response.json({ access_token: 'token-y', token_type: 'Bearer', expires_in: 60, scope: 'openid fhirUser' });
    const browser = bench.browser();
    const launchId = await bench.launch(browser);
    bench.clock.advance(61_000);
    expect(await stateOf(browser, launchId)).toBe('not-permitted');
  });
});

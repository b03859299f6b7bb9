import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../scripts/server-process.ts';
import { systemClock } from '../../server/platform/index.ts';
import { cdsIss, createCdsClient, fhirBase, makeKey, publicUrl, select, sign } from '../cds-hooks/cds-client.ts';
import { racing } from '../cds-hooks/racing.ts';
import { amlodipine5, draft, orderSelect, orderSign, tofacitinib5 } from '../cds-hooks/requests.ts';
import { createRealServer, type RealServer } from './real-server.ts';

let first: RealServer;
let second: RealServer;
let client: ReturnType<typeof createCdsClient>;

/** Two processes of one installation: one data folder, its secrets and the database in it. */
beforeAll(async () => {
  const sandboxPort = await freePort();
  first = createRealServer({ port: await freePort(), sandboxPort, environment: { PUBLIC_URL: publicUrl } });
  second = createRealServer({
    port: await freePort(),
    sandboxPort,
    environment: { PUBLIC_URL: publicUrl, DATA_DIR: first.dataDir },
  });
  await first.start();
  const key = await makeKey('ES384', 'ehr-1');
  client = createCdsClient({ clock: systemClock, key, url: first.url });
  const jwks = join(first.dataDir, 'jwks.json');
  writeFileSync(jwks, JSON.stringify({ keys: [key.publicJwk] }));
  const ehr = ['--iss', fhirBase, '--fhir', fhirBase, '--client-id', 'preceptor', '--cds-iss', cdsIss, '--cds-jwks-file', jwks];
  await first.admin('tenant', 'add', '--id', 'of-both', '--name', 'Of both', ...ehr, '--example-content');
  await second.start();
});
afterAll(async () => {
  await second.remove();
  await first.remove();
});

const folder = (): string => join(first.dataDir, 'postgres');
const postmaster = (): number => Number(readFileSync(join(folder(), 'postmaster.pid'), 'utf8').split('\n')[0]);
const signing = (userId: string, at: RealServer) => async () =>
  client.call(sign, orderSign([draft(tofacitinib5), draft(amlodipine5)], { userId }), { at: at.url });
const choosing = (userId: string, at: RealServer) => async () =>
  client.call(select, orderSelect([draft(tofacitinib5)], ['MedicationRequest/order-1357541'], { userId }), { at: at.url });
let clinicians = 0;
const someone = (): string => `Practitioner/of-two-servers-${(clinicians += 1)}`;
const cardsOf = ({ status, body }: { status: number; body: unknown }): unknown[] => {
  expect(status).toBe(200);
  return (body as { cards: unknown[] }).cards;
};

describe('one order at two servers', () => {
  test.each([
    ['chosen at one, signed at the other', (user: string) => [choosing(user, first), signing(user, second)]],
    [
      'in two tabs, at either',
      (user: string) => [choosing(user, first), signing(user, second), choosing(user, second), signing(user, first)],
    ],
  ])('%s: one card', async (_, calls) => racing(async (race) => expect(await race(calls(someone()))).toHaveLength(1)));
});

describe('the embedded database, killed alone', () => {
  const isReady = async (): Promise<boolean> =>
    (await Promise.all([first, second].map(async ({ url }) => fetch(`${url}/health/ready`)))).every(({ ok }) => ok);
  const shown: string[] = [];
  const showCards = async (): Promise<void> => {
    for (const server of [first, second]) {
      const userId = someone();
      expect(cardsOf(await signing(userId, server)())).toHaveLength(1);
      shown.push(userId);
    }
  };
  /** Each card was kept: its order brings no second one. */
  const expectKept = async (at = second): Promise<void> => {
    for (const userId of shown) expect(cardsOf(await signing(userId, at)()), userId).toEqual([]);
  };
  const linesWith = (words: string): string[] =>
    first
      .log()
      .split('\n')
      .filter((line) => line.includes(words));

  test('is started again by the servers themselves, which go on', async () => {
    await showCards();
    const before = { servers: [first.pid(), second.pid()], postmaster: postmaster() };
    process.kill(before.postmaster, 'SIGKILL');
    await expect.poll(isReady, { timeout: 20_000, interval: 50 }).toBe(true);
    expect(postmaster()).not.toBe(before.postmaster);
    await showCards();
    await expectKept();
    expect([first.pid(), second.pid()]).toEqual(before.servers);
    for (const pid of before.servers) expect(() => process.kill(pid, 0)).not.toThrow();
  });

  test('is not tried without pause where it cannot start: silence and 503 meanwhile, and it comes back when it can', async () => {
    const settings = join(folder(), 'postgresql.conf');
    const healthy = readFileSync(settings);
    const tries = (): number => linesWith('the embedded database is gone').length;
    const triedBefore = tries();
    appendFileSync(settings, '\nno_such_setting = 1\n');
    process.kill(postmaster(), 'SIGKILL');
    await sleep(200);
    const slow: string[] = [];
    const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
      const started = performance.now();
      const result = await work();
      if (performance.now() - started > 2500) slow.push(name);
      return result;
    };
    for (const until = Date.now() + 4000; Date.now() < until; await sleep(250)) {
      for (const server of [first, second]) {
        expect(cardsOf(await timed('hook', signing(someone(), server)))).toEqual([]);
        const report = { feedback: [{ card: 'x', outcome: 'accepted', outcomeTimestamp: new Date().toISOString() }] };
        const path = `/cds-services/${sign}/feedback`;
        expect(await timed('feedback', async () => client.post(path, report, await client.token(path), server.url))).toMatchObject({
          status: 503,
        });
        const headers = { authorization: 'Bearer nobody-s' };
        const read = await timed('read', async () => fetch(`${server.url}/fhir/r4/Basic`, { headers }));
        expect([read.status, Number(read.headers.get('retry-after')) > 0]).toEqual([503, true]);
        expect((await fetch(`${server.url}/health/ready`)).status).toBe(503);
        expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
      }
    }
    expect(slow).toEqual([]);
    // At once, after one second, and after five more, by each of the two; with the database's own words.
    expect(tries() - triedBefore).toBeGreaterThanOrEqual(4);
    expect(tries() - triedBefore).toBeLessThanOrEqual(8);
    expect(linesWith('no_such_setting').length).toBeGreaterThan(0);

    writeFileSync(settings, healthy);
    await expect.poll(isReady, { timeout: 30_000, interval: 50 }).toBe(true);
    await expectKept();
    await showCards();
    expect(first.log()).not.toMatch(/uncaught|unhandled/i);
  });

  test('stops with the last server', async () => {
    await second.stop();
    expect(cardsOf(await signing(someone(), first)())).toHaveLength(1);
    await first.stop();
    expect(existsSync(join(folder(), 'postmaster.pid'))).toBe(false);
  });

  test('and that cannot start keeps no server from stopping', async () => {
    await first.start();
    const settings = join(folder(), 'postgresql.conf');
    const healthy = readFileSync(settings);
    appendFileSync(settings, '\nno_such_setting = 1\n');
    process.kill(postmaster(), 'SIGKILL');
    await sleep(1500);
    const since = Date.now();
    await first.stop();
    expect(Date.now() - since).toBeLessThan(10_000);
    expect(first.log()).not.toMatch(/uncaught|unhandled/i);
    writeFileSync(settings, healthy);
    await first.start();
    await expectKept(first);
    await first.stop();
  });
});

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectFolder } from '../../scripts/server-process.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../server/database/embedded-postgres.ts';
import type { SandboxEhr, SandboxUser } from '../sandbox-ehr/index.ts';
import { lostOf, oneStep, readAttempt, signOrder, startLearner, type Learner } from './learners.ts';
import { prepareServer } from './prepare-server.ts';
import type { RealServer } from './real-server.ts';
import { newClinician } from './world.ts';

/** A minute where it is asked for; the behaviour is the same after a few seconds. */
const outageMilliseconds = process.env['FAULTS'] === 'long' ? 60_000 : 6000;
const limit = { timeout: outageMilliseconds + 240_000 };

mkdirSync(join(projectFolder, '.tmp'), { recursive: true });
const folder = mkdtempSync(join(projectFolder, '.tmp/faults-'));
const shiftFile = join(folder, 'clock-shift');
/** Moves the clock of a process by what the file says, whenever it gets the signal. */
const shiftedClock = `
  import { readFileSync } from 'node:fs';
  const Real = Date;
  let shift = 0;
  process.on('SIGUSR2', () => { shift = Number(readFileSync(${JSON.stringify(shiftFile)}, 'utf8')); });
  globalThis.Date = new Proxy(Real, {
    construct: (target, given) => given.length === 0 ? new target(Real.now() + shift) : new target(...given),
    get: (target, name) => name === 'now' ? () => Real.now() + shift : Reflect.get(target, name),
  });`;

let database: EmbeddedPostgres;
let server: RealServer;
let sandbox: SandboxEhr;
let close: () => Promise<void>;
beforeAll(async () => {
  database = await startEmbeddedPostgres({ dataDir: folder });
  const { user, host, port, database: name } = database.connection;
  ({ server, sandbox, close } = await prepareServer({
    environment: { DATABASE_URL: `postgres://${user}@${encodeURIComponent(host)}:${port}/${name}` },
    nodeOptions: ['--import', `data:text/javascript,${encodeURIComponent(shiftedClock)}`],
  }));
  await server.start();
});
afterAll(async () => {
  try {
    await close();
  } finally {
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

const restartDatabase = async (): Promise<void> => {
  database = await startEmbeddedPostgres({ dataDir: folder });
};
const killDatabase = (): void => {
  process.kill(Number(readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
};
const isReady = async (): Promise<boolean> =>
  fetch(`${server.url}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );

let clinicians = 0;
/** Orders and answers without pause, until stopped; what was acknowledged is written down. */
function load(learners: readonly Learner[]) {
  let isOn = true;
  const shown: SandboxUser[] = [];
  const orders: { answered: boolean; cards: number; milliseconds: number; at: number }[] = [];
  const ordering = async (): Promise<void> => {
    while (isOn) {
      const user = newClinician(sandbox, `orders-${(clinicians += 1)}`);
      const { answered, cards, milliseconds } = await signOrder(sandbox, user);
      orders.push({ answered, cards: cards.length, milliseconds, at: Date.now() });
      if (cards.length > 0) shown.push(user);
      await sleep(80);
    }
  };
  // Slowly, so that most of a lesson lies ahead when the fault comes.
  const answering = async (learner: Learner): Promise<void> => {
    while (isOn) {
      await oneStep(learner).catch(() => undefined);
      await sleep(400);
    }
  };
  const running = [ordering(), ordering(), ...learners.map(answering)];
  return {
    shown,
    orders,
    stop: async () => {
      isOn = false;
      await Promise.all(running);
    },
  };
}

const learnersFor = async (name: string, count: number): Promise<Learner[]> =>
  Promise.all(Array.from({ length: count }, async (_, index) => startLearner(server.url, sandbox, `${name}-${index + 1}`)));

/** A few at a time: all at once would be late on a busy machine, and one after the other waits for the wire. */
async function forEach<T>(all: readonly T[], check: (one: T) => Promise<void>): Promise<void> {
  const waiting = [...all];
  const lane = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await check(one);
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
}

/** Nothing that was acknowledged is gone, nothing is there twice, and everybody comes to the end. */
async function expectNothingLost(learners: readonly Learner[], shown: readonly SandboxUser[]): Promise<void> {
  await forEach(learners, async (learner) => expect(await lostOf(learner)).toEqual([]));
  await forEach(shown, async (user) => expect(await signOrder(sandbox, user), user.id).toMatchObject({ answered: true, cards: [] }));
  const printed = await server.admin('token', 'create', '--tenant', 'demo', '--scopes', 'system/Basic.rs', '--expires', '1h');
  const headers = { authorization: `Bearer ${printed.trim().split('\n').at(-1) ?? ''}` };
  await forEach(learners, async (learner) => {
    let view = await readAttempt(learner);
    for (let step = 0; view.result === null && step < 10; step += 1) view = await oneStep(learner);
    expect(view.result).toMatchObject({ passed: true });
    expect(await lostOf(learner)).toEqual([]);
    const { person } = await learner.panel.launch();
    const found = await fetch(`${server.url}/fhir/r4/Basic?subject=Practitioner/${person.personId}`, { headers });
    expect(((await found.json()) as { entry?: unknown[] }).entry).toHaveLength(1);
    // A job completes the prompt: the queue came back, too.
    const waiting = async (): Promise<unknown> => ((await learner.panel.send('GET', '/now')).body as { items: unknown[] }).items;
    await expect.poll(waiting, { timeout: 15_000 }).toEqual([]);
  });
}

describe('the database', () => {
  test('goes away under load and comes back: requests fail fast, nothing acknowledged is lost', limit, async () => {
    const learners = await learnersFor('outage', 3);
    const pid = server.pid();
    const work = load(learners);
    await expect.poll(() => learners.flatMap(({ acknowledged }) => acknowledged).length, { timeout: 30_000 }).toBeGreaterThan(3);
    await database.stop();
    const gone = Date.now();
    await sleep(500);
    const asked: { status: number; milliseconds: number; retryAfter: string | null; body: string }[] = [];
    while (Date.now() - gone < outageMilliseconds) {
      const started = performance.now();
      const response = await learners[0]?.panel.browser.get(`/api/launches/${learners[0].panel.launchId}/now`);
      const retryAfter = response?.headers.get('retry-after') ?? null;
      asked.push({
        status: response?.status ?? 0,
        milliseconds: performance.now() - started,
        retryAfter,
        body: (await response?.text()) ?? '',
      });
      expect(await isReady()).toBe(false);
      expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
      await sleep(250);
    }
    const during = work.orders.filter(({ at }) => at > gone + 1000);
    await restartDatabase();
    const back = Date.now();
    await expect.poll(isReady, { timeout: 30_000, interval: 50 }).toBe(true);
    expect(Date.now() - back).toBeLessThan(8000);
    await work.stop();

    expect(asked.length).toBeGreaterThan(5);
    expect(asked.filter(({ status }) => status !== 503)).toEqual([]);
    expect(asked.filter(({ retryAfter }) => !/^[1-9]\d*$/.test(retryAfter ?? ''))).toEqual([]);
    expect(asked.filter(({ milliseconds }) => milliseconds > 4000)).toEqual([]);
    expect(asked[0]?.body).toMatch(/Nothing was saved/);
    // Every order was answered in time, and in silence.
    expect(during.length).toBeGreaterThan(5);
    expect(during.filter(({ cards }) => cards > 0)).toEqual([]);
    expect(during.filter(({ answered }) => answered).length / during.length).toBeGreaterThan(0.9);
    expect(during.toSorted((a, b) => a.milliseconds - b.milliseconds)[Math.floor(during.length / 2)]?.milliseconds).toBeLessThan(1000);
    expect(server.pid()).toBe(pid);
    expect(() => process.kill(pid, 0)).not.toThrow();
    await expectNothingLost(learners, work.shown);
  });

  test('is killed under load, and then together with the server: every answer and prompt is there, nothing twice', limit, async () => {
    const learners = await learnersFor('killed', 3);
    const shown: SandboxUser[] = [];
    for (const withServer of [false, true]) {
      const before = learners.flatMap(({ acknowledged }) => acknowledged).length;
      const work = load(learners);
      await expect.poll(() => learners.flatMap(({ acknowledged }) => acknowledged).length, { timeout: 30_000 }).toBeGreaterThan(before + 2);
      await expect.poll(() => work.shown.length, { timeout: 30_000 }).toBeGreaterThan(2);
      killDatabase();
      if (withServer) await server.kill();
      await sleep(300);
      await work.stop();
      await restartDatabase();
      if (withServer) await server.start();
      await expect.poll(isReady, { timeout: 30_000 }).toBe(true);
      shown.push(...work.shown);
    }
    await expectNothingLost(learners, shown);
  });
});

describe('the EHR', () => {
  test('is slow: the launch, the panel and the orders do not wait for it', limit, async () => {
    const [learner] = await learnersFor('slow', 1);
    sandbox.state.faults.fhirDelayMs = 20_000;
    try {
      const started = performance.now();
      const late = await startLearner(server.url, sandbox, 'slow-launch');
      expect(performance.now() - started).toBeLessThan(16_000);
      expect((await late.panel.launch()).ehr.state).toBe('unreachable');
      // A medication that only the EHR could name: no card, and no wait.
      const reference = { medicationCodeableConcept: undefined, medicationReference: { reference: 'Medication/slow' } };
      const order = await signOrder(sandbox, newClinician(sandbox, 'slow-order'), reference);
      expect(order).toMatchObject({ answered: true, cards: [] });
      expect(order.milliseconds).toBeLessThan(2500);
      // The lesson is ours and goes on.
      if (learner !== undefined) expect((await oneStep(learner)).recall.answered).not.toBeNull();
    } finally {
      sandbox.state.faults.fhirDelayMs = 0;
    }
  });
});

describe('the clock of the server', () => {
  const jump = async (minutes: number): Promise<void> => {
    writeFileSync(shiftFile, String(minutes * 60_000));
    process.kill(server.pid(), 'SIGUSR2');
    await sleep(200);
  };

  test('jumps ahead and back: tokens and sessions are refused with a reason, and nothing is lost or doubled', limit, async () => {
    const learners = await learnersFor('clock', 2);
    const [learner, other] = learners;
    if (learner === undefined || other === undefined) throw new Error('Two learners are needed.');
    const stranger = newClinician(sandbox, 'clock-order');
    await forEach(learners, async (one) => void (await oneStep(one)));
    try {
      await jump(20);
      expect(await signOrder(sandbox, stranger)).toMatchObject({ cards: [] });
      expect(await learner.panel.send('GET', '/now')).toMatchObject({ status: 401, body: { title: 'session-expired' } });
      await jump(-20);
      expect(await signOrder(sandbox, stranger)).toMatchObject({ cards: [] });
      // Earlier than it began, and taken all the same.
      expect((await oneStep(other)).step).toBe('check');
      await oneStep(other);
    } finally {
      await jump(0);
    }
    expect((await signOrder(sandbox, stranger)).cards).toHaveLength(1);
    await expectNothingLost(learners, [stranger, learner.user, other.user]);
    expect(server.log()).not.toMatch(/"status":500|uncaught|unhandled/i);
  });
});

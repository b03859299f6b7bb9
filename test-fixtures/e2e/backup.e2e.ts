import { cpSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SandboxEhr } from '../sandbox-ehr/index.ts';
import { lostOf, oneStep, readAttempt, signOrder, startLearner } from './learners.ts';
import { prepareServer } from './prepare-server.ts';
import type { RealServer } from './real-server.ts';
import { newClinician } from './world.ts';

let server: RealServer;
let sandbox: SandboxEhr;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ server, sandbox, close } = await prepareServer());
  await server.start();
});
afterAll(async () => {
  rmSync(`${server.dataDir}.backup`, { recursive: true, force: true });
  await close();
});

test(
  'a copy of the stopped server’s data folder, put back, is all of it: answers, prompts, sessions, key',
  { timeout: 120_000 },
  async () => {
    const learner = await startLearner(server.url, sandbox, 'kept');
    await oneStep(learner);
    await server.stop();
    cpSync(server.dataDir, `${server.dataDir}.backup`, { recursive: true });

    await server.start();
    const late = newClinician(sandbox, 'late');
    expect((await signOrder(sandbox, late)).cards).toHaveLength(1);
    expect((await signOrder(sandbox, late)).cards).toHaveLength(0);
    await server.stop();
    rmSync(server.dataDir, { recursive: true });

    cpSync(`${server.dataDir}.backup`, server.dataDir, { recursive: true });
    await server.start();
    // What came after the copy is gone, and so it is the copy that runs.
    expect((await signOrder(sandbox, late)).cards).toHaveLength(1);
    // Read with the cookie from before: its session, and the key it was sealed with, came back too.
    expect(await lostOf(learner)).toEqual([]);
    expect((await signOrder(sandbox, learner.user)).cards).toHaveLength(0);
    for (let step = 0; (await readAttempt(learner)).result === null && step < 10; step += 1) await oneStep(learner);
    expect((await readAttempt(learner)).result?.passed).toBe(true);
  },
);

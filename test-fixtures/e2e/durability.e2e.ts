import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attemptViewSchema, type AttemptView } from '../../server/contract/index.ts';
import type { SandboxEhr, SandboxUser } from '../sandbox-ehr/index.ts';
import { oneStep, questionOf, readAttempt, signOrder, startLearner, type Learner } from './learners.ts';
import { prepareServer } from './prepare-server.ts';
import type { RealServer } from './real-server.ts';
import { launchPanel } from './scripted-panel.ts';
import { newClinician } from './world.ts';

const rounds = 3;
const cliniciansARound = 6;

let server: RealServer;
let sandbox: SandboxEhr;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ server, sandbox, close } = await prepareServer());
  await server.start();
});
afterAll(async () => close());

/** From wherever the attempt stands to its result. */
async function goOn(learner: Learner): Promise<AttemptView> {
  let view = await readAttempt(learner);
  while (view.result === null) view = await oneStep(learner);
  return view;
}

describe('kill -9 of the server', () => {
  test('during answers loses none that was acknowledged, and repeats change nothing', { timeout: 240_000 }, async () => {
    let unfinished = 0;
    for (let round = 1; round <= rounds; round += 1) {
      const learners: Learner[] = [];
      for (let one = 1; one <= cliniciansARound; one += 1) learners.push(await startLearner(server.url, sandbox, `round-${round}-${one}`));

      // Everybody answers at once; the server dies in the middle of it, each round a little later.
      const answering = learners.map(async (learner) => goOn(learner).catch(() => undefined));
      await expect
        .poll(() => learners.flatMap((learner) => learner.acknowledged).length, { interval: 1, timeout: 20_000 })
        .toBeGreaterThan(3 * round);
      await server.kill();
      await Promise.all(answering);
      expect(learners.flatMap((learner) => learner.acknowledged).length).toBeGreaterThan(3 * round);
      await server.start();

      for (const learner of learners) {
        let view = await readAttempt(learner);
        if (view.result === null) unfinished += 1;
        for (const { itemId, optionId, answeredAt } of learner.acknowledged) {
          expect(questionOf(view, itemId)?.answered).toMatchObject({ optionId, answeredAt, correct: true });
        }
        // The browser, which heard nothing, sends again; and a second thought comes too late.
        for (const taken of learner.acknowledged) {
          const other = questionOf(view, taken.itemId)?.options.find((option) => option.id !== taken.optionId)?.id;
          for (const optionId of [taken.optionId, other ?? '']) {
            const { body } = await learner.panel.send('POST', `/attempts/${learner.attemptId}/answers`, {
              itemId: taken.itemId,
              optionId,
              confidence: 10,
            });
            const after = attemptViewSchema.safeParse(body);
            if (after.success)
              expect(questionOf(after.data, taken.itemId)?.answered).toMatchObject({
                optionId: taken.optionId,
                answeredAt: taken.answeredAt,
              });
          }
        }
        view = await goOn(learner);
        expect(view.result).toMatchObject({ passed: true, correct: 3, total: 3 });
      }
    }
    expect(unfinished).toBeGreaterThan(0);
  });

  test('leaves one competency a clinician, and no card for the same order', { timeout: 120_000 }, async () => {
    const printed = await server.admin('token', 'create', '--tenant', 'demo', '--scopes', 'system/Basic.rs', '--expires', '1h');
    const token = printed.trim().split('\n').at(-1) ?? '';
    for (const user of [...sandbox.state.users.values()].filter(({ id }) => id.startsWith('round-'))) {
      const panel = await launchPanel({ serverUrl: server.url, sandbox, context: { userId: user.id, patient: 'whitcombe' } });
      const { person } = await panel.launch();
      const found = await fetch(`${server.url}/fhir/r4/Basic?subject=Practitioner/${person.personId}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(((await found.json()) as { entry?: unknown[] }).entry).toHaveLength(1);
      expect(await signOrder(sandbox, user)).toMatchObject({ answered: true, cards: [] });
    }
  });

  test('during orders keeps every prompt whose card was shown', { timeout: 120_000 }, async () => {
    const users = Array.from({ length: 20 }, (_, index) => newClinician(sandbox, `order-${index}`));
    const shown = new Set<SandboxUser>();
    const signing = users.map(async (user) => {
      if ((await signOrder(sandbox, user)).cards.length === 1) shown.add(user);
    });
    await expect.poll(() => shown.size, { interval: 1, timeout: 20_000 }).toBeGreaterThan(2);
    await server.kill();
    await Promise.all(signing);
    await server.start();
    for (const user of shown) expect(await signOrder(sandbox, user)).toMatchObject({ answered: true, cards: [] });
  });

  test('a stop by signal lets answers in flight end and starts again with all of them', { timeout: 120_000 }, async () => {
    const learner = await startLearner(server.url, sandbox, 'stopped');
    const finished = goOn(learner).catch(() => undefined);
    await expect.poll(() => learner.acknowledged.length, { interval: 1 }).toBeGreaterThan(0);
    await Promise.all([server.stop(), finished]);
    await server.start();
    const view = await readAttempt(learner);
    for (const { itemId, optionId, answeredAt } of learner.acknowledged)
      expect(questionOf(view, itemId)?.answered).toMatchObject({ optionId, answeredAt });
    expect((await goOn(learner)).result?.passed).toBe(true);
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attemptViewSchema, type AttemptView } from '../../server/contract/index.ts';
import { fireHook, type SandboxEhr, type SandboxUser } from '../sandbox-ehr/index.ts';
import type { RealServer } from './real-server.ts';
import { launchPanel, optionOf, type ScriptedPanel } from './scripted-panel.ts';
import { newClinician, prepareServer } from './world.ts';

const lessonId = 'tofacitinib-first-order';
const rounds = 3;
const cliniciansARound = 6;

let server: RealServer;
let sandbox: SandboxEhr;
beforeAll(async () => {
  ({ server, sandbox } = await prepareServer());
  await server.start();
});
afterAll(async () => {
  await server.remove();
  await sandbox.close();
});

async function sign(user: SandboxUser): Promise<{ answered: boolean; cards: Record<string, unknown>[] }> {
  const order = {
    resourceType: 'MedicationRequest',
    id: `order-of-${user.id}`,
    status: 'draft',
    intent: 'order',
    medicationCodeableConcept: { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '1357541' }] },
    subject: { reference: 'Patient/whitcombe' },
  };
  const { answered, answers } = await fireHook(sandbox.state, user, 'order-sign', {
    patientId: 'whitcombe',
    draftOrders: { resourceType: 'Bundle', type: 'collection', entry: [{ resource: order }] },
  });
  return { answered, cards: answers.map((answer) => answer.card) };
}

type Taken = { itemId: string; optionId: string; answeredAt: string };
type Learner = { user: SandboxUser; panel: ScriptedPanel; attemptId: string; acknowledged: Taken[] };

const questionOf = (view: AttemptView, itemId: string): AttemptView['recall'] | undefined =>
  itemId === 'recall' ? view.recall : view.questions.find((question) => question.itemId === itemId);

/** Answers one question; what the server acknowledged is written down. @throws TypeError when the server is gone */
async function answer(learner: Learner, view: AttemptView, itemId: string): Promise<AttemptView> {
  const question = questionOf(view, itemId);
  if (question === undefined) throw new Error(`${itemId} is not asked`);
  const optionId = optionOf(question, 'right');
  const next = await learner.panel.attempt('POST', `/attempts/${learner.attemptId}/answers`, { itemId, optionId, confidence: 70 });
  const answered = questionOf(next, itemId)?.answered;
  if (answered === null || answered === undefined) throw new Error(`The answer to ${itemId} was acknowledged and is not there`);
  learner.acknowledged.push({ itemId, optionId, answeredAt: answered.answeredAt });
  return next;
}

/** From wherever the attempt stands to its result. */
async function goOn(learner: Learner, start: AttemptView): Promise<AttemptView> {
  let view = start;
  if (view.recall.answered === null) view = await answer(learner, view, 'recall');
  if (view.result === null) view = await learner.panel.attempt('PUT', `/attempts/${learner.attemptId}/step`, { step: 'check' });
  for (const question of view.questions) if (question.answered === null) view = await answer(learner, view, question.itemId);
  return view;
}

async function startLesson(user: SandboxUser): Promise<Learner> {
  const { cards } = await sign(user);
  expect(cards).toHaveLength(1);
  const [link] = (cards[0]?.['links'] ?? []) as { appContext: string }[];
  const panel = await launchPanel({
    serverUrl: server.url,
    sandbox,
    context: { userId: user.id, patient: 'whitcombe', appContext: link?.appContext ?? null },
  });
  const { promptId } = await panel.launch();
  expect(promptId).not.toBeNull();
  const { attemptId } = await panel.attempt('POST', '/attempts', { lessonId, promptId });
  return { user, panel, attemptId, acknowledged: [] };
}

const read = async (learner: Learner): Promise<AttemptView> => learner.panel.attempt('GET', `/attempts/${learner.attemptId}`);

describe('kill -9 of the server', () => {
  test('during answers loses none that was acknowledged, and repeats change nothing', { timeout: 240_000 }, async () => {
    let unfinished = 0;
    for (let round = 1; round <= rounds; round += 1) {
      const learners: Learner[] = [];
      for (let one = 1; one <= cliniciansARound; one += 1) learners.push(await startLesson(newClinician(sandbox, `round-${round}-${one}`)));

      // Everybody answers at once; the server dies in the middle of it, each round a little later.
      const answering = learners.map(async (learner) => goOn(learner, await read(learner)).catch(() => undefined));
      await expect
        .poll(() => learners.flatMap((learner) => learner.acknowledged).length, { interval: 1, timeout: 20_000 })
        .toBeGreaterThan(3 * round);
      await server.kill();
      await Promise.all(answering);
      expect(learners.flatMap((learner) => learner.acknowledged).length).toBeGreaterThan(3 * round);
      await server.start();

      for (const learner of learners) {
        let view = await read(learner);
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
        view = await goOn(learner, await read(learner));
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
      expect(await sign(user)).toEqual({ answered: true, cards: [] });
    }
  });

  test('during orders keeps every prompt whose card was shown', { timeout: 120_000 }, async () => {
    const users = Array.from({ length: 20 }, (_, index) => newClinician(sandbox, `order-${index}`));
    const shown = new Set<SandboxUser>();
    const signing = users.map(async (user) => {
      if ((await sign(user)).cards.length === 1) shown.add(user);
    });
    await expect.poll(() => shown.size, { interval: 1, timeout: 20_000 }).toBeGreaterThan(2);
    await server.kill();
    await Promise.all(signing);
    await server.start();
    for (const user of shown) expect(await sign(user)).toEqual({ answered: true, cards: [] });
  });

  test('a stop by signal lets answers in flight end and starts again with all of them', { timeout: 120_000 }, async () => {
    const learner = await startLesson(newClinician(sandbox, 'stopped'));
    const finished = goOn(learner, await read(learner)).catch(() => undefined);
    await expect.poll(() => learner.acknowledged.length, { interval: 1 }).toBeGreaterThan(0);
    await Promise.all([server.stop(), finished]);
    await server.start();
    const view = await read(learner);
    for (const { itemId, optionId, answeredAt } of learner.acknowledged)
      expect(questionOf(view, itemId)?.answered).toMatchObject({ optionId, answeredAt });
    expect((await goOn(learner, view)).result?.passed).toBe(true);
  });
});

import type { AttemptView } from '../../server/contract/index.ts';
import { fireHook, type SandboxEhr, type SandboxUser } from '../sandbox-ehr/index.ts';
import { launchPanel, optionOf, type ScriptedPanel } from './scripted-panel.ts';
import { newClinician } from './world.ts';

const lessonId = 'tofacitinib-first-order';
const patient = 'whitcombe';

/** An order of tofacitinib, signed. `answered` is false where the EHR got no answer in its two seconds, or an error. */
export async function signOrder(
  sandbox: SandboxEhr,
  user: SandboxUser,
  over: Record<string, unknown> = {},
): Promise<{ answered: boolean; cards: Record<string, unknown>[]; milliseconds: number }> {
  const order = {
    resourceType: 'MedicationRequest',
    id: `order-of-${user.id}`,
    status: 'draft',
    intent: 'order',
    medicationCodeableConcept: { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '1357541' }] },
    subject: { reference: `Patient/${patient}` },
    ...over,
  };
  const started = performance.now();
  const { answered, answers } = await fireHook(sandbox.state, user, 'order-sign', {
    patientId: patient,
    draftOrders: { resourceType: 'Bundle', type: 'collection', entry: [{ resource: order }] },
  });
  return { answered, cards: answers.map(({ card }) => card), milliseconds: performance.now() - started };
}

/** A clinician within a lesson, and what the server acknowledged of it. */
export type Learner = {
  user: SandboxUser;
  panel: ScriptedPanel;
  attemptId: string;
  acknowledged: { itemId: string; optionId: string; answeredAt: string }[];
};

/** A new clinician, from the order over the card to the begun lesson. */
export async function startLearner(serverUrl: string, sandbox: SandboxEhr, name: string): Promise<Learner> {
  const user = newClinician(sandbox, name);
  let cards: Record<string, unknown>[] = [];
  // A machine with much else to do may be late; a card that nobody saw is not kept, and the next order has it.
  for (let order = 0; cards.length === 0 && order < 10; order += 1) ({ cards } = await signOrder(sandbox, user));
  const [link] = (cards[0]?.['links'] ?? []) as { appContext: string }[];
  if (link === undefined) throw new Error(`${name} got no card.`);
  const panel = await launchPanel({ serverUrl, sandbox, context: { userId: user.id, patient, appContext: link.appContext } });
  const { promptId } = await panel.launch();
  const { attemptId } = await panel.attempt('POST', '/attempts', { lessonId, promptId });
  return { user, panel, attemptId, acknowledged: [] };
}

export const questionOf = (view: AttemptView, itemId: string): AttemptView['recall'] | undefined =>
  itemId === 'recall' ? view.recall : view.questions.find((question) => question.itemId === itemId);

export const readAttempt = async (learner: Learner): Promise<AttemptView> => learner.panel.attempt('GET', `/attempts/${learner.attemptId}`);

async function answer(learner: Learner, view: AttemptView, itemId: string): Promise<AttemptView> {
  const question = questionOf(view, itemId);
  if (question === undefined) throw new Error(`${itemId} is not asked.`);
  const optionId = optionOf(question, 'right');
  const next = await learner.panel.attempt('POST', `/attempts/${learner.attemptId}/answers`, { itemId, optionId, confidence: 70 });
  const answeredAt = questionOf(next, itemId)?.answered?.answeredAt;
  if (answeredAt === undefined) throw new Error(`The answer to ${itemId} was acknowledged and is not there.`);
  learner.acknowledged.push({ itemId, optionId, answeredAt });
  return next;
}

/** One step further from wherever the attempt stands. @throws Error where the server refuses or is gone */
export async function oneStep(learner: Learner): Promise<AttemptView> {
  const view = await readAttempt(learner);
  if (view.recall.answered === null) return answer(learner, view, 'recall');
  if (view.step !== 'check' && view.result === null)
    return learner.panel.attempt('PUT', `/attempts/${learner.attemptId}/step`, { step: 'check' });
  const next = view.questions.find((question) => question.answered === null);
  return next === undefined ? view : answer(learner, view, next.itemId);
}

/** What was acknowledged and is not there any more, or is there otherwise. */
export async function lostOf(learner: Learner): Promise<string[]> {
  const view = await readAttempt(learner);
  return learner.acknowledged
    .filter(({ itemId, optionId, answeredAt }) => {
      const kept = questionOf(view, itemId)?.answered;
      return kept?.optionId !== optionId || kept.answeredAt !== answeredAt;
    })
    .map(({ itemId }) => `${learner.user.id} ${itemId}`);
}

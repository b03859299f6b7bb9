import express, { Router } from 'express';
import { randomUUID } from 'node:crypto';
import { asText, isRecord, patientOf, type Resource } from '../resource.ts';
import { createLaunch, type SandboxState, type ShownCard } from '../state.ts';
import { fireHook, sendFeedback, type Feedback } from '../cds/client.ts';
import { toCardView, type CardView } from './card-view.ts';
import { signedLine } from './chart-facts.ts';
import { findDrugs, toMedicationRequest } from './draft-orders.ts';
import { chartCall, requireChart, type ChartCall } from './session.ts';

const signedOrders = new WeakMap<SandboxState, Set<string>>();

/** Ids of the orders signed in this sandbox since it started. */
export function signedToday(state: SandboxState): Set<string> {
  const held = signedOrders.get(state) ?? new Set<string>();
  signedOrders.set(state, held);
  return held;
}

const records = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isRecord) : []);

function draftOrders(state: SandboxState, call: ChartCall, status: 'draft' | 'active'): (Resource & { id: string })[] {
  const subject = {
    patient: call.patient,
    encounter: call.encounter,
    requester: call.user.fhirUser,
    authoredOn: new Date(state.settings.now()).toISOString(),
  };
  return records(call.body['drafts'])
    .slice(0, 20)
    .flatMap((draft) => toMedicationRequest(draft, subject, status) ?? []);
}

function remember(state: SandboxState, call: ChartCall, answer: { serviceUrl: string; card: Record<string, unknown> }): CardView {
  const id = randomUUID();
  state.cards.set(id, { ...answer, sessionId: call.session.id, userId: call.user.id, patient: call.patient, settled: false });
  return toCardView(answer.card, id);
}

/** The card the browser speaks of, if it was shown to this clinician at this workstation. */
function shownCard(state: SandboxState, call: ChartCall): ShownCard | undefined {
  const shown = state.cards.get(String(call.body['card']));
  return shown?.sessionId === call.session.id && shown.userId === call.user.id ? shown : undefined;
}

function settle(state: SandboxState, shown: ShownCard, rest: Omit<Feedback, 'card' | 'outcomeTimestamp'>): void {
  const card = shown.card['uuid'];
  if (shown.settled || typeof card !== 'string') return;
  shown.settled = true;
  void sendFeedback(state, shown.serviceUrl, { card, ...rest, outcomeTimestamp: new Date(state.settings.now()).toISOString() });
}

/** Carries out a suggestion's actions: a Task is stored; anything else is left to the clinician. */
function applyActions(state: SandboxState, suggestion: Record<string, unknown>): string[] {
  return records(suggestion['actions']).map((action) => {
    const description = typeof action['description'] === 'string' ? action['description'] : 'Action';
    const resource = action['resource'];
    if (action['type'] !== 'create' || !isRecord(resource) || resource['resourceType'] !== 'Task')
      return `${description}: not done by this EHR`;
    state.store.create(resource as Resource);
    return `${description}: done`;
  });
}

/** Where to open the application: a one-time launch handle for this clinician, patient and encounter. */
function launchUrl(state: SandboxState, call: ChartCall): string | undefined {
  const { appOrigin, fhirBase } = state.settings;
  const shown = shownCard(state, call);
  const link = records(shown?.card['links'])[Number(call.body['link'])];
  if (call.body['card'] !== undefined && (link?.['type'] !== 'smart' || typeof link['url'] !== 'string')) return undefined;
  const target = typeof link?.['url'] === 'string' ? link['url'] : `${appOrigin}/launch`;
  const url = URL.canParse(target) ? new URL(target) : undefined;
  // Only the registered application is given a launch.
  if (url?.origin !== appOrigin) return undefined;
  const launch = createLaunch(state, {
    userId: call.user.id,
    patient: call.patient,
    encounter: call.encounter === '' ? null : call.encounter,
    appContext: typeof link?.['appContext'] === 'string' ? link['appContext'] : null,
    intent: null,
    needPatientBanner: false,
  });
  url.searchParams.set('iss', fhirBase);
  url.searchParams.set('launch', launch);
  return url.href;
}

export function chartApiRoutes(state: SandboxState): Router {
  const router = Router();
  router.get('/chart-api/drugs', (request, response) => {
    response.json({ drugs: findDrugs(asText(request.query['q']).slice(0, 80)) });
  });
  router.use('/chart-api', express.json({ limit: '128kb' }), requireChart(state));

  router.post('/chart-api/hook', async (request, response) => {
    const call = chartCall(request);
    const hook = call.body['hook'] === 'order-sign' ? 'order-sign' : 'order-select';
    const orders = draftOrders(state, call, 'draft');
    const selected = new Set(Array.isArray(call.body['selected']) ? call.body['selected'] : []);
    const context = {
      patientId: call.patient,
      ...(call.encounter === '' ? {} : { encounterId: call.encounter }),
      ...(hook === 'order-select'
        ? { selections: orders.filter((order) => selected.has(order.id)).map((order) => `MedicationRequest/${order.id}`) }
        : {}),
      draftOrders: { resourceType: 'Bundle', type: 'collection', entry: orders.map((resource) => ({ resource })) },
    };
    const { answered, answers } = await fireHook(state, call.user, hook, context);
    response.json({ answered, cards: answers.map((answer) => remember(state, call, answer)) });
  });

  router.post('/chart-api/sign', (request, response) => {
    const call = chartCall(request);
    const isOthers = (id: string): boolean => {
      const held = state.store.read('MedicationRequest', id);
      return held !== undefined && patientOf(held) !== call.patient;
    };
    const orders = draftOrders(state, call, 'active')
      .filter((order) => !isOthers(order.id))
      .map((order) => state.store.put(order));
    for (const order of orders) signedToday(state).add(order.id);
    response.json({ signed: orders.map(signedLine) });
  });

  router.post('/chart-api/launch', (request, response) => {
    const src = launchUrl(state, chartCall(request));
    if (src === undefined) return void response.status(400).json({ message: 'This link cannot be opened in the chart.' });
    response.json({ src });
  });

  router.post('/chart-api/dismiss', (request, response) => {
    const call = chartCall(request);
    const shown = shownCard(state, call);
    if (!shown) return void response.status(404).json({ message: 'The message is no longer there.' });
    const reason = records(shown.card['overrideReasons'])[Number(call.body['reason'])];
    const comment = typeof call.body['comment'] === 'string' ? call.body['comment'].slice(0, 500) : '';
    const overrideReason = { ...(reason ? { reason } : {}), ...(comment ? { userComment: comment } : {}) };
    settle(state, shown, { outcome: 'overridden', ...(Object.keys(overrideReason).length > 0 ? { overrideReason } : {}) });
    response.json({ ok: true });
  });

  router.post('/chart-api/accept', (request, response) => {
    const call = chartCall(request);
    const shown = shownCard(state, call);
    const suggestion = records(shown?.card['suggestions']).find((candidate) => candidate['uuid'] === call.body['suggestion']);
    if (!shown || !suggestion) return void response.status(404).json({ message: 'The suggestion is no longer there.' });
    const done = shown.settled ? [] : applyActions(state, suggestion);
    settle(state, shown, { outcome: 'accepted', acceptedSuggestions: [{ id: String(suggestion['uuid']) }] });
    response.json({ done });
  });
  return router;
}

import { cleanup } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import axe from 'axe-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { createPanelApi, type PanelApi } from './panel-api-fixture.ts';
import { mockNetwork, openApp } from './open-panel-fixture.tsx';
import { launchId, promptId } from './now-fixture.ts';

export const panelPath = `/panel/${launchId}`;
export const lessonPath = `${panelPath}/lesson/tofacitinib-first-order?prompt=${promptId}`;
export const apiPath = `/api/launches/${launchId}`;

/** The mock network for one test file: started, cleaned and closed around its tests; `requests` holds what went out. */
export function panelSuite() {
  const network = mockNetwork();
  const requests: Request[] = [];
  network.server.events.on('request:start', ({ request }) => void requests.push(request.clone()));
  beforeAll(() => network.server.listen({ onUnhandledRequest: 'error' }));
  beforeEach(() => void requests.splice(0));
  afterEach(() => {
    cleanup();
    network.server.resetHandlers();
  });
  afterAll(() => network.server.close());
  return {
    server: network.server,
    requests,
    /** The application at a path of this launch, in front of an API of its own. */
    open(path: string, api: PanelApi = createPanelApi()) {
      network.use(api);
      return { api, user: userEvent.setup(), ...openApp(path) };
    },
  };
}

/** What was sent to addresses of the attempt with this ending, in order. */
export const bodiesTo = (api: PanelApi, ending: string): unknown[] =>
  api.calls.filter(({ path }) => path.endsWith(ending)).map(({ body }) => body);

/** @property opened the question that was opened after those answered; `result` once all are */
type Place = { recalled?: boolean; atCheck?: boolean; answers?: Record<string, string>; opened?: string };

/** Brings the attempt to a place before the page opens, as an earlier visit would have; the calls are forgotten. */
export function visitedBefore(api: PanelApi, { recalled = false, atCheck = false, answers = {}, opened }: Place = {}): PanelApi {
  const send = (method: string, path: string, body: unknown) => api.handle({ method, path: `${apiPath}/attempts${path}`, body });
  send('POST', '', { lessonId: 'tofacitinib-first-order', promptId });
  if (recalled || atCheck) send('POST', '/attempt-1/answers', { itemId: 'recall', optionId: 'b', confidence: null });
  if (atCheck) send('PUT', '/attempt-1/step', { step: 'check' });
  for (const [itemId, optionId] of Object.entries(answers)) send('POST', '/attempt-1/answers', { itemId, optionId, confidence: 60 });
  if (opened === 'result') send('PUT', '/attempt-1/step', { step: 'result' });
  else if (opened !== undefined) send('PUT', '/attempt-1/draft', { itemId: opened, optionId: null, confidence: null });
  api.calls.splice(0);
  return api;
}

/** Fails with every accessibility rule broken in the page; contrast needs a layout, which the browser tests have. */
export async function expectAccessible(): Promise<void> {
  const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

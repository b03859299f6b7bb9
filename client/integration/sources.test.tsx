// @vitest-environment jsdom
import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import type { EhrTasks, EventSource, EventSourceView } from '../../server/contract/index.ts';
import { launch, openConsole, problem } from '../credentialing/console-fixture.tsx';
import { consoleSuite, expectAccessible } from '../credentialing/console-suite-fixture.ts';
import { HomePage } from '../credentialing/home-page.tsx';
import { SourcePage } from './source-page.tsx';
import { lagWords, outcomeWords } from './source-words.ts';
import { SourcesPage } from './sources-page.tsx';

const api = 'http://localhost:3000/api/launches/L1';
const path = `${api}/event-sources`;
const hooks: EventSource = {
  sourceId: 'cds-hooks',
  kind: 'cds-hooks',
  label: 'CDS Hooks',
  ehrs: ['https://ehr.example'],
  tells: 'orders',
  state: 'working',
  since: null,
  reason: null,
  lastEventAt: '2026-11-22T08:00:00.000Z',
  lagSeconds: 0,
  waiting: 0,
  failed: 0,
  gaps: null,
  lastDay: [
    { outcome: 'no-rule', count: 300 },
    { outcome: 'rule-met', count: 12 },
  ],
  can: { poll: false, replay: false, switch: false },
};
const polling: EventSourceView = {
  ...hooks,
  sourceId: 's1',
  kind: 'polling',
  label: 'Orders by polling',
  state: 'failing',
  since: '2026-11-22T07:00:00.000Z',
  reason: 'it answered 403',
  waiting: 4,
  failed: 1,
  lagSeconds: 75,
  lastDay: [],
  can: { poll: true, replay: true, switch: true },
  registeredAt: '2026-11-01T07:00:00.000Z',
  everySeconds: 60,
  recent: [
    { receivedAt: '2026-11-22T08:00:00.000Z', lagSeconds: 75, outcome: 'prompted' },
    { receivedAt: '2026-11-22T08:00:00.000Z', lagSeconds: 75, outcome: null },
  ],
};
const backport: EventSource = {
  ...hooks,
  sourceId: 's2',
  kind: 'subscription-backport',
  label: 'Notified',
  state: 'silent',
  since: '2026-11-20T07:00:00.000Z',
  gaps: { count: 2, lastAt: '2026-11-20T07:00:00.000Z' },
  can: { poll: true, replay: true, switch: true },
};

const ehrTasks: EhrTasks = {
  on: true,
  ehrs: [
    {
      ehr: 'https://ehr.example/fhir',
      written: 40,
      waiting: 2,
      failing: 1,
      reason: 'it answered 500 to a new Task',
      at: '2026-11-22T08:00:00.000Z',
    },
  ],
};

const sent: { path: string; body: unknown }[] = [];
const answering =
  (view: Partial<EventSourceView>) =>
  async ({ request }: { request: Request }) => {
    sent.push({ path: new URL(request.url).pathname.split('/').slice(-2).join('/'), body: await request.json() });
    return HttpResponse.json({ ...polling, ...view });
  };
const { server } = consoleSuite(
  http.get(api, () => HttpResponse.json({ ...launch, roles: ['provider', 'integrator'] })),
  http.get(path, () => HttpResponse.json({ sources: [hooks, polling, backport], ehrTasks })),
  http.get(`${path}/s1`, () => HttpResponse.json(polling)),
  http.post(`${path}/s1/poll`, answering({ state: 'working', since: null, reason: null })),
  http.post(`${path}/s1/replay`, answering({})),
  http.put(`${path}/s1/switch`, answering({ state: 'off', reason: null, can: { poll: false, replay: false, switch: true } })),
);
beforeEach(() => void sent.splice(0));

const pages = [
  { index: true, Component: HomePage },
  { path: 'integration/sources', Component: SourcesPage },
  { path: 'integration/sources/:sourceId', Component: SourcePage },
];
const open = (address = '/staff/L1/integration/sources') => openConsole(address, pages);
const rowOf = async (name: string) => within(await screen.findByRole('row', { name: new RegExp(name) }));

test('an integrator comes to the sources, and finds neither roster nor education', async () => {
  const router = openConsole('/staff/L1', pages);
  await screen.findByRole('heading', { level: 1, name: 'Event sources' });
  expect(router.state.location.pathname).toBe('/staff/L1/integration/sources');
  expect(screen.queryByRole('link', { name: 'Roster' })).toBeNull();
  expect(screen.queryByRole('link', { name: 'Rules' })).toBeNull();
});

test('each source says its state in words, why it fails, its lag, what waits and its gaps', async () => {
  open();
  const failing = await rowOf('Orders by polling');
  failing.getByText('Failing');
  failing.getByText(/it answered 403/);
  failing.getByText('75 s');
  failing.getByText('1 failed');
  (await rowOf('Notified')).getByText(/since 20 Nov 2026/);
  (await rowOf('CDS Hooks')).getByText('No rule met: 300');
  within(screen.getByRole('region', { name: 'Tasks in the EHR' })).getByText(/it answered 500 to a new Task/);
  await expectAccessible();
});

test('what is chosen stands in the address', async () => {
  const router = open('/staff/L1/integration/sources?kind=polling');
  await rowOf('Orders by polling');
  expect(screen.getAllByRole('row')).toHaveLength(2);
  await userEvent.selectOptions(screen.getByLabelText('Status'), 'Silent');
  await screen.findByRole('heading', { name: 'No source fits' });
  expect(router.state.location.search).toBe('?state=silent&kind=polling');
  await userEvent.click(screen.getByRole('link', { name: 'Show all sources' }));
  expect(screen.getAllByRole('row')).toHaveLength(4);
});

test('alone, CDS Hooks are told beside how others are registered', async () => {
  server.use(http.get(path, () => HttpResponse.json({ sources: [hooks], ehrTasks: { on: false, ehrs: [] } })));
  open();
  await screen.findByText(/source add/);
  screen.getByText(/with the setting ehrTasks/);
});

test('one source: its newest events, and asking at once', async () => {
  open('/staff/L1/integration/sources/s1');
  await screen.findByRole('heading', { level: 1, name: 'Orders by polling' });
  screen.getByText('Waits');
  await expectAccessible();
  await userEvent.click(screen.getByRole('button', { name: 'Ask now' }));
  await screen.findByText(/The EHR is asked now/);
  expect(sent).toEqual([{ path: 's1/poll', body: {} }]);
  screen.getByText('Working');
});

test('a replay asks first, and says since when', async () => {
  open('/staff/L1/integration/sources/s1');
  await userEvent.click(await screen.findByRole('button', { name: 'Replay…' }));
  expect(sent).toEqual([]);
  await userEvent.click(await screen.findByRole('button', { name: 'Replay' }));
  await screen.findByText(/Asked for again/);
  expect(sent).toMatchObject([{ path: 's1/replay', body: { since: expect.stringMatching(/^\d{4}-.*Z$/) as unknown } }]);
});

test('switching off asks first; then nothing else can be asked of it', async () => {
  open('/staff/L1/integration/sources/s1');
  await userEvent.click(await screen.findByRole('button', { name: 'Switch off…' }));
  const dialog = within(await screen.findByRole('dialog'));
  await userEvent.click(dialog.getByRole('button', { name: 'Switch off' }));
  await screen.findByText('Switched off.');
  expect(sent).toEqual([{ path: 's1/switch', body: { on: false } }]);
  expect(screen.queryByRole('button', { name: 'Ask now' })).toBeNull();
  screen.getByRole('button', { name: 'Switch on…' });
});

test('what the server refuses is said where it was asked', async () => {
  server.use(http.post(`${path}/s1/poll`, () => problem(500)));
  open('/staff/L1/integration/sources/s1');
  await userEvent.click(await screen.findByRole('button', { name: 'Ask now' }));
  await screen.findByText('Refused.');
});

test('who is no integrator is told who may', async () => {
  server.use(http.get(path, () => problem(403)));
  open();
  await screen.findByText(/the role integrator/);
});

test.each([
  [0, '0 s'],
  [89, '89 s'],
  [90, '2 min'],
  [5400, '2 h'],
  [200_000, '2 days'],
])('%i seconds are %s', (seconds, words) => expect(lagWords(seconds)).toBe(words));

test('an outcome that is not known is shown by its name', () => {
  expect([outcomeWords('prompted'), outcomeWords('no-unit'), outcomeWords('constructor')]).toEqual(['Prompted', 'No unit', 'Constructor']);
});

// @vitest-environment jsdom
import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import type { DenialPattern, DenialPatternList } from '../../server/contract/index.ts';
import { launch, openConsole, problem } from '../credentialing/console-fixture.tsx';
import { consoleSuite, expectAccessible } from '../credentialing/console-suite-fixture.ts';
import { denialWords } from './denial-words.ts';
import { DenialsPage } from './denials-page.tsx';

const api = 'http://localhost:3000/api/launches/L1';
const path = `${api}/work-queue/denial-patterns`;
const open: DenialPattern = {
  code: '197',
  rule: { url: 'https://preceptor.health/fhir/PlanDefinition/denial-pattern', ruleId: 'denial-pattern', title: 'Denials of one reason' },
  since: '2026-11-10T08:00:00.000Z',
  last: '2026-11-22T08:00:00.000Z',
  clinicians: null,
  claims: 24,
  state: 'open',
  handled: null,
};
const handled: DenialPattern = {
  ...open,
  code: '999',
  rule: { url: 'https://x.example', ruleId: null, title: null },
  state: 'handled',
  handled: { note: 'Told the office.', by: 'Lena Brandt', at: '2026-11-22T09:00:00.000Z' },
};
const sent: unknown[] = [];
const answer = (patterns: DenialPattern[], hasSource = true) => HttpResponse.json<DenialPatternList>({ patterns, hasSource });
const { server } = consoleSuite(
  http.get(api, () => HttpResponse.json({ ...launch, roles: ['provider', 'educator'] })),
  http.get(path, () => answer([open, handled])),
  http.put(`${path}/review`, async ({ request }) => {
    sent.push(await request.json());
    return answer([{ ...open, state: 'handled', handled: handled.handled }, handled]);
  }),
);
beforeEach(() => void sent.splice(0));
const show = (search = '') => openConsole(`/staff/L1/education/denials${search}`, [{ path: 'education/denials', Component: DenialsPage }]);
const rowOf = async (name: RegExp) => within(await screen.findByRole('row', { name }));

test('a pattern has its reason in words, its rule, since when, and no number that tells who it is', async () => {
  show();
  const row = await rowOf(/Authorization or notification was missing/);
  expect(row.getByRole('link', { name: 'Denials of one reason' }).getAttribute('href')).toBe('/staff/L1/education/rules/denial-pattern');
  row.getByText('<10');
  row.getByText('24');
  (await rowOf(/reason 999/)).getByText('A rule that is gone');
  await expectAccessible();
});

test('it is handled with a note, and opened again', async () => {
  show();
  await userEvent.click((await rowOf(/197/)).getByRole('button', { name: /^Mark as handled/ }));
  const dialog = within(await screen.findByRole('dialog'));
  await userEvent.click(dialog.getByRole('button', { name: 'Mark as handled' }));
  expect(sent).toEqual([]);
  await userEvent.type(dialog.getByLabelText('What was done?'), 'Told the office.');
  await userEvent.click(dialog.getByRole('button', { name: 'Mark as handled' }));
  await userEvent.click(await (await rowOf(/197/)).findByRole('button', { name: /^Open again/ }));
  expect(sent).toEqual([
    { rule: open.rule.url, code: '197', state: 'handled', note: 'Told the office.' },
    { rule: open.rule.url, code: '197', state: 'open' },
  ]);
});

test('what came again says what was done before', async () => {
  server.use(http.get(path, () => answer([{ ...open, handled: handled.handled }])));
  show();
  (await rowOf(/197/)).getByText(/Came again\. Before: Told the office\./);
});

test('the state stands in the address; what nothing fits says so', async () => {
  server.use(http.get(path, () => answer([handled])));
  const router = show('?state=open');
  await screen.findByRole('heading', { name: 'No pattern fits' });
  await userEvent.selectOptions(screen.getByLabelText('State'), 'Handled');
  await rowOf(/999/);
  expect(router.state.location.search).toBe('?state=handled');
});

test.each([
  [false, 'No source tells of claims yet'],
  [true, 'No pattern of denied claims'],
])('without a pattern, with a source %s', async (hasSource, title) => {
  server.use(http.get(path, () => answer([], hasSource)));
  show();
  await screen.findByRole('heading', { name: title });
});

test('who is no educator is told who may', async () => {
  server.use(http.get(path, () => problem(403)));
  show();
  await screen.findByText(/the role educator/);
});

test('a reason that is not known has no words of another', () => {
  expect([denialWords('197'), denialWords('x'), denialWords('constructor')]).toEqual([
    'Authorization or notification was missing',
    'Reason known by its number alone',
    'Reason known by its number alone',
  ]);
});

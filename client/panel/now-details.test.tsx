import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { nowItem, nowView, promptId, secondNowItem, whyView } from './now-fixture.ts';
import { createPanelApi } from './panel-api-fixture.ts';
import { apiPath, expectAccessible, lessonPath, panelPath, panelSuite } from './panel-suite-fixture.ts';

const suite = panelSuite();
const article = async (name: RegExp) => within(await screen.findByRole('article', { name }));
afterEach(() => vi.unstubAllEnvs());

test.each([
  [{ number: 1, atMost: 2 }, '1 of at most 2 cards today'],
  [{ number: 1, atMost: 1 }, '1 of at most 1 card today'],
  [null, null],
])('the count of the day %j is said as %s', async (cardOfDay, words) => {
  const why = { ...whyView, cardOfDay, at: new Date().toISOString() };
  const { user } = suite.open(
    panelPath,
    createPanelApi({ refuse: ({ path }) => (path.endsWith('/why') ? { status: 200, body: why } : undefined) }),
  );
  await user.click((await article(/Tofacitinib/)).getByRole('button', { name: /^Why/ }));
  await screen.findByText('Who sees it');
  if (words === null) expect(screen.queryByText(/of at most/)).toBeNull();
  else expect(screen.getByText(words)).toBeTruthy();
});

describe('the list', () => {
  test('has one filled button, on the item that comes first; what was begun is continued', async () => {
    const begun = nowItem({ ...secondNowItem, attempt: { attemptId: 'attempt-7', step: 'check' } });
    suite.open(panelPath, createPanelApi({ items: [nowItem(), begun] }));
    const start = (await article(/Tofacitinib/)).getByRole('link', { name: 'Start' });
    expect(start.className).toContain('button-main');
    expect(start.getAttribute('href')).toBe(lessonPath);
    expect((await article(/Clozapine/)).getByRole('link', { name: 'Continue' }).className).not.toContain('button-main');
    expect(screen.getByText('About 6 min in all')).toBeTruthy();
  });

  test.each([
    [1, 'One more waits. Three at a time is the limit.'],
    [4, '4 more wait. Three at a time is the limit.'],
  ])('says that %i more wait', async (waiting, text) => {
    const view = nowView([nowItem()], { waiting });
    suite.open(panelPath, createPanelApi({ refuse: ({ path }) => (path.endsWith('/now') ? { status: 200, body: view } : undefined) }));
    expect(await screen.findByText(text)).toBeTruthy();
  });

  test.each([
    [1, '1 waits with another patient’s chart.'],
    [3, '3 wait with other patients’ charts.'],
  ])('says, also where it is empty, that %i wait elsewhere', async (elsewhere, text) => {
    for (const items of [[], [nowItem()]]) {
      const view = nowView(items, { elsewhere });
      const { unmount } = suite.open(
        panelPath,
        createPanelApi({ refuse: ({ path }) => (path.endsWith('/now') ? { status: 200, body: view } : undefined) }),
      );
      expect(await screen.findByText(text)).toBeTruthy();
      unmount();
    }
  });

  test('folds away what was put off, and brings it back after a reload too', async () => {
    const api = createPanelApi({ items: [nowItem()] });
    api.handle({ method: 'POST', path: `${apiPath}/prompts/${promptId}/snooze`, body: { until: '7-days' } });
    const { user } = suite.open(panelPath, api);
    await user.click(await screen.findByText('Snoozed (1)'));
    expect(screen.getByText('Until 23 Sep 2026 07:00')).toBeTruthy();
    await expectAccessible();
    await user.click(screen.getByRole('button', { name: /^Bring back/ }));
    await article(/Tofacitinib/);
    expect(screen.queryByText(/^Snoozed/)).toBeNull();
  });

  test('shows itself where the card’s prompt was left', async () => {
    suite.open(`${panelPath}?list`, createPanelApi({ launch: { promptId } }));
    expect((await article(/Tofacitinib/)).getByRole('link', { name: 'Start' })).toBeTruthy();
  });

  test('shows itself where the card’s prompt is not open any more', async () => {
    const { router } = suite.open(panelPath, createPanelApi({ launch: { promptId }, items: [secondNowItem] }));
    await article(/Clozapine/);
    expect(router.state.location.pathname).toBe(panelPath);
  });

  test('says plainly why a card’s link could not be honoured', async () => {
    suite.open(panelPath, createPanelApi({ launch: { notice: 'The card you opened has expired; this is your list.' } }));
    expect(await screen.findByText('The card you opened has expired; this is your list.')).toBeTruthy();
  });

  test('a snooze without an end is said without one', async () => {
    const body = { promptId, state: 'snoozed', until: null };
    const { user } = suite.open(
      panelPath,
      createPanelApi({ refuse: ({ path }) => (path.endsWith('/snooze') ? { status: 200, body } : undefined) }),
    );
    await user.click((await article(/Tofacitinib/)).getByRole('button', { name: /^Snooze/ }));
    await user.click(await screen.findByRole('menuitem', { name: 'End of shift' }));
    expect(await screen.findByText('Snoozed.')).toBeTruthy();
  });
});

describe('the drawer with the reason', () => {
  test.each([
    ['the list', panelPath],
    ['the lesson', lessonPath],
  ])('opened from %s gives the focus back on Escape', async (_, path) => {
    const { user } = suite.open(path, createPanelApi({ items: [nowItem()] }));
    const button = await screen.findByRole('button', { name: 'Why am I seeing this?' });
    await user.click(button);
    const drawer = await screen.findByRole('dialog', { name: 'Why am I seeing this?' });
    expect(await within(drawer).findByText(/^You see this because/)).toBeTruthy();
    expect(drawer.contains(document.activeElement)).toBe(true);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(button));
  });
});

describe('the patient', () => {
  test('has no banner where the EHR shows its own', async () => {
    suite.open(panelPath);
    await article(/Tofacitinib/);
    expect(screen.queryByText('Adela Whitcombe')).toBeNull();
    expect(screen.queryByText(/^MRN/)).toBeNull();
  });

  test('has a banner in a lesson too, with the birth date as the chart has it, west of Greenwich as well', async () => {
    vi.stubEnv('TZ', 'America/Los_Angeles');
    suite.open(lessonPath, createPanelApi({ launch: { needPatientBanner: true } }));
    expect(await screen.findByText('Born 4 Mar 1962')).toBeTruthy();
    expect(screen.getByText('MRN 4471')).toBeTruthy();
  });

  test('is named as unnamed where the EHR did not say', async () => {
    suite.open(
      panelPath,
      createPanelApi({ launch: { needPatientBanner: true, patient: { display: null, birthDate: null, sex: null, mrn: null } } }),
    );
    expect(await screen.findByText('Patient in context')).toBeTruthy();
    expect(screen.getByText(/Chart open: name not available/)).toBeTruthy();
  });

  test('a launch without one says that no chart is open', async () => {
    suite.open(
      panelPath,
      createPanelApi({
        launch: { patient: null, needPatientBanner: true, ehr: { state: 'not-permitted', checkedAt: '2026-09-22T09:44:00Z' } },
      }),
    );
    expect(await screen.findByText(/No chart open/)).toBeTruthy();
    expect(screen.getByText('Chart not readable')).toBeTruthy();
  });
});

test('dates without a time are the same day in every zone', async () => {
  vi.stubEnv('TZ', 'America/Los_Angeles');
  const zoned = createPanelApi({ launch: { tenant: { name: 'Northmere West', timeZone: 'America/Los_Angeles', exampleContent: true } } });
  const { user } = suite.open(panelPath, zoned);
  await user.click((await article(/Tofacitinib/)).getByRole('button', { name: /^Why/ }));
  expect(await screen.findByText('1.0.0, in force 1 Jul 2026')).toBeTruthy();
  expect(screen.getByText('Education at the moment of an order. Not a drug-safety alert.')).toBeTruthy();
});

test('only a change says that it is ours; what follows from one click is one action', async () => {
  const { user } = suite.open(panelPath);
  await article(/Tofacitinib/);
  const opened = suite.requests.length;
  await user.click((await article(/Tofacitinib/)).getByRole('button', { name: /^Not relevant/ }));
  await user.click(await screen.findByRole('menuitem', { name: 'I know this' }));
  await screen.findByText(/^Put aside/);
  await waitFor(() => expect(screen.queryByRole('article', { name: /Tofacitinib/ })).toBeNull());
  const dismissed = suite.requests.length;
  await user.click(screen.getByRole('button', { name: 'Undo' }));
  await article(/Tofacitinib/);
  const ids = suite.requests.map(({ headers }) => headers.get('x-correlation-id'));
  expect(ids).not.toContain(null);
  // Opening the page, putting aside, taking back: each with the list that is read again after it.
  const actions = [ids.slice(0, opened), ids.slice(opened, dismissed), ids.slice(dismissed)];
  expect(actions.map((action) => [action.length, new Set(action).size])).toEqual([
    [2, 1],
    [2, 1],
    [2, 1],
  ]);
  expect(new Set(ids).size).toBe(3);
  const changes = suite.requests.filter(({ method }) => method !== 'GET');
  expect(changes.map(({ url }) => new URL(url).pathname)).toEqual([
    `${apiPath}/prompts/${promptId}/dismiss`,
    `${apiPath}/prompts/${promptId}/restore`,
  ]);
  expect(changes.map(({ headers }) => [headers.get('x-preceptor'), headers.get('content-type')])).toEqual([
    ['1', 'application/json'],
    ['1', 'application/json'],
  ]);
  expect(suite.requests.filter(({ method }) => method === 'GET').every(({ headers }) => !headers.has('x-preceptor'))).toBe(true);
});

import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { problem } from './lesson-api-fixture.ts';
import { historyView, nowItem, passedRow, promptId } from './now-fixture.ts';
import { createPanelApi } from './panel-api-fixture.ts';
import { apiPath, expectAccessible, lessonPath, panelPath, panelSuite, visitedBefore } from './panel-suite-fixture.ts';

const suite = panelSuite();
const historyPath = `${panelPath}/history`;
const withHistory = (changes: Parameters<typeof historyView>[0]) =>
  createPanelApi({ refuse: ({ path }) => (path.endsWith('/history') ? { status: 200, body: historyView(changes) } : undefined) });

describe('the tabs', () => {
  test('are addresses: each marks its own, keeps the focus, and Now counts what waits', async () => {
    const { user, router } = suite.open(panelPath, createPanelApi({ launch: { promptId }, items: [] }));
    const tab = (name: RegExp) => within(screen.getByRole('navigation', { name: 'Panel' })).getByRole('link', { name });
    await screen.findByRole('heading', { name: 'Nothing needs you now' });
    expect(tab(/^Now$/).getAttribute('aria-current')).toBe('page');
    await user.click(tab(/^History$/));
    await screen.findByRole('heading', { level: 1, name: 'History' });
    expect(router.state.location.pathname).toBe(historyPath);
    expect(tab(/^History$/).getAttribute('aria-current')).toBe('page');
    expect(tab(/^Now$/).getAttribute('aria-current')).toBeNull();
    expect(document.activeElement).toBe(tab(/^History$/));
  });

  test('Now leads to the list, also in a launch that began with a lesson', async () => {
    const { user } = suite.open(historyPath, createPanelApi({ launch: { promptId } }));
    await user.click(await screen.findByRole('link', { name: /^Now ?2 ?waiting$/ }));
    expect(await screen.findByRole('article', { name: /Tofacitinib/ })).toBeTruthy();
  });
});

describe('the history', () => {
  test('says what was passed, until when, what is due next, and every try', async () => {
    suite.open(historyPath);
    expect(await screen.findByRole('heading', { name: 'Ketorolac injection' })).toBeTruthy();
    for (const words of [
      'Knowledge check, passed 23 Aug 2026',
      'Valid until 23 Aug 2027',
      'Next due 23 Aug 2027, or sooner if the boxed warning changes.',
      'Passed, 3 of 3',
      'Not yet, 1 of 3',
      'Try 1, 23 Aug 2026 09:50',
    ])
      expect(screen.getByText(words)).toBeTruthy();
    expect(screen.getByText(/^Credentialing staff see your tries .* Auditors may read answers\.$/)).toBeTruthy();
  });

  test.each([
    [{ warningChanged: true }, /^Next due: with your next order of it, because its boxed warning has changed/, null],
    [{ state: 'lapsed', validUntil: '2026-09-01' }, /^Next due: with your next order of it\.$/, 'Lapsed 1 Sep 2026'],
    [{ state: 'revoked' }, /^Next due: with your next order of it\.$/, 'Revoked'],
  ] as const)('does not count on what no longer holds: %j', async (changes, due, chip) => {
    suite.open(historyPath, withHistory({ passed: [{ ...passedRow, ...changes }] }));
    expect(await screen.findByText(due)).toBeTruthy();
    if (chip !== null) {
      expect(screen.getByText(chip).className).toContain('chip-bad');
      expect(screen.queryByText(/^Valid until/)).toBeNull();
    }
    await expectAccessible();
  });

  test('says what other systems say, from whom, and that cards do not count on it', async () => {
    const said = {
      title: 'Moderate sedation',
      from: 'lms',
      validFrom: '2026-11-01',
      validUntil: '2027-11-01',
      state: 'current',
      resource: 'Basic/said-1',
    } as const;
    const elsewhere = [said, { ...said, title: 'Restraint', from: null, state: 'lapsed', resource: 'Basic/said-2' } as const];
    const { user, api } = suite.open(historyPath, withHistory({ passed: [], tries: [], elsewhere }));
    const section = within(await screen.findByRole('region', { name: 'What other systems say' }));
    for (const words of [
      'Asserted by lms, from 1 Nov 2026',
      'Valid until 1 Nov 2027',
      'Asserted by another system, from 1 Nov 2026',
      'No longer valid',
    ])
      expect(section.getByText(words)).toBeTruthy();
    expect(section.getByText(/its cards do not count on them/)).toBeTruthy();
    expect(screen.queryByRole('heading', { name: 'Nothing here yet' })).toBeNull();
    await expectAccessible();
    await user.click(section.getByRole('button', { name: /what lms says of Moderate sedation/ }));
    await screen.findByRole('dialog', { name: 'As recorded' });
    await waitFor(() => expect(api.calls.at(-1)?.path).toBe('/fhir/r4/Basic/said-1'));
  });

  test('says what would fill it, and how much is not listed', async () => {
    suite.open(historyPath, withHistory({ passed: [], tries: [] }));
    expect(await screen.findByRole('heading', { name: 'Nothing here yet' })).toBeTruthy();
    suite.open(historyPath, withHistory({ olderTries: 3 }));
    expect(await screen.findByText('3 older tries are not listed.')).toBeTruthy();
  });

  test('opens a record, and gives the focus back on Escape', async () => {
    const { user, api } = suite.open(historyPath);
    const open = await screen.findByRole('button', { name: /record of Ketorolac injection/ });
    await user.click(open);
    expect(await within(await screen.findByRole('dialog', { name: 'As recorded' })).findByText('Raw JSON')).toBeTruthy();
    expect(api.calls.at(-1)?.path).toBe('/fhir/r4/Basic/competency-1');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(document.activeElement).toBe(open));
  });

  test('that cannot be read can be tried again', async () => {
    let broken = true;
    const refuse = ({ path }: { path: string }) => (broken && path.endsWith('/history') ? problem(500, 'No', 'Not now.') : undefined);
    const { user } = suite.open(historyPath, createPanelApi({ refuse }));
    await screen.findByRole('alert');
    broken = false;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('heading', { name: 'What you passed' })).toBeTruthy();
  });
});

test('the help says what this is, what it is not and who sees what; Escape closes it', async () => {
  const { user } = suite.open(panelPath);
  const button = await screen.findByRole('button', { name: 'Help' });
  await user.click(button);
  const help = within(await screen.findByRole('dialog', { name: 'About Preceptor' }));
  expect(await help.findByText(/^Education, not a drug-safety alert: no card does not mean no warning/)).toBeTruthy();
  expect(help.getByText(/^You see everything here\. Credentialing staff see your tries .* Auditors may read answers\.$/)).toBeTruthy();
  expect(help.getByText(/a lesson of at most 3 minutes/)).toBeTruthy();
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await waitFor(() => expect(document.activeElement).toBe(button));
});

describe('an item whose tries are used up', () => {
  const blocked = nowItem({ nextTryAt: '2026-09-23T08:30:00Z' });

  test('says when the next one opens, and offers no start', async () => {
    suite.open(panelPath, createPanelApi({ items: [blocked] }));
    expect(await screen.findByText(/used up\. The next one opens 23 Sep 2026 09:30\./)).toBeTruthy();
    expect(screen.queryByRole('link', { name: /^(Start|Continue)$/ })).toBeNull();
    expect(screen.getByRole('button', { name: /^Snooze/ })).toBeTruthy();
    await expectAccessible();
  });

  test('is shown in the list, not opened, where the card led to it', async () => {
    const { router } = suite.open(panelPath, createPanelApi({ items: [blocked], launch: { promptId } }));
    await screen.findByText(/used up/);
    expect(router.state.location.pathname).toBe(panelPath);
  });
});

describe('a drawer with the reason', () => {
  const openWhy = async (path: string, api = createPanelApi()) => {
    const opened = suite.open(path, api);
    await opened.user.click((await screen.findAllByRole('button', { name: 'Why am I seeing this?' }))[0]!);
    const drawer = within(await screen.findByRole('dialog', { name: 'Why am I seeing this?' }));
    await drawer.findByRole('button', { name: 'Contest this' });
    return { ...opened, drawer };
  };
  const dismissed = (api: ReturnType<typeof createPanelApi>) => api.calls.find(({ path }) => path.endsWith('/dismiss'))?.body;

  test('lets the content be contested, in words, and takes it back', async () => {
    const { user, api, drawer } = await openWhy(panelPath);
    await user.click(drawer.getByRole('button', { name: 'Contest this' }));
    const field = drawer.getByLabelText('What is wrong?');
    expect(document.activeElement).toBe(field);
    const send = drawer.getByRole<HTMLButtonElement>('button', { name: 'Send and put aside' });
    await user.type(field, '  ');
    expect(send.disabled).toBe(true);
    await user.type(field, 'Section 5.1 says otherwise. ');
    await expectAccessible();
    await user.click(send);
    expect(await screen.findByText(/^Contested and put aside/)).toBeTruthy();
    expect(dismissed(api)).toEqual({ reason: 'content-wrong', comment: 'Section 5.1 says otherwise.' });
    await waitFor(() => expect(screen.queryByRole('article', { name: /Tofacitinib/ })).toBeNull());
    await user.click(screen.getByRole('button', { name: 'Undo' }));
    expect(await screen.findByRole('article', { name: /Tofacitinib/ })).toBeTruthy();
  });

  test('gives the focus back to its button where contesting is given up', async () => {
    const { user, drawer } = await openWhy(panelPath);
    await user.click(drawer.getByRole('button', { name: 'Contest this' }));
    await user.click(drawer.getByRole('button', { name: 'Cancel' }));
    expect(document.activeElement).toBe(drawer.getByRole('button', { name: 'Contest this' }));
  });

  test('puts a lesson aside as not relevant: the list shows it can be taken back', async () => {
    const { user, api, drawer, router } = await openWhy(lessonPath);
    await user.click(drawer.getByRole('button', { name: 'Not relevant' }));
    await user.click(await drawer.findByRole('menuitem', { name: 'Wrong drug' }));
    expect(await screen.findByText(/^Put aside as not relevant/)).toBeTruthy();
    expect(dismissed(api)).toEqual({ reason: 'wrong-drug' });
    expect(router.state.location.pathname).toBe(panelPath);
    await user.click(screen.getByRole('button', { name: 'Undo' }));
    expect(await screen.findByRole('article', { name: /Tofacitinib/ })).toBeTruthy();
  });

  test('stays when Escape closes only its menu', async () => {
    const { user, drawer } = await openWhy(panelPath);
    const button = drawer.getByRole('button', { name: 'Not relevant' });
    await user.click(button);
    await drawer.findByRole('menuitem', { name: 'Wrong drug' });
    await user.keyboard('{Escape}');
    await waitFor(() => expect(drawer.queryByRole('menuitem')).toBeNull());
    expect(screen.getByRole('dialog', { name: 'Why am I seeing this?' })).toBeTruthy();
    expect(document.activeElement).toBe(button);
  });

  test('stays, with the words, where that could not be saved', async () => {
    const refuse = ({ path }: { path: string }) => (path.endsWith('/dismiss') ? problem(503, 'Away', 'Not saved.') : undefined);
    const { user, drawer } = await openWhy(panelPath, createPanelApi({ refuse }));
    await user.click(drawer.getByRole('button', { name: 'Contest this' }));
    await user.type(drawer.getByLabelText('What is wrong?'), 'Wrong');
    await user.click(drawer.getByRole('button', { name: 'Send and put aside' }));
    expect(await drawer.findByRole('heading', { name: 'This could not be saved' })).toBeTruthy();
    expect(screen.getAllByRole('alert')).toHaveLength(1);
    expect(drawer.getByLabelText<HTMLTextAreaElement>('What is wrong?').value).toBe('Wrong');
  });

  test('shows what is verified in the good tint, and the rule by its short id', async () => {
    const { drawer } = await openWhy(panelPath);
    expect(drawer.getByText('boxed-warning-order')).toBeTruthy();
    expect(drawer.getByText('Verified at source').className).toContain('chip-good');
    expect(drawer.getByText('Document only').className).toBe('chip');
  });
});

test('a snooze from within a lesson can be taken back in the list; another lesson forgets it', async () => {
  const { user } = suite.open(lessonPath, visitedBefore(createPanelApi(), { recalled: true }));
  await user.click(await screen.findByRole('button', { name: /^Snooze this lesson/ }));
  await user.click(await screen.findByRole('menuitem', { name: '7 days' }));
  expect(await screen.findByText(/^Snoozed until/)).toBeTruthy();
  await user.click(await screen.findByRole('link', { name: 'Start' }));
  await screen.findByRole('heading', { level: 1, name: /^Tofacitinib/ });
  await user.click(screen.getByRole('link', { name: 'Now' }));
  await screen.findByRole('article', { name: /Clozapine/ });
  expect(screen.queryByText(/^Snoozed until/)).toBeNull();
  expect(suite.requests.some(({ url }) => new URL(url).pathname === `${apiPath}/now`)).toBe(true);
});

import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import type { AttemptView, ResultView } from '../../server/contract/index.ts';
import { nowItem } from './now-fixture.ts';
import { createPanelApi } from './panel-api-fixture.ts';
import { apiPath, lessonPath, panelPath, panelSuite, visitedBefore } from './panel-suite-fixture.ts';

const suite = panelSuite();

/** A lesson as it stands on the server, with changes. */
function opensWith(change: (view: AttemptView) => AttemptView, place: Parameters<typeof visitedBefore>[1] = {}): void {
  const earlier = visitedBefore(createPanelApi(), place);
  const view = earlier.handle({ method: 'GET', path: `${apiPath}/attempts/attempt-1`, body: undefined }).body as AttemptView;
  const body = change(view);
  suite.open(lessonPath, createPanelApi({ refuse: ({ path }) => (path.endsWith('/attempts') ? { status: 200, body } : undefined) }));
}

const notPassed = { atCheck: true, answers: { T1: 'a', T2: 'a', T3: 'a' }, opened: 'result' };
const withResult =
  (changes: Partial<ResultView>) =>
  (view: AttemptView): AttemptView => ({ ...view, result: view.result === null ? null : { ...view.result, ...changes } });

describe('a result that is not yet a pass', () => {
  test.each([
    [[2], /Read point 2 again\. Credentialing staff see your tries and what you passed, not your answers\. Auditors may read answers\./],
    [[1, 3], /Read points 1 and 3 again\./],
    [[2, 3, 4], /Read points 2, 3 and 4 again\./],
  ])('names the points %j as a person would', async (rereadPoints, words) => {
    opensWith(withResult({ rereadPoints }), notPassed);
    expect(await screen.findByText(words)).toBeTruthy();
  });

  test.each([
    [1, /One more try in these 24 hours\./],
    [2, /2 more tries in these 24 hours\./],
  ])('says that %i tries are left', async (triesLeft, words) => {
    opensWith(withResult({ triesLeft }), notPassed);
    expect(await screen.findByText(words)).toBeTruthy();
  });
});

test('an item with a date says it, in the zone of the place', async () => {
  suite.open(panelPath, createPanelApi({ items: [nowItem({ dueAt: '2026-10-31T23:30:00Z' })] }));
  expect(await screen.findByText('Due 31 Oct 2026')).toBeTruthy();
  expect(screen.queryByText('No due date')).toBeNull();
});

test.each([
  ['Example content, awaiting clinical review', 'Disclosure: none on file; example content.'],
  [null, 'Disclosure: none on file.'],
])('without a disclosure, content noticed as %j is not called more or less than it is', async (contentNotice, words) => {
  opensWith((view) => ({ ...view, lesson: { ...view.lesson, contentNotice, disclosure: null } }));
  expect(await screen.findByText(words)).toBeTruthy();
});

test('whoever says whether the moment was right keeps the place on the page', async () => {
  const { user } = suite.open(
    lessonPath,
    visitedBefore(createPanelApi(), { atCheck: true, answers: { T1: 'b', T2: 'b', T3: 'b' }, opened: 'result' }),
  );
  await user.click(await screen.findByRole('button', { name: 'Yes' }));
  await waitFor(() => expect(document.activeElement?.textContent).toMatch(/^Noted/));
});

test('the focus goes to Undo when the item is gone, and back to the list with it', async () => {
  const { user } = suite.open(panelPath);
  const item = within(await screen.findByRole('article', { name: /Clozapine/ }));
  await user.click(item.getByRole('button', { name: /^Snooze/ }));
  await user.click(await screen.findByRole('menuitem', { name: 'Tomorrow' }));
  await waitFor(() => expect(screen.queryByRole('article', { name: /Clozapine/ })).toBeNull());
  await waitFor(() => expect(document.activeElement?.textContent).toBe('Undo'));
  await user.keyboard('{Enter}');
  await screen.findByRole('article', { name: /Clozapine/ });
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Now' })));
});

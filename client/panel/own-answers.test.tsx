import { screen, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { problem } from './lesson-api-fixture.ts';
import { historyView, launchId, promptId } from './now-fixture.ts';
import { createPanelApi } from './panel-api-fixture.ts';
import { expectAccessible, lessonPath, panelPath, panelSuite, visitedBefore } from './panel-suite-fixture.ts';

const suite = panelSuite();
const place = { atCheck: true, answers: { T1: 'b', T2: 'a', T3: 'b' }, opened: 'result' };
const [earlier] = historyView().tries;
const tried = { ...earlier!, attemptId: 'attempt-1', promptId, lessonId: 'tofacitinib-first-order' };

describe('my answers, with their feedback', () => {
  test('open from the result', async () => {
    const { user } = suite.open(lessonPath, visitedBefore(createPanelApi(), place));
    await user.click(await screen.findByRole('button', { name: 'Your answers, with feedback' }));
    const drawer = within(await screen.findByRole('dialog', { name: 'Your answers' }));
    expect(await drawer.findAllByRole('list', { name: 'Answers with feedback' })).toHaveLength(3);
    expect(drawer.getAllByText('Your answer, not right')).toHaveLength(1);
    expect(drawer.getByText('Question 3 of 3')).toBeTruthy();
    await expectAccessible();
  });

  test('open from the history, and say where they cannot be read', async () => {
    let isGone = false;
    const api = createPanelApi({
      refuse: ({ path }) => {
        if (path.endsWith('/history')) return { status: 200, body: historyView({ tries: [tried] }) };
        return isGone && path.endsWith('/attempts/attempt-1') ? problem(410, 'Withdrawn', 'The lesson was withdrawn.') : undefined;
      },
    });
    const opened = suite.open(`${panelPath}/history`, visitedBefore(api, place));
    await opened.user.click(await screen.findByRole('button', { name: /^Your answers/ }));
    expect(await screen.findByText('Your answer, not right')).toBeTruthy();
    opened.unmount();
    isGone = true;
    const again = suite.open(`${panelPath}/history`, api);
    await again.user.click(await screen.findByRole('button', { name: /^Your answers/ }));
    expect(await screen.findByText('The lesson was withdrawn.')).toBeTruthy();
  });
});

test('what is not finished is continued from the history', async () => {
  const tries = [{ ...tried, state: 'open' as const, finishedAt: null, correct: null }];
  const refuse = ({ path }: { path: string }) => (path.endsWith('/history') ? { status: 200, body: historyView({ tries }) } : undefined);
  suite.open(`${panelPath}/history`, createPanelApi({ refuse }));
  const link = await screen.findByRole('link', { name: /^Continue/ });
  expect(link.getAttribute('href')).toBe(`/panel/${launchId}/lesson/tofacitinib-first-order?prompt=${promptId}`);
  expect(screen.queryByRole('button', { name: /^Your answers/ })).toBeNull();
});

test.each([
  ['the recall question', {}],
  ['the key points', { recalled: true }],
  ['the check', { atCheck: true }],
  ['an answer', { atCheck: true, answers: { T1: 'a' } }],
  ['the result', place],
])('who I am, whose chart is open and why this opened stand above %s', async (_, at) => {
  suite.open(lessonPath, visitedBefore(createPanelApi(), at));
  const trigger = await screen.findByText(/^You ordered tofacitinib 5 mg oral tablet/);
  expect(trigger.closest('p')?.textContent).toBe(
    'I. CastellanChart: A. WhitcombeYou ordered tofacitinib 5\u00a0mg oral tablet, 22 Sep 2026 10:42',
  );
  expect(screen.getAllByText(/You ordered/)).toHaveLength(1);
});

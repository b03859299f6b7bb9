import { screen, waitFor } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import type { LaunchView } from '../../server/contract/index.ts';
import { launchView } from './now-fixture.ts';
import { createPanelApi } from './panel-api-fixture.ts';
import { apiPath, bodiesTo, expectAccessible, lessonPath, panelPath, panelSuite, visitedBefore } from './panel-suite-fixture.ts';

const suite = panelSuite();

const unread = { display: null, birthDate: null, sex: null, mrn: null };
const at = (state: LaunchView['ehr']['state'], checkedAt: string): Partial<LaunchView> => ({
  ehr: { state, checkedAt },
  ...(state === 'connected' ? {} : { patient: unread }),
});
const silent = at('unreachable', '2026-09-22T09:50:00Z');
const ended = at('not-permitted', '2026-09-22T09:50:00Z');

/** The second question of a check, with an EHR that can change under it. */
function openLesson(first: Partial<LaunchView> = {}) {
  let ehr = first;
  const api = createPanelApi({ refuse: ({ path }) => (path === apiPath ? { status: 200, body: launchView(ehr) } : undefined) });
  visitedBefore(api, { atCheck: true, answers: { T1: 'b' }, opened: 'T2' });
  return { ...suite.open(lessonPath, api), becomes: (next: Partial<LaunchView>) => (ehr = next) };
}

/** Gives the last two answers; after the first of them the launch is read again. */
async function answerRest(user: UserEvent, between: () => Promise<void>): Promise<void> {
  const answer = async (option: string): Promise<void> => {
    await user.click(await screen.findByRole('radio', { name: option }));
    await user.click(screen.getByRole('button', { name: 'Check my answer' }));
  };
  await answer('Treat TB first');
  await between();
  await user.click(await screen.findByRole('button', { name: 'Next question' }));
  await answer('Wait; treat the anemia');
  await user.click(await screen.findByRole('button', { name: 'See the result' }));
  await screen.findByRole('heading', { name: 'Passed, 3 of 3' });
}

const said = (words: RegExp): HTMLElement => screen.getByText(words);

describe('in the middle of a lesson the EHR', () => {
  test('falls silent: the name stays with its time, what is not known is said, and the lesson is passed', async () => {
    const { api, user, becomes } = openLesson();
    expect(await screen.findByText(/^Chart: A\. Whitcombe$/)).toBeTruthy();
    expect(screen.queryByText(/The EHR/)).toBeNull();
    becomes(silent);
    await answerRest(user, async () => {
      expect(await screen.findByText('Chart: A. Whitcombe, as read 10:44')).toBeTruthy();
      const words = said(/what changed in the chart since is not known\. .* go on\.$/);
      expect(words.closest('[role="status"]')).not.toBeNull();
    });
    expect(said(/is not known/)).toBeTruthy();
    expect(bodiesTo(api, '/answers')).toHaveLength(2);
  });

  test('takes its permission back: the name goes, the lesson and its answers stay, and one step is named', async () => {
    const { api, user, becomes } = openLesson();
    await screen.findByText(/^Chart: A\. Whitcombe$/);
    becomes(ended);
    await answerRest(user, async () => {
      expect(await screen.findByText('Chart: name not available')).toBeTruthy();
      expect(said(/^The EHR no longer lets Preceptor read this chart.* open Preceptor from it once more\.$/)).toBeTruthy();
      expect(document.body.textContent).not.toContain('Whitcombe');
    });
    expect(bodiesTo(api, '/answers')).toHaveLength(2);
  });

  test('answers again: the line is as before', async () => {
    const { user, becomes } = openLesson();
    await screen.findByText(/^Chart: A\. Whitcombe$/);
    becomes(silent);
    await answerRest(user, async () => {
      await screen.findByText(/as read 10:44$/);
      becomes(at('connected', '2026-09-22T09:52:00Z'));
    });
    await waitFor(() => expect(said(/^Chart: A\. Whitcombe$/)).toBeTruthy());
    expect(screen.queryByText(/The EHR/)).toBeNull();
  });
});

test('a chart that was silent from the start has no name, one that never was readable no note', async () => {
  openLesson(silent);
  expect(await screen.findByText('Chart: name not available')).toBeTruthy();
  expect(said(/^The EHR is not answering, so the patient’s name and orders are not shown\./)).toBeTruthy();
  await expectAccessible();
  suite.open(panelPath, createPanelApi({ launch: ended }));
  expect(await screen.findByText('Chart not readable')).toBeTruthy();
  expect(screen.queryByText(/no longer lets/)).toBeNull();
});

import { screen, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { createPanelApi, type PanelApi } from './panel-api-fixture.ts';
import { historyView, launchId, nowItem, passedRow, promptId, whyView } from './now-fixture.ts';
import { expectAccessible, lessonPath, panelPath, panelSuite } from './panel-suite-fixture.ts';
import { updateAttempt, updateItem } from './update-fixture.ts';

const suite = panelSuite();
const changed = 'The boxed warning of tofacitinib changed with label version 3 of 7 May 2026';

/** The panel with other answers at the addresses that end so. */
const answering = (bodies: Record<string, unknown>, items = [nowItem()]): PanelApi =>
  createPanelApi({
    items,
    refuse: ({ path }) => {
      const found = Object.entries(bodies).find(([ending]) => path.endsWith(ending));
      return found === undefined ? undefined : { status: 200, body: found[1] };
    },
  });

describe('an update on Now', () => {
  test('says what changed and when the earlier version was passed; it opens without a prompt and offers nothing that needs one', async () => {
    suite.open(panelPath, answering({}, [nowItem(), updateItem]));
    const item = await screen.findByRole('article', { name: updateItem.lessonTitle });
    expect(within(item).getByText(changed)).toBeTruthy();
    expect(within(item).getByText(/^You passed the earlier version on 22 Nov 2025/)).toBeTruthy();
    expect(within(item).getByText(/About 1 min/)).toBeTruthy();
    const start = within(item).getByRole('link', { name: 'Start' });
    expect(start.getAttribute('href')).toBe(`/panel/${launchId}/lesson/${updateItem.lessonId}`);
    expect(within(item).queryByRole('button')).toBeNull();
    expect(item.querySelector('time')).toBeNull();
    await expectAccessible();
  });

  test('alone in a launch without a prompt stays a list: it is nobody’s card', async () => {
    suite.open(panelPath, answering({}, [updateItem]));
    expect(await screen.findByRole('heading', { name: 'Now' })).toBeTruthy();
    expect(await screen.findByRole('article', { name: updateItem.lessonTitle })).toBeTruthy();
  });
});

describe('the short form', () => {
  test('says that it is an update, shows what changed alone, and the whole lesson where it is asked for', async () => {
    const { user } = suite.open(lessonPath, answering({ '/attempts': updateAttempt() }));
    expect(await screen.findByText(/^This is an update\. You passed the earlier version of this lesson on 22 Nov 2025/)).toBeTruthy();
    const points = () =>
      screen.getAllByRole('list').flatMap((list) => (list.className.includes('points') ? within(list).getAllByRole('listitem') : []));
    expect(points()).toHaveLength(1);
    expect(screen.getAllByText('What changed')).toHaveLength(2);
    expect(screen.queryByText('Recall')).toBeNull();
    await expectAccessible();
    await user.click(screen.getByRole('button', { name: 'Read the whole lesson' }));
    expect(points().length).toBeGreaterThan(1);
    expect(screen.queryByRole('button', { name: 'Read the whole lesson' })).toBeNull();
    expect(document.activeElement?.textContent).toBe('The whole lesson');
    expect(screen.getByRole('button', { name: 'Go to the check' })).toBeTruthy();
    await expectAccessible();
  });

  test.each([
    ['update', /One more short try, then the whole lesson opens/, 'Try again, other questions'],
    ['whole', /Next comes the whole lesson/, 'Open the whole lesson'],
  ] as const)('not passed says what comes next: %s', async (next, words, button) => {
    suite.open(lessonPath, answering({ '/attempts': updateAttempt({ step: 'result', next }) }));
    expect(await screen.findByText(words)).toBeTruthy();
    expect(screen.getByRole('button', { name: button })).toBeTruthy();
    await expectAccessible();
  });
});

test('why a card came names the pass before and what changed since', async () => {
  const update = { passedBefore: '2025-11-22T09:00:00Z', changes: ['Since May 2026: screen for infection first.'] };
  const { user } = suite.open(panelPath, answering({ [`/prompts/${promptId}/why`]: { ...whyView, update } }));
  await user.click(await screen.findByRole('button', { name: 'Why am I seeing this?' }));
  expect(await screen.findByText('You passed the earlier version on 22 Nov 2025. This is what changed since:')).toBeTruthy();
  expect(screen.getByText('Since May 2026: screen for infection first.')).toBeTruthy();
  await expectAccessible();
});

test('History never calls a check of an earlier wording valid', async () => {
  const view = historyView({ passed: [{ ...passedRow, warningChanged: true, updateDue: changed }] });
  suite.open(`${panelPath}/history`, answering({ '/history': view }));
  expect(await screen.findByText('Update due')).toBeTruthy();
  expect(screen.getByText(new RegExp(`^${changed}\\. Your check was of the earlier version`))).toBeTruthy();
  expect(screen.queryByText(/^Valid until/)).toBeNull();
  await expectAccessible();
});

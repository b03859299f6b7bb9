// @vitest-environment jsdom
import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, test } from 'vitest';
import { valueAt } from '../../server/contract/index.ts';
import { consoleSuite, expectAccessible } from '../credentialing/console-suite-fixture.ts';
import { createStudio, draft, inReview, openStudio, published } from './studio-fixture.tsx';

const { studio, handlers } = createStudio();
consoleSuite(...handlers);
beforeEach(() => {
  Object.assign(studio, { view: draft, saved: [], steps: [], begun: [] });
});

const sections = async () => within(await screen.findByRole('navigation', { name: 'Sections of the text' }));

describe('the list of sections', { timeout: 60_000 }, () => {
  test('leads by keyboard to each section’s heading, and counts the problems that wait there', async () => {
    const extra = { at: 'cardDetail', message: 'Card detail has to hold {why} exactly once: there stands why the card came.' };
    studio.view = { ...draft, problemList: [...draft.problemList, extra, { ...extra, at: 'topics' }, { ...extra, at: 'nothing.here' }] };
    openStudio();
    const list = await sections();
    await userEvent.click(list.getByText('Sections'));
    const buttons = list.getAllByRole('button');
    const titles = buttons.map(({ firstChild }) => firstChild?.textContent ?? '');
    const headings = screen.getAllByRole('heading', { level: 2 }).filter((one) => one.closest('.studio-section') !== null);
    expect(headings.map((one) => one.firstChild?.textContent)).toEqual(titles);
    expect(buttons.map(({ textContent }) => textContent).filter((words) => /\d/.test(words))).toEqual([
      'The lesson1 problem',
      'Orders that it follows1 problem',
      'Key points1 problem',
      'Items1 problem',
      'The card1 problem',
    ]);
    await expectAccessible();
    for (const [index, title] of titles.entries()) {
      if (!list.getByRole('group').hasAttribute('open')) await userEvent.click(list.getByText('Sections'));
      buttons[index]?.focus();
      await userEvent.keyboard('{Enter}');
      expect(document.activeElement?.firstChild?.textContent).toBe(title);
    }
  });
});

describe('publishing', { timeout: 60_000 }, () => {
  test('leaves the text to be read, says what goes out, and counts the ticks beside its button', async () => {
    studio.view = inReview;
    openStudio();
    await userEvent.click(await screen.findByRole('button', { name: 'Publish…' }));
    const dialog = await screen.findByRole<HTMLDialogElement>('dialog', { name: 'Publish: Exampletine: hepatotoxicity' });
    // The text is there for everybody, not behind it.
    expect(dialog.getAttribute('aria-modal')).toBeNull();
    expect(screen.getByRole('region', { name: /^Key points/ })).toBeTruthy();
    expect(within(dialog).getByText('Exampletine, oral')).toBeTruthy();
    expect(within(dialog).getByText('3 key points, 1 item, 1 source')).toBeTruthy();
    expect(within(dialog).getByText('Exampletine has a boxed warning: hepatotoxicity.')).toBeTruthy();
    const foot = within(within(dialog).getByRole('button', { name: 'Publish version 0.1.0' }).closest<HTMLElement>('.publish-foot')!);
    expect(foot.getByText('0 of 2 lines ticked')).toBeTruthy();
    await userEvent.click(within(dialog).getByLabelText('I compared every number.'));
    expect(foot.getByText('1 of 2 lines ticked')).toBeTruthy();
    await expectAccessible();
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Publish…'));
    expect(studio.steps).toEqual([]);
  });
});

describe('what a person is to judge', { timeout: 60_000 }, () => {
  const gap = { at: 'keyPoints.1.text', message: 'The label now says “[[Liver failure can be fatal.]]” Is it taught?' };

  test('is read without the marks of writing', async () => {
    studio.view = { ...draft, gaps: [gap] };
    openStudio();
    const side = within(await screen.findByRole('complementary', { name: 'What is left to do' }));
    expect(side.getByText(/The label now says “Liver failure can be fatal.” Is it taught\?/)).toBeTruthy();
    expect(document.getElementById('at-keyPoints-1-text-remarks')?.textContent).not.toContain('[[');
  });

  test.each(['published', 'withdrawn', 'discarded'] as const)('is over when the text is %s', async (state) => {
    studio.view = { ...published, state, gaps: [gap] };
    openStudio();
    await screen.findByRole('heading', { name: /^Key points/ });
    expect(screen.queryByText(/Left for a person to judge/)).toBeNull();
    expect(screen.queryByText(/Is it taught/)).toBeNull();
  });
});

describe('a source', { timeout: 60_000 }, () => {
  test('is chosen from those that the text has, by keyboard, and stands in the field as it would be typed', async () => {
    openStudio();
    const points = within(await screen.findByRole('region', { name: /^Key points/ }));
    const [field] = await points.findAllByLabelText<HTMLInputElement>(/^Source/);
    const offered = within(field!.closest<HTMLElement>('.source-field')!);
    await userEvent.click(offered.getByText('Choose from this text’s sources'));
    expect(offered.getByText(/Label, version 12, effective 30 Jun 2026/)).toBeTruthy();
    expect(offered.getByRole('button', { name: 'L1 box' }).getAttribute('aria-pressed')).toBe('true');
    offered.getByRole('button', { name: 'L1 5.1' }).focus();
    await userEvent.keyboard('{Enter}');
    expect(field!.value).toBe('L1 box, 5.1');
    await userEvent.click(offered.getByRole('button', { name: 'L1 box' }));
    await userEvent.click(screen.getByRole('button', { name: 'Save Ctrl S' }));
    await screen.findByText('Saved');
    expect(valueAt(studio.saved.at(-1)?.lesson, 'keyPoints.0.source')).toBe('L1 5.1');
  });

  test('an item that says nothing of its use is one of the lesson', async () => {
    openStudio();
    const use = await screen.findByLabelText<HTMLSelectElement>('Used');
    expect(use.selectedOptions[0]?.textContent).toBe('In the lesson');
  });
});

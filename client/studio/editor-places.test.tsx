// @vitest-environment jsdom
import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, test } from 'vitest';
import { placesOf, valueAt } from '../../server/contract/index.ts';
import { consoleSuite, expectAccessible } from '../credentialing/console-suite-fixture.ts';
import { fieldId } from './lesson-places.ts';
import { createStudio, draft, inReview, openStudio } from './studio-fixture.tsx';

const { studio, handlers } = createStudio();
consoleSuite(...handlers);
beforeEach(() => {
  Object.assign(studio, { view: draft, saved: [], steps: [], begun: [] });
});

const long = { at: 'T1.c', rule: 'always or never' };
/** A text that has one of everything. */
const everything = {
  ...draft.lesson,
  retrieval: { stem: 'Which?', source: 'L1 box', options: [{ id: 'a', text: 'This', correct: true, feedback: 'So.' }] },
  whatChanged: [{ basis: 'within-set', since: '2026-10', showUntil: '2027-10', text: 'New.', source: 'L1 box' }],
  sources: [
    ...(draft.lesson['sources'] as unknown[]),
    { id: 'X1', kind: 'guideline', text: 'A guideline', readOn: '2026-11-01' },
    { id: 'P1', kind: 'document', documentId: 'policy', text: 'A policy', version: 2, effective: '2026-01-01', readOn: '2026-11-01' },
  ],
  exceptions: [{ ...long, reason: 'The label has the word.' }],
};

const saved = async (): Promise<unknown> => {
  await userEvent.click(screen.getByRole('button', { name: 'Save Ctrl S' }));
  await screen.findByText('Saved');
  return studio.saved.at(-1)?.lesson;
};

describe('the editor’s places', { timeout: 60_000 }, () => {
  test.each([
    ['of a text with one of everything', everything],
    ['of a text that has nothing yet', {}],
  ])('%s each have their field on the page', async (_, lesson) => {
    studio.view = { ...draft, lesson, problemList: [], gaps: [], claims: [] };
    openStudio();
    await screen.findByRole('heading', { name: /^Key points/ });
    for (const [place, name] of placesOf(lesson)) {
      const field = document.getElementById(fieldId(place));
      expect(field, `${place}, “${name}”`).not.toBeNull();
      // A jump to it takes the keyboard there.
      expect(field?.matches('input, textarea, select, details, [tabindex]'), place).toBe(true);
    }
    await expectAccessible();
  });
});

describe('what a change is known from', { timeout: 60_000 }, () => {
  test.each([
    ['L1 box', 'Two versions of one label'],
    ['P1 2', 'Two versions of one document'],
  ])('by its source: %s', async (source, words) => {
    const [change] = everything.whatChanged;
    studio.view = { ...draft, lesson: { ...everything, whatChanged: [{ ...change, source }] } };
    openStudio();
    const known = await screen.findByLabelText<HTMLSelectElement>('Known from');
    expect(known.selectedOptions[0]?.textContent).toBe(words);
  });
});

describe('what a lesson is to ask', { timeout: 60_000 }, () => {
  test('critical is judged, not left unticked; items that must not meet are named; passing and selections are chosen', async () => {
    const [item] = draft.lesson['items'] as Record<string, unknown>[];
    const { critical: _critical, ...open } = item ?? {};
    studio.view = { ...draft, problemList: [], lesson: { ...draft.lesson, items: [open, { ...item, id: 'T2' }] } };
    openStudio();
    const critical = (await screen.findAllByLabelText<HTMLSelectElement>(/^Critical/))[0]!;
    expect(critical.selectedOptions[0]?.textContent).toBe('Not judged yet');
    await userEvent.selectOptions(critical, 'No');
    const first = within(document.getElementById('at-items-0-enemies')!);
    await userEvent.click(first.getByLabelText('Item 2'));
    fireEvent.change(screen.getByLabelText(/^Share right/), { target: { value: '80' } });
    await userEvent.click(screen.getByLabelText(/^Every critical item right/));
    const expert = within(screen.getByRole('group', { name: /^Knows it well/ }));
    await userEvent.selectOptions(expert.getByLabelText('Key points shown'), 'Only what changed');
    const lesson = await saved();
    expect(valueAt(lesson, 'items.0')).toMatchObject({ critical: false, enemies: ['T2'] });
    expect(valueAt(lesson, 'passRule')).toEqual({ minShare: 0.8, criticalAll: true });
    expect(valueAt(lesson, 'variants.expert.keyPoints')).toBe('what-changed-only');
  });

  test('selections by what a reader knows are asked for only where a lesson has its own, or a problem in them', async () => {
    const variants = {
      novice: { keyPoints: 'all', items: 3, order: 'easiest-first' },
      partial: { keyPoints: 'skills-below-bar', items: 2, order: 'critical-first' },
      expert: { keyPoints: 'what-changed-only', items: 2, order: 'critical-first' },
    };
    const heading = { name: 'By how much a reader knows' };
    const shown = async (view: Partial<typeof draft>): Promise<boolean> => {
      studio.view = { ...draft, problemList: [], ...view };
      openStudio();
      await screen.findByRole('heading', { name: /^Passing/ });
      const isShown = screen.queryByRole('heading', heading) !== null;
      cleanup();
      return isShown;
    };
    const usual = { ...draft.lesson, variants };
    expect(await shown({ lesson: usual })).toBe(false);
    expect(await shown({ lesson: { ...usual, variants: { ...variants, expert: { ...variants.expert, items: 1 } } } })).toBe(true);
    const [problem] = draft.problemList;
    expect(await shown({ lesson: usual, problemList: [{ ...problem!, at: 'variants.expert.items' }] })).toBe(true);
  });

  test('a rule is set aside from its problem, with a reason that whoever publishes reads', async () => {
    const [other, word] = draft.problemList;
    const { lesson } = draft;
    studio.view = { ...draft, lesson, problemList: [other!, { ...word!, at: 'items.0.options.2.text', exception: long }] };
    openStudio();
    await screen.findByRole('heading', { name: /^Rules set aside/ });
    const option = document.getElementById('at-items-0-options-2-text-remarks')!;
    await userEvent.click(within(option).getByRole('button', { name: 'Set this rule aside here, with a reason', hidden: true }));
    expect(within(option).queryByRole('button', { hidden: true })).toBeNull();
    expect(screen.getByRole('heading', { name: /Item 1, option C: always or never/ })).toBeTruthy();
    await userEvent.type(screen.getByLabelText(/^Why it is better so/), 'The label has the word.');
    const exceptions = valueAt(await saved(), 'exceptions');
    expect(exceptions).toEqual([{ ...long, reason: 'The label has the word.' }]);
  });

  test('whoever publishes reads which rules are set aside, and why', async () => {
    studio.view = { ...inReview, lesson: { ...draft.lesson, exceptions: everything.exceptions } };
    openStudio();
    await userEvent.click(await screen.findByRole('button', { name: 'Publish…' }));
    const asked = within(await screen.findByRole('dialog', { name: /^Publish/ }));
    expect(asked.getByText(/Item 1, option C: always or never/).textContent).toContain('The reason given: The label has the word.');
    await expectAccessible();
  });
});

describe('the orders that a lesson follows', { timeout: 60_000 }, () => {
  test('stand with their products and the lesson that they have now, and are chosen', async () => {
    openStudio();
    const orders = within(await screen.findByRole('region', { name: /^Orders that it follows/ }));
    expect(orders.getByRole('heading').textContent).toContain('12 product codes');
    const injected = orders.getByLabelText<HTMLInputElement>('Orders of Exampletine, injected');
    expect(document.getElementById(injected.getAttribute('aria-describedby') ?? '')?.textContent).toBe(
      'Boxed warning: hepatotoxicity. 1 product code. They have the lesson “Exampletine in the vein” now.',
    );
    await userEvent.click(injected);
    expect(valueAt(await saved(), 'topics')).toEqual(['exampletine-oral', 'exampletine-injected']);
  });

  test('are none where no code of the label is known: the page says what follows and what helps', async () => {
    studio.view = { ...draft, orders: [], lesson: { ...draft.lesson, topics: [] } };
    openStudio();
    expect((await screen.findByText(/^No order leads to this lesson/)).textContent).toContain('a card fires only for those');
  });
});

// @vitest-environment jsdom
import { screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http } from 'msw';
import { beforeEach, describe, expect, test } from 'vitest';
import { problem } from '../credentialing/console-fixture.tsx';
import { consoleSuite, expectAccessible } from '../credentialing/console-suite-fixture.ts';
import { createStudio, draft, inReview, openStudio, published, textAddress, textsPath } from './studio-fixture.tsx';

const { studio, handlers } = createStudio();
const { server } = consoleSuite(...handlers);
beforeEach(() => {
  Object.assign(studio, { view: draft, saved: [], steps: [], begun: [], previews: [], cannot: [] });
});

const previewAddress = `${textAddress}/preview`;
const press = async (name: string | RegExp) => userEvent.click(await screen.findByRole('button', { name }));
const choose = async (name: string) => userEvent.click(await screen.findByRole('radio', { name }));

describe('the preview of a text', () => {
  test('walks every step with the panel’s own pages, and sends nothing but what the next step needs', { timeout: 60_000 }, async () => {
    openStudio(previewAddress);
    await screen.findByRole('heading', { level: 1, name: /^Tofacitinib/ });
    expect(screen.getByText(/as Lena Brandt saved it .* No answer is kept; your look is recorded/)).toBeTruthy();
    await expectAccessible();
    await choose('A TNF blocker');
    await press('Check my recall');
    await screen.findByRole('heading', { name: 'Key points' });
    await expectAccessible();
    await press('Go to the check');
    for (const [number, label] of [
      [1, 'Next question'],
      [2, 'Next question'],
      [3, 'See the result'],
    ] as const) {
      await screen.findByRole('heading', { name: `Question ${number} of 3` });
      await userEvent.click(screen.getAllByRole('radio')[1]!);
      await press('Check my answer');
      await screen.findByRole('list', { name: 'Answers with feedback' });
      expect(screen.queryByText(/saved \d/)).toBeNull();
      await press(label);
    }
    await screen.findByRole('heading', { level: 1, name: /of 3$/ });
    expect(screen.getByText(/^Preview: nothing was recorded/)).toBeTruthy();
    expect(screen.queryByText('Was this the right moment?')).toBeNull();
    await expectAccessible();
    await press('Your answers, with feedback');
    expect(await screen.findByText('Question 3 of 3')).toBeTruthy();
    expect(studio.previews.map(({ isCheckOpen, answers }) => `${answers.length}${isCheckOpen ? ' check' : ''}`)).toEqual([
      '0',
      '1',
      '1 check',
      '2 check',
      '3 check',
      '4 check',
    ]);
    expect([studio.saved, studio.steps]).toEqual([[], []]);
  });

  test('begins again from the first step', async () => {
    openStudio(previewAddress);
    await choose('A TNF blocker');
    await press('Check my recall');
    await press('Start again');
    expect((await screen.findByRole<HTMLInputElement>('radio', { name: 'A TNF blocker' })).checked).toBe(false);
    expect(studio.previews.at(-1)).toEqual({ tryNumber: 1, isCheckOpen: false, answers: [] });
  });

  test('says of a draft with problems what cannot be shown', async () => {
    studio.cannot = ['Item 2, stem is still to be filled in.', 'REMS is still to be filled in.'];
    openStudio(previewAddress);
    expect(await screen.findByText('Item 2, stem is still to be filled in.')).toBeTruthy();
    expect(screen.getByText(/^Cannot be shown yet/).textContent).toContain('2');
    await expectAccessible();
  });

  test('that could not be read is asked for again; a role that may not is told', async () => {
    server.use(http.post(`${textsPath}/t1/preview`, () => problem(503), { once: true }));
    openStudio(previewAddress);
    await press(/Try again/);
    expect(await screen.findByRole('radio', { name: 'A TNF blocker' })).toBeTruthy();
    server.use(http.post(`${textsPath}/t1/preview`, () => problem(403)));
    await choose('A TNF blocker');
    await press('Check my recall');
    expect((await screen.findByRole('alert')).textContent).toContain('educator');
  });
});

describe('the way to it', () => {
  test.each([
    ['a draft', draft],
    ['a text in review', inReview],
    ['a published text', published],
  ])('leads by keyboard from %s and back', async (_, view) => {
    studio.view = view;
    const router = openStudio();
    (await screen.findByRole('link', { name: 'Preview' })).focus();
    await userEvent.keyboard('{Enter}');
    await screen.findByRole('heading', { level: 1, name: /^Tofacitinib/ });
    expect(router.state.location.pathname).toBe(previewAddress);
    await userEvent.click(screen.getByRole('link', { name: 'Back to the text' }));
    expect(await screen.findByRole('heading', { level: 1, name: view.title })).toBeTruthy();
  });

  test('saves first what is not saved yet, and stays where that failed', async () => {
    const router = openStudio();
    server.use(http.put(`${textsPath}/t1`, () => problem(503), { once: true }));
    await userEvent.type(await screen.findByLabelText('Title'), ' again');
    await press('Save and preview');
    await screen.findByRole('alert');
    expect(router.state.location.pathname).toBe(textAddress);
    await press('Save and preview');
    await waitFor(() => expect(router.state.location.pathname).toBe(previewAddress));
    expect(studio.saved).toHaveLength(1);
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

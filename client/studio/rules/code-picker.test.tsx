// @vitest-environment jsdom
import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import { problem } from '../../credentialing/console-fixture.tsx';
import { consoleSuite, expectAccessible } from '../../credentialing/console-suite-fixture.ts';
import { createRules, draft, list, openRules, rulesAddress, rulesPath } from './rules-fixture.tsx';

const { world, handlers } = createRules();
const { server } = consoleSuite(...handlers);
beforeEach(() => {
  Object.assign(world, { view: draft, list, begun: [], saved: [], steps: [], previews: [], switched: [], replays: 0 });
});

const whole = { timeout: 30_000 };
const finder = (name: RegExp): HTMLElement => screen.getByRole('combobox', { name });
const marked = (input: HTMLElement): string | null =>
  document.getElementById(input.getAttribute('aria-activedescendant') ?? '')?.textContent ?? null;

async function choose(kind: string): Promise<void> {
  openRules(`${rulesAddress}/new`);
  await userEvent.selectOptions(await screen.findByLabelText('For which codes'), kind);
}

test('a list is walked by arrows, closed with Escape, and chosen from with Enter', whole, async () => {
  await choose('drug class (boxed warning)');
  const input = finder(/^Find a drug class/);
  await userEvent.type(input, 'oral');
  await screen.findByText('2 found.');
  expect(input.getAttribute('aria-expanded')).toBe('true');
  await expectAccessible();
  await userEvent.keyboard('{ArrowDown}');
  expect(marked(input)).toContain('Exampletine, oral');
  await userEvent.keyboard('{ArrowUp}');
  expect(marked(input)).toContain('Samplazole, oral');
  await userEvent.keyboard('{Escape}');
  expect(screen.queryByRole('listbox')).toBeNull();
  expect(marked(input)).toBeNull();
  await userEvent.keyboard('{ArrowDown}{ArrowDown}{Enter}');
  expect(await screen.findByRole('button', { name: 'Take out Samplazole, oral' })).toBeTruthy();
  expect(screen.getByText('Samplazole, oral added.')).toBeTruthy();
  expect(document.activeElement).toBe(input);
  // What is chosen is not chosen twice.
  await userEvent.type(input, 'sampl');
  await screen.findByText('1 found.');
  expect(within(screen.getByRole('listbox')).getByRole('option').getAttribute('aria-disabled')).toBe('true');
  await userEvent.keyboard('{ArrowDown}{Enter}');
  expect(screen.getAllByRole('button', { name: /^Take out/ })).toHaveLength(1);
});

test('a code that is found fills the empty row, says what it covers, and one that is written stays possible', whole, async () => {
  await choose('ingredients, all products');
  await userEvent.type(finder(/^Find an ingredient/), 'exam');
  const options = await screen.findByRole('listbox');
  expect(within(options).getByRole('option').textContent).toBe('exampletine900 · 34 products');
  await userEvent.click(within(options).getByRole('option'));
  expect((screen.getByLabelText('RxNorm code') as HTMLInputElement).value).toBe('900');
  await waitFor(() => expect(screen.getByLabelText('Name covers 34 products')).toBeTruthy());
  await userEvent.type(finder(/^Find an ingredient/), 'mine{Enter}');
  expect(screen.getByText('Choose one from the list, or write its RxNorm code.')).toBeTruthy();
  await userEvent.clear(finder(/^Find an ingredient/));
  await userEvent.type(finder(/^Find an ingredient/), '12345{Enter}');
  expect(screen.getAllByLabelText('RxNorm code').map((one) => (one as HTMLInputElement).value)).toEqual(['900', '12345']);
});

test('procedures are found by the set that names them; of diagnoses none are held', whole, async () => {
  await choose('procedures');
  await userEvent.type(finder(/^Find a procedure/), 'spinal');
  expect((await screen.findByRole('listbox')).textContent).toBe('62270in “Spinal procedures”');
  await userEvent.keyboard('{ArrowDown}{Enter}');
  expect((screen.getByLabelText('Code') as HTMLInputElement).value).toBe('62270');
  await userEvent.selectOptions(screen.getByLabelText('For which codes'), 'diagnoses');
  expect(await screen.findByText(/No diagnoses are held here/)).toBeTruthy();
  expect(screen.getByLabelText('Code')).toBeTruthy();
});

test('a search that is not answered says so, and leaves the rows to write into', whole, async () => {
  server.use(http.get(`${rulesPath}/codes`, () => problem(503, 'Later.')));
  await choose('single drugs');
  await userEvent.type(finder(/^Find a drug/), 'exam');
  expect(await screen.findByText(/The search was not answered/)).toBeTruthy();
  expect(screen.getByLabelText('RxNorm code')).toBeTruthy();
});

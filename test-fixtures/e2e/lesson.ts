import { expect } from 'vitest';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { answerTo } from './answer-key.ts';

/** The panel, in the chart's frame or as a page of its own. */
export type Panel = Page | FrameLocator;

export const button = (panel: Panel, name: string | RegExp): Locator =>
  panel.getByRole('button', { name, ...(typeof name === 'string' ? { exact: true } : {}) });
export const heading = (panel: Panel, name: string | RegExp): Locator =>
  panel.getByRole('heading', { name, ...(typeof name === 'string' ? { exact: true } : {}) });
export const currentStep = (panel: Panel): Locator => panel.locator('[aria-current="step"]');

/** Chooses an answer to the question on the screen, and does not send it. @returns the option's text */
export async function choose(panel: Panel, which: 'right' | 'wrong'): Promise<string> {
  const stem = (await panel.locator('fieldset legend').textContent()) ?? '';
  // Shown with no-break spaces between a number and its unit.
  const text = answerTo(stem.replaceAll('\u00a0', ' ').trim(), which);
  await panel.getByLabel(text, { exact: true }).check();
  return text;
}

export async function recall(panel: Panel, which: 'right' | 'wrong' = 'right'): Promise<void> {
  await choose(panel, which);
  await button(panel, 'Check my recall').click();
  await button(panel, 'Go to the check').waitFor();
}

/** Answers the question on the screen and goes on. @returns whether it was the last one */
export async function answerOne(panel: Panel, which: 'right' | 'wrong'): Promise<boolean> {
  await choose(panel, which);
  await button(panel, 'Check my answer').click();
  const next = button(panel, /^(Next question|See the result)$/);
  await next.waitFor();
  expect(await panel.getByRole('list', { name: 'Answers with feedback' }).getByRole('listitem').count()).toBeGreaterThanOrEqual(3);
  const isLast = (await next.textContent()) === 'See the result';
  await next.click();
  return isLast;
}

/** From the key points to the result. */
export async function check(panel: Panel, which: 'right' | 'wrong' = 'right'): Promise<void> {
  await button(panel, 'Go to the check').click();
  while (!(await answerOne(panel, which)));
  await heading(panel, which === 'right' ? /^Passed, \d of \d$/ : /^Not yet, \d of \d$/).waitFor();
}

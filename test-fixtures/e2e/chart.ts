import { expect } from 'vitest';
import type { Frame, FrameLocator, Locator, Page } from 'playwright-core';
import type { World } from './world.ts';

/** The chart of a patient as a clinician at a workstation opens it. */
export async function openChart(world: World, page: Page, clinician: string, patient: string): Promise<Page> {
  await page.goto(`${world.sandbox.url}/chart?${new URLSearchParams({ clinician, patient }).toString()}`);
  return page;
}

export const cards = (page: Page): Locator => page.locator('#cards article');

/** Chooses a drug and signs; both hooks have answered when it is over. @returns the order's id in the EHR */
export async function order(page: Page, rxcui: string): Promise<string> {
  const hook = async () => page.waitForResponse((response) => response.url().endsWith('/chart-api/hook'));
  const selecting = hook();
  await page.getByRole('combobox', { name: 'Search a medicine' }).fill(rxcui);
  await page.getByRole('option').filter({ hasText: rxcui }).click();
  const selected = await selecting;
  expect(await selected.json()).toMatchObject({ answered: true });
  const { drafts } = selected.request().postDataJSON() as { drafts: { id: string }[] };
  const already = await page.locator('#signed li').count();
  const signing = hook();
  await page.getByRole('button', { name: 'Sign order', exact: true }).click();
  expect(await (await signing).json()).toMatchObject({ answered: true });
  await expect.poll(async () => page.locator('#signed li').count()).toBe(already + 1);
  return drafts.at(-1)?.id ?? '';
}

/** Follows the card's link; the application in its frame. */
export async function openLesson(page: Page): Promise<FrameLocator> {
  await cards(page).first().getByRole('button', { name: /^Open/ }).click();
  return appIn(page);
}

export const appIn = (page: Page): FrameLocator => page.frameLocator('iframe[title="Preceptor"]');

/** The application's frame, for what a locator cannot do. @throws Error while it is not there */
export async function frameIn(world: World, page: Page): Promise<Frame> {
  const find = (): Frame | undefined => page.frames().find((frame) => frame.url().startsWith(`${world.server.url}/`));
  await expect.poll(() => find()?.url(), { timeout: 10_000 }).toMatch(/\/(panel|staff)\//);
  const frame = find();
  if (frame === undefined) throw new Error('The application is not in the chart.');
  return frame;
}

export async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
}

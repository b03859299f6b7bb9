import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { expectAccessible } from './accessible.ts';
import { shot } from './chart.ts';
import { choose, heading, recall } from './lesson.ts';
import { newClinician, newPage, openPanel, problemsOf, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld('strict');
});
afterAll(async () => world.close());

const ours = { light: '#0c5a5e', dark: '#7ccbc9' };
const accentOf = async (page: Page): Promise<string> =>
  page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--p-accent'));
const styled = (style: Record<string, string>): void => {
  const { settings } = world.sandbox.state;
  settings.profile = { ...settings.profile, style };
};

async function expectReadable(page: Page, name: string): Promise<void> {
  for (const width of [1280, 420]) {
    await page.setViewportSize({ width, height: 900 });
    await expectAccessible(page, name);
    await shot(page, `${name}-${width}`);
  }
}

// Colours that pass by a hair: the list, a lesson's buttons and choices in them.
describe.each([
  ['light', '#146cc5', '#f4f6fb'],
  ['dark', '#7492c2', '#0b1220'],
] as const)('an EHR with a %s style', (colorScheme, color_highlight, color_background) => {
  test('gives the panel its colour, and everything can be read in it', async () => {
    styled({ color_highlight, color_background });
    const page = await newPage(world, { colorScheme });
    await openPanel(world, page, { userId: newClinician(world.sandbox, `colour-${colorScheme}`).id });
    await heading(page, 'Now').waitFor();
    // A busy machine may read the style too late for the first page; the next has it.
    await page.reload();
    await heading(page, 'Now').waitFor();
    expect(await accentOf(page)).toBe(color_highlight);
    await expectReadable(page, `colour-${colorScheme}-now`);
    await page.goto(`${page.url()}/lesson/tofacitinib-first-order`);
    await page.locator('fieldset legend').waitFor();
    expect(await accentOf(page)).toBe(color_highlight);
    await choose(page, 'right');
    await expectReadable(page, `colour-${colorScheme}-recall`);
    await recall(page);
    await expectReadable(page, `colour-${colorScheme}-points`);
    expect(problemsOf(page)).toEqual([]);
  });

  test('leaves the other scheme, and a panel of another EHR, as they are', async () => {
    const other = colorScheme === 'light' ? 'dark' : 'light';
    const page = await newPage(world, { colorScheme: other });
    await openPanel(world, page, { userId: `colour-${colorScheme}` });
    await heading(page, 'Now').waitFor();
    expect(await accentOf(page)).toBe(ours[other]);
    styled({ color_highlight: 'red; } * { display: none', color_background });
    const plain = await newPage(world, { colorScheme });
    await openPanel(world, plain, { userId: `colour-${colorScheme}` });
    await heading(plain, 'Now').waitFor();
    expect(await accentOf(plain)).toBe(ours[colorScheme]);
  });
});

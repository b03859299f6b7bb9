import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { expectAccessible } from './accessible.ts';
import { shot } from './chart.ts';
import type { World } from './world.ts';

/** No axe violation, and no page wider than its window, at both widths; the wide one stays. @param colorScheme null for the one it has */
export async function expectGood(page: Page, name: string, colorScheme: 'light' | 'dark' | null = null): Promise<void> {
  if (colorScheme !== null) await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  for (const width of [420, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await expectAccessible(page, name);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
    await shot(page, `${name}-${width}${colorScheme === null ? '' : `-${colorScheme}`}`);
  }
}

/** A staff user of the sandbox signs in from its start page. */
export async function signIn(
  world: World,
  page: Page,
  link: 'Educator’s pages' | 'Credentialing console' | 'Event sources',
  name: RegExp,
): Promise<Page> {
  await page.goto(world.sandbox.url);
  await page.getByRole('link', { name: link }).click();
  await page.getByRole('button', { name }).click();
  return page;
}

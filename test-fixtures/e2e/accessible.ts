import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/**
 * Every rule of axe on the whole page with all its frames. A page of one frame is judged in place, which takes half the time; frames of
 * other origins need the builder's own way, which brings their results together in a second page.
 */
export async function expectAccessible(page: Page, about?: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(page.frames().length === 1).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(' | ')}`),
    about,
  ).toEqual([]);
}

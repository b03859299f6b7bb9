import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failurePage, failureTexts } from '../../server/inbound/smart-launch/index.ts';
import { expectAccessible } from './accessible.ts';
import { shot } from './chart.ts';
import { openBrowser } from './open-browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => browser.close());

test.each(['light', 'dark'] as const)('every page of a failed launch is readable in a frame, %s', async (colorScheme) => {
  const page = await (await browser.newContext({ colorScheme })).newPage();
  const looked = new Set<boolean>();
  for (const [failure, text] of Object.entries(failureTexts)) {
    const retryHref = text.canRetry ? '/launch?iss=x&launch=y' : null;
    await page.setContent(failurePage(text, { reference: '7Q4-KD2-91F', nonce: 'n', retryHref }));
    for (const width of [320, 420]) {
      await page.setViewportSize({ width, height: 420 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), failure).toBeLessThanOrEqual(0);
    }
    expect(await page.locator('a.button').count(), failure).toBe(text.canRetry ? 1 : 0);
    await shot(page, `failure-${failure}-${colorScheme}`);
    // The pages differ in their words, and in whether there is a button: one of each is enough.
    if (looked.has(text.canRetry)) continue;
    looked.add(text.canRetry);
    await expectAccessible(page, failure);
  }
  expect(looked.size).toBe(2);
});

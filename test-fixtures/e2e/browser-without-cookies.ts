import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { browserOptions } from './open-browser.ts';
import { watch } from './world.ts';

/**
 * A Chromium with a user's own setting: the application's site may keep no cookies, not even partitioned ones; the EHR may.
 * Chromium's general block of third-party cookies lets partitioned ones through, so that it would show nothing.
 */
export async function openBrowserWithoutCookies(refusedHost: string): Promise<{ page: Page; close: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'no-cookies-'));
  mkdirSync(join(folder, 'Default'));
  const cookies = { [`${refusedHost},*`]: { setting: 2 } };
  writeFileSync(join(folder, 'Default/Preferences'), JSON.stringify({ profile: { content_settings: { exceptions: { cookies } } } }));
  const context = await chromium.launchPersistentContext(folder, {
    ...browserOptions(),
    viewport: { width: 1280, height: 900 },
  });
  context.setDefaultTimeout(15_000);
  return {
    page: watch(await context.newPage()),
    async close() {
      await context.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

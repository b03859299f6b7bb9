import { chromium, type Browser, type LaunchOptions } from 'playwright-core';
import { findBrowser } from '../../scripts/find-browser.mjs';

/** How every test starts the system's Chromium. @throws Error where there is none */
export function browserOptions(): LaunchOptions {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Error('No Chromium was found: set BROWSER_PATH, or install "chromium".');
  return { executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'] };
}

/** The system's Chromium, without a window. */
export const openBrowser = async (): Promise<Browser> => chromium.launch(browserOptions());

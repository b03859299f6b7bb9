import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import {
  createLaunch,
  workstationCookie,
  type LaunchContext,
  type ProfileName,
  type SandboxEhr,
  type SandboxUser,
} from '../sandbox-ehr/index.ts';
import { openBrowser } from './open-browser.ts';
import { prepareServer } from './prepare-server.ts';
import type { RealServer } from './real-server.ts';

export type World = {
  server: RealServer;
  sandbox: SandboxEhr;
  browser: Browser;
  close(): Promise<void>;
};

/** Everything: EHR on 127.0.0.1, server on localhost (another site to a browser), and a Chromium. */
export async function startWorld(profile: ProfileName = 'usual'): Promise<World> {
  const { server, sandbox, close } = await prepareServer({ profile });
  const [browser] = await Promise.all([openBrowser(), server.start()]);
  return {
    server,
    sandbox,
    browser,
    async close() {
      try {
        await browser.close();
      } finally {
        await close();
      }
    },
  };
}

/** One more clinician of the sandbox, who has learnt nothing yet. */
export function newClinician(sandbox: SandboxEhr, id: string): SandboxUser {
  const name = `Robin ${id}`;
  const user = { id, fhirUser: `Practitioner/${id}`, name, signature: name, department: 'Rheumatology', chart: true };
  sandbox.state.users.set(id, user);
  sandbox.state.store.put({ resourceType: 'Practitioner', id, active: true, name: [{ family: id, given: ['Robin'], text: name }] });
  return user;
}

const watched = new WeakMap<Page, string[]>();

/** What went wrong in a page and its frames so far: thrown errors, refused policies. Refused requests are not among them. */
export const problemsOf = (page: Page): readonly string[] => watched.get(page) ?? [];

export function watch(page: Page): Page {
  const problems: string[] = [];
  watched.set(page, problems);
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    // The browser's own line for a 4xx or 5xx answer; tests look at those themselves.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) problems.push(message.text());
  });
  return page;
}

/** A browser of its own: no cookie, no cache. */
export async function newPage(world: World, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await world.browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(15_000);
  return watch(await context.newPage());
}

/** The panel as a page of its own, launched by the EHR: the cookies of a frame belong to the chart's site and would not be sent. */
export async function openPanel(world: World, page: Page, context: Partial<LaunchContext> & { userId: string }): Promise<Page> {
  const launch = createLaunch(world.sandbox.state, {
    patient: 'whitcombe',
    encounter: null,
    appContext: null,
    intent: null,
    needPatientBanner: false,
    ...context,
  });
  await page.context().addCookies([{ ...workstationCookie(world.sandbox.state, context.userId), url: world.sandbox.url, sameSite: 'Lax' }]);
  await page.goto(`${world.server.url}/launch?${new URLSearchParams({ iss: world.sandbox.fhirBase, launch }).toString()}`);
  return page;
}

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FrameLocator, Page } from 'playwright-core';
import { openBrowserWithoutCookies } from './browser-without-cookies.ts';
import { cards, frameIn, openChart, openLesson, order, shot } from './chart.ts';
import { button, check, choose, heading, recall } from './lesson.ts';
import { newClinician, newPage, openPanel, problemsOf, startWorld, type World } from './world.ts';

/** The card's link leads into its lesson; where the EHR lost the link, the lesson waits on the list. */
async function startLesson(app: FrameLocator): Promise<void> {
  const start = app.getByRole('link', { name: 'Start' });
  await button(app, 'Check my recall').or(start).first().waitFor();
  if (await start.isVisible()) await start.click();
  await button(app, 'Check my recall').waitFor();
}

/** Order, card, lesson, check, competency, and the panel's own ways; then the same order again, which stays silent. */
async function chain(world: World, page: Page, clinician: string, name: string): Promise<void> {
  newClinician(world.sandbox, clinician);
  await openChart(world, page, clinician, 'whitcombe');
  await order(page, '1357541');
  expect(await cards(page).count()).toBe(1);
  const app = await openLesson(page);
  await startLesson(app);
  await choose(app, 'right');
  await app.getByText(/^Choice saved/).waitFor();
  await recall(app);
  await check(app);
  expect(await app.getByText(/^Knowledge check, valid until/).count()).toBe(1);
  await app
    .getByRole('button', { name: /^Open .*/ })
    .first()
    .click();
  await app.getByRole('dialog').getByText('Raw JSON').waitFor();
  await app.getByRole('button', { name: 'Close' }).click();
  await app.getByRole('link', { name: 'Back to Now' }).click();
  await app.getByText(/Chart open: .*Whitcombe/).waitFor();
  expect(await app.getByText(`Signed in: Robin ${clinician}`).count()).toBe(1);
  await app.getByRole('link', { name: 'History' }).click();
  await heading(app, 'History').waitFor();
  await shot(page, name);
  // The card of before is still there; no other comes.
  await order(page, '1357541');
  expect(await cards(page).count()).toBe(1);
}

/** The one-time code is in no address of the frame, and in no line of the server's log; neither is a bearer. */
async function expectNothingLeft(world: World, page: Page): Promise<void> {
  const frame = await frameIn(world, page);
  expect(frame.url()).not.toContain('hand-off');
  expect(world.server.log()).not.toMatch(/hand-off=|prs_[\w-]{10}/);
}

/** Frames the application as the strictest EHRs do: it has no origin of its own. */
async function sandboxFrames(page: Page): Promise<void> {
  await page.route('**/static/app-panel.js', async (route) => {
    const response = await route.fetch();
    const text = await response.text();
    expect(text).toContain('allow-scripts allow-forms allow-same-origin allow-popups');
    await route.fulfill({
      response,
      body: text.replace('allow-scripts allow-forms allow-same-origin allow-popups', 'allow-scripts allow-forms'),
    });
  });
}

describe.each(['strict', 'sloppy'] as const)('a %s EHR', (profile) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(profile);
  });
  afterAll(async () => world.close());

  test('goes the whole way', async () => {
    const page = await newPage(world);
    await chain(world, page, `goes-${profile}`, `profile-${profile}`);
    expect(problemsOf(page)).toEqual([]);
    // As a client of the kind that this EHR expects.
    const { usedAssertions, settings } = world.sandbox.state;
    expect([settings.profile.clientAuth, usedAssertions.size > 0]).toEqual(
      profile === 'strict' ? ['private_key_jwt', true] : ['client_secret_basic', false],
    );
  });

  test('is asked in the notation of scopes that it takes: once more after a refusal, and then at once', async () => {
    const asked = world.server.log().split('asked again in the other notation').length - 1;
    expect(asked).toBe(profile === 'strict' ? 0 : 1);
    const page = await newPage(world);
    await openPanel(world, page, { userId: newClinician(world.sandbox, `again-${profile}`).id });
    await heading(page, 'Now').waitFor();
    expect(world.server.log().split('asked again in the other notation').length - 1).toBe(asked);
  });

  test('goes the whole way in a browser that refuses cookies; a reload says what to do', async () => {
    const { page, close } = await openBrowserWithoutCookies('localhost');
    try {
      await chain(world, page, `without-${profile}`, `profile-${profile}-no-cookies`);
      await expectNothingLeft(world, page);
      expect(await page.context().cookies(world.server.url)).toEqual([]);
      const frame = await frameIn(world, page);
      await frame.goto(frame.url());
      const app = page.frameLocator('iframe[title="Preceptor"]');
      await heading(app, 'A reload ends the session here').waitFor();
      expect(await app.locator('body').innerText()).toContain('Open Preceptor again from the chart');
      await shot(page, `profile-${profile}-reload`);
      // What is opened again goes on.
      await page.locator('#close-panel').click();
      await page.locator('#open-panel').click();
      await app.getByText(/Chart open: .*Whitcombe/).waitFor();
      expect(problemsOf(page)).toEqual([]);
    } finally {
      await close();
    }
  });

  test('goes the whole way in a sandboxed frame without an origin, and a reload goes on', async () => {
    const page = await newPage(world);
    await sandboxFrames(page);
    await chain(world, page, `sandboxed-${profile}`, `profile-${profile}-sandboxed`);
    await expectNothingLeft(world, page);
    const frame = await frameIn(world, page);
    expect(await frame.evaluate(() => window.origin)).toBe('null');
    await frame.goto(frame.url());
    await page
      .frameLocator('iframe[title="Preceptor"]')
      .getByText(/Chart open: .*Whitcombe/)
      .waitFor();
    expect(problemsOf(page)).toEqual([]);
  });

  test('cannot be helped where a frame has neither cookies nor an origin: it says so', async () => {
    newClinician(world.sandbox, `neither-${profile}`);
    const { page, close } = await openBrowserWithoutCookies('localhost');
    try {
      await sandboxFrames(page);
      await openChart(world, page, `neither-${profile}`, 'whitcombe');
      await page.locator('#open-panel').click();
      const app = page.frameLocator('iframe[title="Preceptor"]');
      await heading(app, 'Nobody was signed in').waitFor();
      expect(await app.locator('body').innerText()).toContain('Ask your EHR support team to allow one.');
      await shot(page, `profile-${profile}-neither`);
    } finally {
      await close();
    }
  });
});

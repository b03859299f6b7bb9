import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { expectAccessible } from './accessible.ts';
import { cards, openChart, openLesson, order, shot } from './chart.ts';
import { answerOne, button, check, choose, heading, recall, type Panel } from './lesson.ts';
import { newClinician, newPage, openPanel, problemsOf, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => world.close());

/** Nothing to scroll sideways at 320 px. Also at 400 % zoom of 1280 px. @see WCAG 2.2, 1.4.10 */
async function expectReflow(page: Page): Promise<void> {
  const { width = 0, height = 0 } = page.viewportSize() ?? {};
  await page.setViewportSize({ width: 320, height: 640 });
  const tooWide = await page.evaluate(() => {
    const root = document.documentElement;
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > root.clientWidth + 1 && element.closest('pre, [data-scrolls]') === null)
      .filter(() => root.scrollWidth > root.clientWidth)
      .map((element) => `${element.tagName.toLowerCase()}.${element.className.toString()}`);
  });
  expect(tooWide).toEqual([]);
  await page.setViewportSize({ width, height });
}

const stem = (panel: Panel) => panel.locator('fieldset legend');

describe.each(['light', 'dark'] as const)('the panel’s screens, %s', (colorScheme) => {
  test('are accessible and fit 320 px', { timeout: 240_000 }, async () => {
    const clinician = `screens-${colorScheme}`;
    newClinician(world.sandbox, clinician);
    const chart = await openChart(world, await newPage(world, { colorScheme }), clinician, 'whitcombe');
    await order(chart, '1357541');
    await expectAccessible(chart);
    await openLesson(chart).then(async (app) => stem(app).waitFor());
    // The chart, with the lesson in its frame.
    await expectAccessible(chart);
    await shot(chart, `chart-${colorScheme}`);
    await chart.close();

    const page = await newPage(world, { colorScheme, viewport: { width: 420, height: 900 }, reducedMotion: 'reduce' });
    const screen = async (name: string): Promise<void> => {
      await shot(page, `panel-${name}-${colorScheme}`);
      await expectAccessible(page);
      await expectReflow(page);
    };
    // The one lesson that waits for this patient opens at once; the list is one step back.
    await openPanel(world, page, { userId: clinician });
    await stem(page).waitFor();
    await page.getByRole('link', { name: 'Now' }).click();
    await heading(page, 'Now').waitFor();
    await page.getByRole('link', { name: /^(Start|Continue)$/ }).waitFor();
    await screen('now');
    await button(page, 'Snooze').click();
    await page.getByRole('menuitem', { name: 'Tomorrow' }).waitFor();
    await screen('now-menu');
    await page.keyboard.press('Escape');
    await button(page, 'Why am I seeing this?').first().click();
    await page.getByRole('dialog').getByText('Who sees it').waitFor();
    await screen('why');
    await button(page, 'Contest this').click();
    await page.getByLabel('What is wrong?').fill('Section 5.1 says otherwise.');
    await screen('contest');
    await button(page, 'Cancel').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await button(page, 'Help').click();
    await page.getByRole('dialog').getByText('Who sees what').waitFor();
    await screen('help');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });

    await page.getByRole('link', { name: /^(Start|Continue)$/ }).click();
    await stem(page).waitFor();
    await screen('recall');
    await recall(page, 'wrong');
    for (const summary of await page.locator('details summary').all()) await summary.click();
    await screen('key-points');
    // A section leads to its source, and the keyboard back from there.
    const cite = button(page, /^Box, 2\.1/);
    await cite.click();
    await page.getByRole('dialog').getByText('Cited here').waitFor();
    await screen('sources');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await expect.poll(async () => cite.evaluate((one) => one === document.activeElement)).toBe(true);
    expect(await page.locator('main').innerText()).not.toMatch(/\b[LX]\d\b/);
    await button(page, 'Go to the check').click();
    await stem(page).waitFor();
    await choose(page, 'wrong');
    await page.getByRole('slider').fill('80');
    await screen('check');
    await button(page, 'Check my answer').click();
    await button(page, 'Next question').waitFor();
    await screen('check-answered');
    await button(page, 'Next question').click();
    while (!(await answerOne(page, 'wrong')));
    await heading(page, /^Not yet, 0 of 3$/).waitFor();
    await screen('not-yet');

    await button(page, /^Try again/).click();
    await stem(page).or(button(page, 'Go to the check')).first().waitFor();
    if (await button(page, 'Check my recall').isVisible()) await recall(page);
    if (await button(page, 'Go to the check').isVisible()) await check(page);
    else while (!(await answerOne(page, 'right')));
    await heading(page, 'Passed, 3 of 3').waitFor();
    await screen('result');
    await page
      .getByRole('listitem')
      .filter({ hasText: 'Competency (Basic)' })
      .getByRole('button', { name: /^Open / })
      .click();
    await page.getByRole('dialog').getByText('Raw JSON').click();
    expect(await page.getByRole('dialog').evaluate((sheet) => sheet.scrollWidth - sheet.clientWidth)).toBe(0);
    await screen('record');
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.getByRole('link', { name: 'Back to Now' }).click();
    await heading(page, 'Nothing needs you now').waitFor();
    await screen('now-empty');
    await page.getByRole('link', { name: 'History' }).click();
    await heading(page, 'What you passed').waitFor();
    await page.getByText('Not yet, 0 of 3').waitFor();
    expect(new URL(page.url()).pathname).toMatch(/\/history$/);
    await screen('history');

    await page.context().clearCookies();
    await page.reload();
    await heading(page, 'Your session ended').waitFor();
    await screen('session-ended');
    // The page of a refused launch runs no script, and axe is one: its markup is looked at in a page that does.
    const refused = await fetch(`${world.server.url}/launch?iss=https%3A%2F%2Funknown.example%2Ffhir&launch=x`);
    await page.goto('about:blank');
    await page.setContent(await refused.text());
    await screen('refused');
    expect(problemsOf(page)).toEqual([]);
  });
});

describe.each(['light', 'dark'] as const)('the credentialing console, %s', (colorScheme) => {
  test('opens by a standalone launch and shows certifications and the new competency', { timeout: 240_000 }, async () => {
    if (colorScheme === 'light') {
      const chart = await openChart(world, await newPage(world), 'castellan', 'whitcombe');
      await order(chart, '1357541');
      expect(await cards(chart).count()).toBe(1);
      const app = await openLesson(chart);
      await recall(app);
      await check(app);
      await chart.close();
    }
    const page = await newPage(world, { colorScheme, reducedMotion: 'reduce' });
    await page.goto(world.sandbox.url);
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Credentialing console' }).click();
    await page.getByRole('heading', { name: 'Sign in to Preceptor' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: /Ruth Harrow/ }).click();
    await page.getByRole('link', { name: /Castellan/ }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/staff\//);
    for (const name of ['Okafor', 'Lindqvist']) expect(await page.getByRole('link', { name: new RegExp(name) }).count()).toBe(1);
    await shot(page, `credentialing-roster-${colorScheme}`);
    await expectAccessible(page);

    await page.getByRole('link', { name: /Castellan/ }).click();
    await page
      .getByRole('heading', { name: /Castellan/ })
      .first()
      .waitFor();
    await page.getByText('Rheumatology').first().waitFor();
    const file = await page.locator('main').innerText();
    expect(file).toMatch(/Basic Life Support/);
    expect(file).toMatch(/tofacitinib/i);
    expect(file).toMatch(/knowledge check/i);
    await shot(page, `credentialing-file-${colorScheme}`);
    await expectAccessible(page);
    expect(problemsOf(page)).toEqual([]);
  });
});

describe('the console', () => {
  test('is closed to a provider', async () => {
    newClinician(world.sandbox, 'provider');
    const page = await newPage(world);
    await openPanel(world, page, { userId: 'provider' });
    await heading(page, 'Now').waitFor();
    await page.goto(page.url().replace('/panel/', '/staff/'));
    await page.getByRole('heading', { name: 'The credentialing console is not open to you' }).waitFor();
  });
});

test('in a narrow window the chart shows the panel that it opened', async () => {
  newClinician(world.sandbox, 'narrow');
  const page = await newPage(world, { viewport: { width: 420, height: 900 } });
  await openChart(world, page, 'narrow', 'whitcombe');
  await order(page, '1357541');
  await openLesson(page).then(async (app) => stem(app).waitFor());
  const { y = -1, height = 0 } = (await page.locator('iframe[title="Preceptor"]').boundingBox()) ?? {};
  expect(y).toBeGreaterThanOrEqual(0);
  // Its first question is in sight, whatever else of it is below.
  expect(900 - y).toBeGreaterThan(Math.min(height, 500));
  await shot(page, 'chart-narrow');
});

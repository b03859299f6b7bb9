import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openChart, order } from './chart.ts';
import { button, heading } from './lesson.ts';
import { expectGood, signIn } from './staff-pages.ts';
import { newPage, openPanel, problemsOf, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => world.close());

const comment = 'Section 5.1 says otherwise.';

describe.each(['light', 'dark'] as const)('the educator, %s', (colorScheme) => {
  test('reads what became of a card, what is contested, and a lesson with its answers', { timeout: 240_000 }, async () => {
    if (colorScheme === 'light') {
      const chart = await openChart(world, await newPage(world), 'castellan', 'whitcombe');
      await order(chart, '1357541');
      await chart.close();
      const panel = await openPanel(world, await newPage(world), { userId: 'castellan' });
      await panel.getByRole('link', { name: 'Now' }).click();
      await button(panel, 'Why am I seeing this?').first().click();
      await button(panel, 'Contest this').click();
      await panel.getByLabel('What is wrong?').fill(comment);
      await panel.getByRole('dialog').getByRole('button', { name: /^Send/ }).click();
      await heading(panel, 'Nothing needs you now').waitFor();
      await panel.close();
    }
    const page = await newPage(world, { colorScheme, reducedMotion: 'reduce' });
    await signIn(world, page, 'Educator’s pages', /Lena Brandt/);
    await page.getByRole('heading', { name: 'From the card to the passed check' }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/staff\/[^/]+\/education$/);
    // One clinician: told that there was a card, and not how many.
    await page.getByRole('img', { name: /^Card shown: <10/ }).waitFor();
    await page.getByText(comment).waitFor();
    expect(await page.locator('main').innerText()).not.toMatch(/Castellan/);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      (async () => {
        await page.getByText('Table of: From the card to the passed check').click();
        await page.getByRole('button', { name: 'Download CSV of: From the card to the passed check' }).click();
      })(),
    ]);
    expect(file.suggestedFilename()).toMatch(/^funnel-\d{4}-\d{2}-\d{2}-to-\d{4}-\d{2}-\d{2}\.csv$/);
    await expectGood(page, `educator-numbers-${colorScheme}`);
    await page.getByLabel('Range').selectOption('90');
    await page.waitForURL(/\?days=90$/);

    await page.getByRole('link', { name: 'Lesson preview' }).click();
    // The numbers link to a contested lesson too: be on the list before counting its rows.
    await heading(page, 'Lessons').waitFor();
    await page.getByRole('rowheader', { name: /^Tofacitinib/ }).waitFor();
    expect(await page.getByRole('rowheader').count()).toBeGreaterThanOrEqual(14);
    await expectGood(page, `educator-lessons-${colorScheme}`);
    await page
      .getByRole('rowheader')
      .getByRole('link', { name: /^Tofacitinib/ })
      .click();
    await page.getByRole('heading', { name: /^Items/ }).waitFor();
    const items = page.getByRole('article');
    expect(await items.count()).toBeGreaterThanOrEqual(8);
    expect(await items.getByText('Right answer').count()).toBe(await items.count());
    await expectGood(page, `educator-preview-${colorScheme}`);
    expect(problemsOf(page)).toEqual([]);
  });
});

test('the educator’s pages are closed to the medical staff office, which is told who may', async () => {
  const page = await newPage(world);
  await signIn(world, page, 'Credentialing console', /Ruth Harrow/);
  await heading(page, 'Roster').waitFor();
  await page.goto(`${page.url()}/education`);
  await page.getByText('It is open to the role educator or leader.').waitFor();
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDrug } from '../sandbox-ehr/index.ts';
import { addToKey } from './answer-key.ts';
import { cards, openChart, openLesson, order, shot } from './chart.ts';
import { check, recall } from './lesson.ts';
import { questions, velbrutamide, velbrutamideLabel, written } from './new-lesson-label.ts';
import { expectGood, signIn } from './staff-pages.ts';
import { newClinician, newPage, problemsOf, startWorld, type World } from './world.ts';

let world: World;
let bearer = '';
beforeAll(async () => {
  world = await startWorld();
  const printed = await world.server.admin('token', 'create', '--tenant', 'demo', '--scopes', 'system/*.rs', '--expires', '1h');
  bearer = printed.trim().split('\n').at(-1) ?? '';
  addToKey(questions);
  addDrug(velbrutamide);
});
afterAll(async () => world.close());

const chartOf = async (clinician: string): Promise<Page> => openChart(world, await newPage(world), clinician, 'whitcombe');

const educator = async (name: RegExp): Promise<Page> =>
  signIn(world, await newPage(world, { reducedMotion: 'reduce' }), 'Educator’s pages', name);

/** Puts a text into a field in place of what stands there, without a pointer. */
async function write(page: Page, place: string, text: string): Promise<void> {
  await page.locator(`#at-${place.replaceAll('.', '-')}`).focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text);
}

const choose = async (page: Page, place: string, label: string): Promise<unknown> =>
  page.locator(`#at-${place.replaceAll('.', '-')}`).selectOption({ label });

/** Writes a question of three options into its fields. */
async function ask(page: Page, place: string, { stem, options }: (typeof questions)[number]): Promise<void> {
  await write(page, `${place}.stem`, stem);
  const list = page.locator(`#at-${place.replaceAll('.', '-')}-options`);
  while ((await list.locator('ol > li').count()) > options.length)
    await list.getByRole('button', { name: 'Take option D out' }).press('Enter');
  for (const [index, { text, feedback, correct }] of options.entries()) {
    await write(page, `${place}.options.${index}.text`, text);
    await write(page, `${place}.options.${index}.feedback`, feedback);
    if (correct === true) await list.getByRole('radio').nth(index).press('Space');
  }
}

/** Everything that the rules left open, and the label's words in other words. */
async function mend(page: Page): Promise<void> {
  await write(page, 'objective', written.objective);
  await write(page, 'minutes', '3');
  await choose(page, 'risk', 'High alert');
  for (const one of ['physician', 'pharmacist', 'outpatient'])
    await page.locator('section[aria-labelledby=at-audience]').getByLabel(one, { exact: true }).press('Space');
  await choose(page, 'audience.level', 'New to it');
  await write(page, 'scope.excludes', written.excludes);
  for (const [index, text] of written.keyPoints.entries()) await write(page, `keyPoints.${index}.text`, text);
  await ask(page, 'retrieval', written.retrieval);
  // The items are open: each was jumped to.
  for (const number of [5, 4]) await page.getByRole('button', { name: `Take item ${number} out` }).press('Enter');
  for (const [index, item] of written.items.entries()) {
    const place = `items.${index}`;
    await ask(page, place, item);
    await choose(page, `${place}.critical`, index === 1 ? 'No' : 'Yes');
    await choose(page, `${place}.keyPoint`, `Key point ${[2, 4, 3][index] ?? 1}`);
    await write(page, `${place}.difficulty`, '60');
    await page.locator(`#at-items-${index}-skills`).getByRole('checkbox').first().press('Space');
    await write(page, `${place}.rationale`, 'The box settles it.');
  }
  for (const [group, text] of Object.entries(written.populations)) await write(page, `populations.${group}`, text);
  await write(page, 'cardSummary', written.cardSummary);
  await write(page, 'cardDetail', written.cardDetail);
}

test('a label of a drug without a lesson becomes one, in a browser alone, and the card of an order', { timeout: 420_000 }, async () => {
  const file = join(world.server.dataDir, 'labels.ndjson');
  await writeFile(file, `${velbrutamideLabel}\n`);
  await world.server.admin('labels', 'import', file);

  // The box is known, and nothing teaches it: no card.
  const before = await chartOf(newClinician(world.sandbox, 'before').id);
  await order(before, velbrutamide.rxcui);
  expect(await cards(before).count()).toBe(0);

  const writer = await educator(/Lena Brandt/);
  await writer.getByRole('link', { name: 'Label changes' }).press('Enter');
  await writer.getByRole('rowheader').getByRole('link', { name: 'Velbruma' }).press('Enter');
  await writer.getByRole('button', { name: /^Draft a lesson/ }).press('Enter');
  await writer.getByRole('heading', { level: 1, name: /^Velbrutamide: hepatotoxicity/ }).waitFor();
  await expectGood(writer, 'new-lesson-draft', 'light');
  // Which orders it will follow is on the screen, and chosen.
  expect(await writer.getByLabel('Orders of Velbrutamide, oral').isChecked()).toBe(true);

  // Every line of what is left to do leads to a field, whatever it is.
  for (const list of await writer.locator('.side-list').all())
    if ((await list.getAttribute('open')) === null) await list.locator('summary').press('Enter');
  for (const line of await writer.locator('.side-list li button').all()) {
    await line.press('Enter');
    expect(await writer.evaluate(() => document.activeElement?.id ?? ''), await line.innerText()).toMatch(/^at-./);
  }

  await mend(writer);
  await writer.keyboard.press('Control+s');
  await writer.getByText('Saved', { exact: true }).waitFor();
  expect(await writer.locator('.remark-problem').allInnerTexts()).toEqual([]);
  for (const at of ['orders', 'items-0-enemies', 'passRule', 'exceptions']) {
    await writer.locator(`#at-${at}`).scrollIntoViewIfNeeded();
    await shot(writer, `new-lesson-${at}`);
  }
  await expectGood(writer, 'new-lesson-written');
  await writer.getByRole('button', { name: 'Submit for review…' }).press('Enter');
  await writer.getByLabel(/Nothing/).press('Space');
  await writer.getByRole('button', { name: 'Submit for review', exact: true }).press('Enter');
  await writer.getByText('In review').first().waitFor();

  const second = await educator(/Ilona Varga/);
  await second.getByRole('link', { name: 'Drafts' }).press('Enter');
  await second
    .getByRole('link', { name: /^Velbrutamide/ })
    .first()
    .press('Enter');
  await second.getByRole('button', { name: /^Publish/ }).press('Enter');
  for (const line of await second
    .getByRole('group', { name: /^I say yes/ })
    .getByRole('checkbox')
    .all())
    await line.press('Space');
  await second.getByLabel(/Nothing/).press('Space');
  await expectGood(second, 'new-lesson-publish');
  await second.getByRole('button', { name: /^Publish version/ }).press('Enter');
  await second.getByText('Published').first().waitFor();
  await expectGood(second, 'new-lesson-published', 'dark');

  const { id } = newClinician(world.sandbox, 'after');
  const chart = await chartOf(id);
  await order(chart, velbrutamide.rxcui);
  await shot(chart, 'new-lesson-card');
  expect(await cards(chart).count()).toBe(1);
  const card = await cards(chart).innerText();
  expect(card).toContain('liver injury and harm to the unborn');
  expect(card).toMatch(/label version 2/i);
  const lesson = await openLesson(chart);
  await lesson.getByRole('heading', { name: /^Velbrutamide: hepatotoxicity/ }).waitFor();
  await recall(lesson);
  await check(lesson);
  await shot(chart, 'new-lesson-passed');

  const again = await chartOf(id);
  await order(again, velbrutamide.rxcui);
  expect(await cards(again).count()).toBe(0);

  const response = await fetch(`${world.server.url}/fhir/r4/Basic?_count=50`, { headers: { authorization: `Bearer ${bearer}` } });
  const { entry } = (await response.json()) as {
    entry: { resource: { extension: { url: string; valueCodeableConcept?: { text: string } }[] } }[];
  };
  expect(entry.map(({ resource }) => resource.extension.flatMap(({ valueCodeableConcept }) => valueCodeableConcept?.text ?? []))).toEqual([
    ['Velbrutamide, oral', 'Knowledge check passed', 'Active', 'Automated knowledge check'],
  ]);
  for (const page of [before, writer, second, chart, again]) expect(problemsOf(page)).toEqual([]);
});

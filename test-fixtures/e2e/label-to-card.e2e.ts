import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cards, openChart, openLesson, order, shot } from './chart.ts';
import { check, heading, recall } from './lesson.ts';
import { expectGood, signIn } from './staff-pages.ts';
import { newClinician, newPage, openPanel, problemsOf, startWorld, type World } from './world.ts';

/** The label that the built-in lesson on tofacitinib was written from. */
const setId = 'c963c610-52e5-43ab-aac6-3f7e5341b764';
const risks = 'WARNING: SERIOUS INFECTIONS, MORTALITY, MALIGNANCY, MAJOR ADVERSE CARDIOVASCULAR EVENTS, AND THROMBOSIS';
const box = `${risks} Patients are at increased risk of serious infections. Test for latent tuberculosis before starting.`;

/** Sections that the lesson cites, in words of our own. */
const section = (title: string, numbers: readonly string[]): string[] => [
  `${title} ${numbers.map((number) => `${number} Part of the example label This part stands for the one that the lesson cites.`).join(' ')}`,
];
const record = (version: string, effective: string, boxed: string): string =>
  JSON.stringify({
    set_id: setId,
    id: `${setId}-${version}`,
    version,
    effective_time: effective,
    boxed_warning: [boxed],
    indications_and_usage: section('1 INDICATIONS AND USAGE', ['1.1', '1.2', '1.3', '1.4', '1.5']),
    dosage_and_administration: section('2 DOSAGE AND ADMINISTRATION', ['2.1', '2.2', '2.3', '2.4', '2.5']),
    contraindications: section('4 CONTRAINDICATIONS', []),
    warnings_and_cautions: section('5 WARNINGS AND PRECAUTIONS', ['5.1', '5.2', '5.3', '5.4', '5.5', '5.6', '5.7', '5.8']),
    drug_interactions: section('7 DRUG INTERACTIONS', []),
    use_in_specific_populations: section('8 USE IN SPECIFIC POPULATIONS', ['8.1', '8.2', '8.3', '8.4', '8.5', '8.6', '8.7']),
    clinical_studies: section('14 CLINICAL STUDIES', ['14.1', 'Table 22']),
    openfda: {
      product_type: ['HUMAN PRESCRIPTION DRUG'],
      brand_name: ['Exampletinib'],
      generic_name: ['TOFACITINIB'],
      substance_name: ['TOFACITINIB CITRATE'],
      route: ['ORAL'],
      manufacturer_name: ['Example Labs'],
      application_number: ['NDA203214'],
      rxcui: ['1357541'],
    },
  });

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => world.close());

/** Cards for an order of tofacitinib by somebody who never had one. */
async function shownToSomebodyNew(number: number): Promise<number> {
  const { id } = newClinician(world.sandbox, `new-${number}`);
  const page = await openChart(world, await newPage(world), id, 'whitcombe');
  await order(page, '1357541');
  const count = await cards(page).count();
  expect(problemsOf(page)).toEqual([]);
  await page.close();
  return count;
}

const educator = async (name: RegExp): Promise<Page> =>
  signIn(world, await newPage(world, { reducedMotion: 'reduce' }), 'Educator’s pages', name);

test(
  'an imported label becomes a change, a draft, a lesson that a second person publishes, and the card of an order',
  { timeout: 300_000 },
  async () => {
    // Maja Lindqvist passes the lesson while the label says what the lesson was written for.
    const early = await openChart(world, await newPage(world), 'lindqvist', 'whitcombe');
    await order(early, '1357541');
    const inFrame = await openLesson(early);
    await recall(inFrame);
    await check(inFrame);
    await early.close();

    const file = join(world.server.dataDir, 'labels.ndjson');
    await writeFile(
      file,
      `${record('2', '20260507', box)}\n${record('3', '20261101', `${box} Stop treatment at symptoms of thrombosis.`)}\n`,
    );
    await world.server.admin('labels', 'import', file);

    // What the lesson was written for is no longer what the box says: nothing is taught until somebody has looked.
    let asked = 0;
    await expect.poll(async () => shownToSomebodyNew((asked += 1)), { timeout: 20_000 }).toBe(0);

    const writer = await educator(/Lena Brandt/);
    await writer.getByRole('link', { name: 'Label changes' }).click();
    await writer.getByRole('rowheader').getByRole('link', { name: 'Exampletinib' }).click();
    await writer.getByRole('button', { name: /^Draft a lesson/ }).press('Enter');
    await writer.getByRole('heading', { level: 1, name: /^Tofacitinib/ }).waitFor();
    await expectGood(writer, 'label-to-card-draft');
    await writer
      .getByRole('button', { name: /^Change 1, text/ })
      .first()
      .press('Enter');
    await writer.keyboard.press('Control+A');
    await writer.keyboard.type('At signs of a clot, treatment now ends; the box says so since November.');
    // The card still dated the box by the revision before.
    await writer.getByRole('button', { name: /^Card detail names a revision of Oct 2025/ }).press('Enter');
    const card = writer.locator('#at-cardDetail');
    await card.fill((await card.inputValue()).replace('10/2025', '11/2026'));
    await writer.keyboard.press('Control+S');
    await writer.getByText('Saved', { exact: true }).waitFor();
    await writer.getByRole('button', { name: 'Submit for review…' }).press('Enter');
    await expectGood(writer, 'label-to-card-submit');
    await writer.getByLabel(/Nothing/).check();
    await writer.getByRole('button', { name: 'Submit for review', exact: true }).press('Enter');
    await writer.getByText('In review').first().waitFor();
    // Nobody publishes what they wrote.
    expect(await writer.getByRole('button', { name: /^Publish/ }).isEnabled()).toBe(false);

    const second = await educator(/Ilona Varga/);
    await second.getByRole('link', { name: 'Drafts' }).click();
    await second
      .getByRole('link', { name: /^Tofacitinib/ })
      .first()
      .click();
    await second.getByRole('button', { name: /^Publish/ }).press('Enter');
    for (const line of await second
      .getByRole('group', { name: /^I say yes/ })
      .getByRole('checkbox')
      .all())
      await line.press('Space');
    await second.getByLabel(/Nothing/).check();
    await expectGood(second, 'label-to-card-publish');
    await second.getByRole('button', { name: 'Publish version 0.4.0' }).press('Enter');
    await second.getByText('Published, version 0.4.0').waitFor();

    const chart = await openChart(world, await newPage(world), 'castellan', 'whitcombe');
    await order(chart, '1357541');
    await shot(chart, 'label-to-card-card');
    expect(await cards(chart).count()).toBe(1);
    expect(await cards(chart).innerText()).toMatch(/version 3/i);

    // Who passed the earlier version gets what changed and a short check, and is then as current as anybody.
    const panel = await openPanel(world, await newPage(world, { viewport: { width: 420, height: 900 } }), { userId: 'lindqvist' });
    await panel.getByRole('link', { name: 'Now' }).click();
    await panel.getByRole('link', { name: 'Start' }).first().waitFor();
    await shot(panel, 'label-to-card-update-due');
    await panel.getByRole('link', { name: 'Start' }).first().click();
    await panel.getByText(/^This is an update\./).waitFor();
    await panel.getByText('Disclosure: who submitted this lesson and who reviewed it have nothing to disclose.').waitFor();
    await shot(panel, 'label-to-card-update');
    await check(panel);
    await panel.getByRole('link', { name: 'Back to Now' }).click();
    await heading(panel, 'Nothing needs you now').waitFor();
    const again = await openChart(world, await newPage(world), 'lindqvist', 'whitcombe');
    await order(again, '1357541');
    expect(await cards(again).count()).toBe(0);

    for (const page of [writer, second, chart, panel, again]) expect(problemsOf(page)).toEqual([]);
  },
);

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectGood, signIn } from './staff-pages.ts';
import { newPage, problemsOf, startWorld, type World } from './world.ts';

const setId = '11111111-2222-4333-8444-555555555556';
const box = [
  'WARNING: HEPATOTOXICITY Severe liver injury has occurred.',
  'Monitor liver function monthly. Discontinue exampletine if jaundice occurs.',
  'Do not use exampletine in patients with hepatic impairment.',
].join(' ');
const record = (version: string, boxed: string) =>
  JSON.stringify({
    set_id: setId,
    id: `${setId}-${version}`,
    version,
    effective_time: version === '2' ? '20260630' : '20230721',
    boxed_warning: [boxed],
    openfda: {
      product_type: ['HUMAN PRESCRIPTION DRUG'],
      brand_name: ['Exampletine'],
      generic_name: ['EXAMPLETINE'],
      manufacturer_name: ['Example Labs'],
      application_number: ['NDA000001'],
      route: ['ORAL'],
    },
  });

let world: World;
beforeAll(async () => {
  world = await startWorld();
  const file = join(world.server.dataDir, 'labels.ndjson');
  await writeFile(file, `${record('1', box)}\n${record('2', `${box} Liver failure can be fatal.`)}\n`);
  await world.server.admin('labels', 'import', file);
});
afterAll(async () => world.close());

test('a label change is drafted, edited, saved and discarded by keyboard', { timeout: 240_000 }, async () => {
  const page = await newPage(world, { reducedMotion: 'reduce' });
  await signIn(world, page, 'Educator’s pages', /Lena Brandt/);
  await page.getByRole('link', { name: 'Drafts' }).press('Enter');
  await page.getByRole('heading', { name: 'No draft yet' }).waitFor();
  await expectGood(page, 'drafts-empty');

  await page.getByRole('main').getByRole('link', { name: 'Label changes' }).press('Enter');
  await page.getByRole('rowheader').getByRole('link', { name: 'Exampletine' }).press('Enter');
  await page.getByRole('button', { name: 'Draft a lesson' }).press('Enter');
  await page.getByRole('heading', { name: 'Key points' }).waitFor();
  expect(new URL(page.url()).pathname).toMatch(/\/education\/texts\/[0-9a-f-]{36}$/);
  await page.getByRole('heading', { name: 'Key points' }).scrollIntoViewIfNeeded();
  await page.locator('#at-keyPoints-0-text-remarks').getByText('Key point 1, text has the label’s own words').waitFor();
  for (const colorScheme of ['dark', 'light'] as const) await expectGood(page, 'draft', colorScheme);

  await page.getByLabel('Objective').fill('For each exampletine order decide: sign, check the liver first, or choose another drug.');
  await page.keyboard.press('Control+s');
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.locator('.studio-item summary').first().press('Enter');
  await expectGood(page, 'draft-item');

  // As a clinician will see it, before anybody has published it.
  await page.getByRole('link', { name: 'Preview', exact: true }).press('Enter');
  await page.getByText(/No answer is kept/).waitFor();
  await page.getByText('Cannot be shown yet').waitFor();
  for (const colorScheme of ['dark', 'light'] as const) await expectGood(page, 'draft-preview', colorScheme);
  await page.getByRole('link', { name: 'Back to the text' }).press('Enter');
  await page.getByRole('heading', { name: 'Key points' }).waitFor();

  await page.getByRole('link', { name: 'Drafts' }).first().press('Enter');
  await page.getByRole('rowheader', { name: /^Exampletine/ }).waitFor();
  await expectGood(page, 'drafts');
  await page.getByRole('rowheader').getByRole('link').press('Enter');
  await page.getByRole('button', { name: 'Discard…' }).press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Discard this text' }).waitFor();
  for (const colorScheme of ['dark', 'light'] as const) await expectGood(page, 'draft-discard', colorScheme);
  await page.getByRole('button', { name: 'Discard this text' }).press('Enter');
  await page.getByText('Discarded, version').waitFor();
  expect(problemsOf(page)).toEqual([]);
});

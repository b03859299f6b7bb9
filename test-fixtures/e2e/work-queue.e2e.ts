import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectGood, signIn } from './staff-pages.ts';
import { newPage, problemsOf, startWorld, type World } from './world.ts';

const setId = '11111111-2222-4333-8444-555555555555';
const box = 'WARNING: HEPATOTOXICITY Severe liver injury has occurred. Monitor liver function monthly.';
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
      rxcui: ['1357541'],
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

describe.each(['light', 'dark'] as const)('an imported change of a label, %s', (colorScheme) => {
  test('is found, read and answered by keyboard', { timeout: 120_000 }, async () => {
    const page = await newPage(world, { colorScheme, reducedMotion: 'reduce' });
    await signIn(world, page, 'Educator’s pages', /Lena Brandt/);
    await page.getByRole('link', { name: 'Label changes' }).press('Enter');
    await page.getByRole('rowheader', { name: /Exampletine/ }).waitFor();
    await expectGood(page, `label-changes-${colorScheme}`);

    await page.getByLabel('Drug or labeler').fill('exampl');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\?search=exampl$/);
    await page.getByRole('rowheader').getByRole('link', { name: 'Exampletine' }).press('Enter');
    await page.getByRole('heading', { name: 'Exampletine: box changed' }).waitFor();
    expect(await page.getByRole('insertion').allInnerTexts()).toEqual(['Liver failure can be fatal.']);
    await expectGood(page, `label-change-${colorScheme}`);

    await page.getByRole('button', { name: 'No action…' }).press('Enter');
    await page.getByLabel('Not ordered here').press('Space');
    await expectGood(page, `label-change-reason-${colorScheme}`);
    await page.getByRole('button', { name: 'Confirm: no action' }).press('Enter');
    await page.getByText('No action: Not ordered here').waitFor();
    await page.getByRole('button', { name: 'Undo: open it again' }).press('Enter');
    await page.getByRole('button', { name: 'Looked at' }).waitFor();
    expect(problemsOf(page)).toEqual([]);
  });
});

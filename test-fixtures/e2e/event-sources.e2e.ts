import { afterAll, beforeAll, expect, test } from 'vitest';
import { openChart, order } from './chart.ts';
import { expectGood, signIn } from './staff-pages.ts';
import { newClinician, newPage, problemsOf, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  // An EHR that knows us by our keys: it grants access of our own.
  world = await startWorld('strict');
  const iss = world.sandbox.fhirBase;
  const add = async (...more: string[]) => world.server.admin('source', 'add', '--tenant', 'demo', '--iss', iss, ...more);
  await add('--kind', 'polling', '--label', 'Orders by polling');
  await add('--kind', 'polling', '--of', 'ExplanationOfBenefit', '--label', 'Answers of payers');
  await world.server.admin(
    'source',
    'add',
    '--tenant',
    'demo',
    '--kind',
    'subscription-backport',
    '--iss',
    iss,
    '--label',
    'Orders, notified',
  );
});
afterAll(async () => world.close());

test(
  'an integrator reads the sources by keyboard, asks one now, replays it, and switches it off and on',
  { timeout: 180_000 },
  async () => {
    const chart = await openChart(world, await newPage(world), newClinician(world.sandbox, 'sourced').id, 'whitcombe');
    await order(chart, '1357541');
    const page = await newPage(world, { reducedMotion: 'reduce' });
    await signIn(world, page, 'Event sources', /Tomas Reiter/);
    await page.getByRole('heading', { level: 1, name: 'Event sources' }).waitFor();
    await page.getByRole('rowheader', { name: /Orders, notified/ }).waitFor();
    for (const colorScheme of ['light', 'dark'] as const) await expectGood(page, 'event-sources', colorScheme);

    await page.getByLabel('Kind').selectOption('Polling');
    await page.waitForURL(/\?kind=polling$/);
    await page.getByRole('rowheader').getByRole('link', { name: 'Orders by polling' }).press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Orders by polling' }).waitFor();
    await page.getByRole('button', { name: 'Ask now' }).press('Enter');
    await page.getByText('The EHR is asked now').waitFor();
    await page.getByRole('button', { name: 'Replay…' }).press('Enter');
    await page
      .getByRole('dialog')
      .getByLabel(/^Since/)
      .waitFor();
    await expectGood(page, 'event-source-replay', 'light');
    await page.getByRole('dialog').getByRole('button', { name: 'Replay' }).press('Enter');
    await page.getByText('Asked for again').waitFor();
    await page.getByText('Working', { exact: true }).waitFor({ timeout: 60_000 });
    for (const colorScheme of ['light', 'dark'] as const) await expectGood(page, 'event-source', colorScheme);

    await page.getByRole('button', { name: 'Switch off…' }).press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).press('Enter');
    await page.getByText('Off', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Switch on…' }).press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Switch on' }).press('Enter');
    await page.getByRole('button', { name: 'Switch off…' }).waitFor();
    expect(problemsOf(page)).toEqual([]);
  },
);

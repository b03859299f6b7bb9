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
  await add('--kind', 'subscription-backport', '--label', 'Orders, notified');
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

/** A payer's answer: not paid, for want of an authorization. */
const denied = (id: string) => ({
  resourceType: 'ExplanationOfBenefit',
  id,
  status: 'active',
  created: new Date().toISOString(),
  provider: { reference: 'Practitioner/sourced' },
  item: [
    {
      adjudication: [
        {
          category: { coding: [{ code: 'denialreason' }] },
          reason: { coding: [{ system: 'https://x12.org/codes/claim-adjustment-reason-codes', code: '197' }] },
        },
      ],
    },
  ],
});

test('three claims denied for one reason are a pattern, which an educator reads and marks as handled', { timeout: 120_000 }, async () => {
  for (const id of ['eob-1', 'eob-2', 'eob-3']) world.sandbox.state.store.put(denied(id));
  const integrator = await newPage(world, { reducedMotion: 'reduce' });
  await signIn(world, integrator, 'Event sources', /Tomas Reiter/);
  await integrator.getByRole('link', { name: 'Answers of payers' }).press('Enter');
  await integrator.getByRole('button', { name: 'Ask now' }).press('Enter');
  await integrator.getByRole('rowheader', { name: 'Pattern of denied claims' }).waitFor({ timeout: 60_000 });

  const page = await newPage(world, { reducedMotion: 'reduce' });
  await signIn(world, page, 'Educator’s pages', /Lena Brandt/);
  await page.getByRole('link', { name: 'Denied claims' }).press('Enter');
  await page.getByRole('rowheader', { name: /Authorization or notification was missing/ }).waitFor();
  for (const colorScheme of ['light', 'dark'] as const) await expectGood(page, 'denials', colorScheme);
  await page.getByRole('button', { name: /^Mark as handled/ }).press('Enter');
  await page.getByRole('dialog').getByLabel('What was done?').fill('The office asks for authorization first.');
  await expectGood(page, 'denials-handled', 'light');
  await page.getByRole('dialog').getByRole('button', { name: 'Mark as handled' }).press('Enter');
  await page.getByRole('button', { name: /^Open again/ }).waitFor();
  expect(problemsOf(page)).toEqual([]);
});

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cards, openChart, order, shot } from './chart.ts';
import { expectGood, signIn } from './staff-pages.ts';
import { newClinician, newPage, problemsOf, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => world.close());

const educator = async (name: RegExp): Promise<Page> =>
  signIn(world, await newPage(world, { reducedMotion: 'reduce' }), 'Educator’s pages', name);

const title = 'Tofacitinib at Northmere';
const tofacitinib = '1357541';

/** What a clinician who has learnt nothing yet is shown for an order. */
async function cardsOf(id: string): Promise<string[]> {
  const chart = await openChart(world, await newPage(world), newClinician(world.sandbox, id).id, 'whitcombe');
  await order(chart, tofacitinib);
  await shot(chart, `rule-card-${id}`);
  const texts = await cards(chart).allInnerTexts();
  await chart.close();
  return texts;
}

/** Nothing that is built in looks at orders any more. */
async function switchBuiltInOff(page: Page): Promise<void> {
  const buttons = page.getByRole('table').getByRole('button', { name: /^Switch off/ });
  for (let left = await buttons.count(); left > 0; left -= 1) {
    await buttons.first().press('Enter');
    const asking = page.getByRole('dialog');
    await asking.getByLabel('Why?').fill('Ours take their place.');
    await asking.getByRole('button', { name: 'Switch off', exact: true }).press('Enter');
    await asking.waitFor({ state: 'hidden' });
    await expect.poll(async () => buttons.count()).toBe(left - 1);
  }
}

test(
  'a rule is built and tried in a browser by one person, published by a second, and followed by the card of an order',
  { timeout: 420_000 },
  async () => {
    const writer = await educator(/Lena Brandt/);
    await writer.getByRole('link', { name: 'Rules' }).press('Enter');
    await writer.getByRole('rowheader').first().waitFor();
    for (const colorScheme of ['dark', 'light'] as const) await expectGood(writer, 'rules', colorScheme);
    await writer.getByRole('rowheader').first().getByRole('link').press('Enter');
    await writer.getByRole('button', { name: 'Copy into a rule of ours' }).waitFor();
    await expectGood(writer, 'rule-built-in');
    await writer.getByRole('link', { name: 'Rules' }).first().press('Enter');
    await writer.getByRole('button', { name: 'All rules off…' }).press('Enter');
    await writer.getByRole('dialog').getByLabel('Why?').waitFor();
    await expectGood(writer, 'rules-all-off');
    await writer.getByRole('dialog').getByRole('button', { name: 'Cancel' }).press('Enter');

    await writer.getByRole('link', { name: 'New rule' }).press('Enter');
    await writer.getByRole('heading', { level: 1, name: 'New rule' }).waitFor();
    await writer.getByRole('button', { name: /^Save draft/ }).press('Enter');
    await expectGood(writer, 'rule-new', 'light');
    await writer.getByRole('textbox', { name: 'Title' }).fill(title);
    await writer.getByLabel(/^Why/).fill('Our pharmacy asked for it.');
    await writer.getByRole('combobox', { name: /^Find a drug class/ }).fill('tofacitinib');
    await writer.getByRole('listbox').getByText('tofacitinib-oral', { exact: false }).waitFor();
    await writer.keyboard.press('ArrowDown');
    for (const colorScheme of ['dark', 'light'] as const) await expectGood(writer, 'rule-finding', colorScheme);
    await writer.keyboard.press('Enter');
    await writer.getByRole('button', { name: /^Take out/ }).waitFor();
    await writer.getByText(/^tofacitinib-oral · covers \d+ products?$/).waitFor();
    await writer.getByLabel(/^Days until/).fill('30');
    await writer.getByRole('checkbox', { name: 'Provider' }).press('Space');
    // An order is answered before it is known who the clinician is: the server says so at the field, and by its list.
    await writer.locator('[id="at-audience-roles-remarks"]').waitFor();
    await expectGood(writer, 'rule-problem', 'dark');
    await writer.getByRole('checkbox', { name: 'Provider' }).press('Space');
    await writer.getByRole('button', { name: 'Add a condition' }).press('Enter');
    await writer.getByLabel('In words').fill('It is no draft of a plan.');
    await writer.getByLabel(/^FHIRPath/).fill("%order.where(intent = 'plan').empty()");
    await writer.getByText('Made by the server of the form as it stands.').waitFor();
    expect(await writer.locator('.remark-problem').allInnerTexts()).toEqual([]);
    await writer.keyboard.press('Control+s');
    await writer.getByRole('heading', { level: 1, name: title }).waitFor();
    for (const colorScheme of ['dark', 'light'] as const) await expectGood(writer, 'rule-draft', colorScheme);
    await writer.getByRole('button', { name: 'Submit for review…' }).press('Enter');
    await writer.getByRole('dialog').getByRole('button', { name: 'Submit for review' }).press('Enter');
    await writer.getByText('In review, version').waitFor();
    await writer.locator('#why-publish').getByText('You had a hand in this rule').waitFor();

    const second = await educator(/Ilona Varga/);
    await second.getByRole('link', { name: 'Rules' }).press('Enter');
    await second.getByRole('rowheader').first().waitFor();
    expect((await cardsOf('before-switches')).length).toBe(1);
    await switchBuiltInOff(second);
    await expectGood(second, 'rules-switched-off', 'light');
    expect(await cardsOf('without-rules')).toEqual([]);

    await second.getByRole('link', { name: title }).press('Enter');
    await second.locator('#why-publish').getByText('Replay this revision first').waitFor();
    await second.getByRole('button', { name: 'Replay 30 days' }).press('Enter');
    await second.getByText(/came in these days/).waitFor();
    for (const colorScheme of ['dark', 'light'] as const) await expectGood(second, 'rule-replayed', colorScheme);
    await second.getByRole('button', { name: 'Publish…' }).press('Enter');
    await second.getByLabel('I read the rule and its replay.').press('Space');
    await expectGood(second, 'rule-publish');
    await second.getByRole('button', { name: 'Publish this version' }).press('Enter');
    await second.getByText('Published, version').waitFor();
    await expectGood(second, 'rule-published', 'dark');

    const [card, ...others] = await cardsOf('with-our-rule');
    expect(others).toEqual([]);
    expect(card).toMatch(/tofacitinib/i);

    // What the next version says otherwise is read beside it while it is written.
    await second.getByRole('button', { name: /^Begin from version/ }).press('Enter');
    const compared = second.getByRole('region', { name: 'Version 1.1.0 against version 1.0.0' });
    await compared.getByText('Says the same as version 1.0.0.').waitFor();
    await second.getByLabel(/^At most a day/).fill('1');
    await second.getByLabel(/^Days until/).fill('');
    await second.getByLabel(/^Why/).fill('Our pharmacy asked for less of it.');
    await compared.getByText(/^Fields: 3 changed/).waitFor();
    await second.keyboard.press('Control+s');
    await second.getByText('Saved', { exact: true }).waitFor();
    await second.setViewportSize({ width: 420, height: 900 });
    await compared.scrollIntoViewIfNeeded();
    for (const colorScheme of ['dark', 'light'] as const) await expectGood(second, 'rule-compared', colorScheme);
    for (const page of [writer, second]) expect(problemsOf(page)).toEqual([]);
  },
);

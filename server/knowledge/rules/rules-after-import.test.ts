import { afterAll, beforeAll, expect, it } from 'vitest';
import { startHouse, type House, type Process } from '../../../test-fixtures/cds-hooks/house.ts';
import { filesOf, label, labelFile, setIdOf } from '../../../test-fixtures/label-files.ts';
import { silentLogger } from '../../platform/index.ts';
import { decideFacts } from '../drug-labels/index.ts';
import { createLabelImport } from '../label-archive/index.ts';
import { begin, educatorAt, form, take } from './rules-fixture.ts';

let house: House;
let other: Process;
const stops: (() => Promise<void>)[] = [];
beforeAll(async () => {
  house = await startHouse();
  other = await house.start();
  for (const { modules } of [house, other]) stops.push(await modules.drugFacts.start(), await modules.publishedRules.start());
});
afterAll(async () => {
  for (const stop of stops) await stop();
  await house.stop();
});

const ingredient = 'tofacitinib';
const newCode = '99000001';
const titles = ({ modules }: Pick<House, 'modules'>, code: string): string[] =>
  modules.publishedRules
    .of('demo')
    .evaluate({
      hook: 'order-sign',
      orders: [{ codes: [code], topicIds: modules.knowledge.product(code)?.topics ?? [], isRenewal: false }],
    })
    .map(({ planTitle }) => planTitle);

it('a rule by ingredient covers a product that a label brought, within seconds and in every process', { timeout: 120_000 }, async () => {
  const code = house.modules.knowledge.codes().find((one) => house.modules.knowledge.product(one)?.display === ingredient) ?? '';
  const ana = await educatorAt(house, 'ana');
  const ben = await educatorAt(house, 'ben');
  const ruleId = await begin(ana, { from: 'form', form: form({ codes: { kind: 'ingredient', codes: [{ code, display: ingredient }] } }) });
  await take(ana, ruleId, 'submit');
  await take(ben, ruleId, 'publish');
  for (const process of [house, other]) {
    await expect.poll(() => titles(process, code), { timeout: 5000 }).toContain('Tofacitinib at our hospital');
    expect(titles(process, newCode)).toEqual([]);
  }

  const deps = { db: house.db, clock: house.clock, logger: silentLogger };
  const record = label({
    setId: setIdOf(1),
    effective: '20261001',
    boxed: ['WARNING: EXAMPLE HARM Harm was seen.'],
    products: { substances: ['TOFACITINIB'], genericNames: ['tofacitinib'], routes: ['ORAL'], rxcuis: [newCode] },
  });
  await createLabelImport(deps).run([filesOf(labelFile([record]))]);
  await decideFacts(deps);
  for (const process of [house, other]) {
    await expect.poll(() => titles(process, newCode), { timeout: 15_000 }).toContain('Tofacitinib at our hospital');
    // What is built in knows a warning that no facts had before.
    expect(process.modules.knowledge.product(newCode)?.topics).toHaveLength(1);
    expect(titles(process, newCode)).toContain('Boxed-warning order');
    expect(titles(process, code)).toContain('Tofacitinib at our hospital');
  }
});

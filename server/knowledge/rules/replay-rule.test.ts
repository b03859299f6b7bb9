import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sign } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { draft, orderSign, tofacitinib5 } from '../../../test-fixtures/cds-hooks/requests.ts';
import type { RuleReplay } from '../../contract/index.ts';
import { sql } from '../../database/index.ts';
import { createReplayOrders } from '../../inbound/clinical-events/index.ts';
import { asked, begin, educatorAt, form, read, replay, take, type Panel } from './rules-fixture.ts';

let house: House;
let [ana, ben]: Panel[] = [];
const one = (panel: Panel | undefined): Panel => {
  if (panel === undefined) throw new Error('not signed in');
  return panel;
};
beforeAll(async () => {
  house = await startHouse();
  ana = await educatorAt(house, 'ana');
  ben = await educatorAt(house, 'ben');
});
afterAll(async () => house.stop());
beforeEach(async () => house.db.tenant('demo', async (tx) => void (await tx.run(sql`delete from clinical_event`))));

type Told = {
  at: string;
  who?: string;
  personId?: string | null;
  name?: string;
  topics?: string[];
  facts?: object | null;
  renewal?: boolean;
};
let told = 0;
/** An order as the log keeps it. */
const tell = async ({
  at,
  who = 'k1',
  personId = null,
  name = 'order-sign',
  topics = ['tofacitinib-oral'],
  ...of
}: Told): Promise<void> => {
  const facts = of.facts === undefined ? { resourceType: 'MedicationRequest', status: 'draft' } : of.facts;
  await house.db.tenant('demo', async (tx) =>
    tx.run(sql`insert into clinical_event (event_key, resource_key, changed_at, road, name, received_at, person_id, codes, topics, outcome,
        is_renewal, facts, clinician_key)
      values (${`e${(told += 1)}`}, ${`e${told}`}, ${at}::timestamptz, 'cds-hooks', ${name}, ${at}::timestamptz, ${personId}::uuid,
        ${[tofacitinib5.code]}::text[], ${topics}::text[], 'hook', ${of.renewal ?? false},
        ${facts === null ? null : JSON.stringify(facts)}::jsonb, ${who})`),
  );
};
const tried = async (over: Parameters<typeof form>[0] = {}): Promise<RuleReplay> => {
  const ruleId = await begin(one(ana), { from: 'form', form: form(over) });
  try {
    return await replay(one(ana), ruleId);
  } finally {
    await take(one(ana), ruleId, 'discard');
  }
};
const sum = (of: readonly { count: number }[]): number => of.reduce((all, { count }) => all + count, 0);
const prompts = async (): Promise<unknown> => house.db.tenant('demo', async (tx) => tx.query(sql`select count(*) as n from prompt`));

describe('a replay of a rule', () => {
  it('runs the last thirty days by the engine of orders: cool-down, condition, days, clinicians and what it stands in for', async () => {
    const before = await prompts();
    const ana1 = (await house.personOf('Practitioner/one')).id;
    await tell({ at: '2026-10-20T10:00:00Z' });
    await tell({ at: '2026-11-02T10:00:00Z', personId: ana1, who: 'k1' });
    await tell({ at: '2026-11-03T10:00:00Z', who: 'k1' });
    await tell({ at: '2026-11-03T11:00:00Z', who: 'k2' });
    await tell({ at: '2026-11-04T11:00:00Z', who: 'k3', facts: { resourceType: 'MedicationRequest', status: 'cancelled' } });
    await tell({ at: '2026-11-05T11:00:00Z', who: 'k4', topics: [] });
    await tell({ at: '2026-11-06T11:00:00Z', who: 'k5', facts: null });
    const result = await tried({ coolDownDays: 7 });
    expect(result).toMatchObject({ days: 30, events: 6, wouldHaveFired: 2, clinicians: 2, replacing: 2 });
    expect(result.byDay).toHaveLength(30);
    expect(result.byDay.filter(({ count }) => count > 0)).toEqual([
      { day: '2026-11-02', count: 1 },
      { day: '2026-11-03', count: 1 },
    ]);
    expect(result.silence.map(({ reason }) => reason).toSorted()).toEqual([
      'A condition does not hold: The order stands: it was not cancelled, stopped or entered in error.',
      'The clinician had a prompt on the warning lately.',
      'The order names nothing that the rule looks at.',
      'What a replay needs of the order was not kept.',
    ]);
    expect(result.byClinician).toHaveLength(2);
    expect(sum(result.byClinician)).toBe(2);
    expect(result.limits.join(' ')).toContain('it was not kept yet what a replay needs');
    expect(await prompts()).toEqual(before);
    expect(await house.db.tenant('demo', async (tx) => tx.query(sql`select 1 as one from rule_failure`))).toEqual([]);
  });

  it('says what the same orders did where they were told by the hook itself', async () => {
    await house.call(sign, orderSign([draft(tofacitinib5, { id: 'live' })], { userId: 'Practitioner/live' }));
    await house.modules.orderLog.flush();
    expect(await tried()).toMatchObject({ events: 1, wouldHaveFired: 1, replacing: 1, clinicians: 1 });
    expect(await tried({ trigger: 'medication-refill' })).toMatchObject({ events: 0, wouldHaveFired: 0 });
  });

  it('a cap of the rule and a longer cool-down silence more', async () => {
    for (const day of ['01', '03', '05', '07']) await tell({ at: `2026-11-${day}T10:00:00Z` });
    expect(await tried({ coolDownDays: 1 })).toMatchObject({ wouldHaveFired: 4 });
    expect(await tried({ coolDownDays: 3 })).toMatchObject({ wouldHaveFired: 2 });
    expect(await tried({ coolDownDays: 30 })).toMatchObject({ wouldHaveFired: 1, silence: [{ count: 3 }] });
  });

  it('does not guess what is not kept', async () => {
    await tell({ at: '2026-11-02T10:00:00Z' });
    const condition = { expression: "%order.reasonCode.coding.code = 'M06.9'", description: 'It is for arthritis.' };
    const unknown = await tried({ conditions: [condition] });
    expect(unknown).toMatchObject({
      events: 1,
      wouldHaveFired: 0,
      silence: [{ reason: 'Whether the rule’s conditions held is not known.' }],
    });
    expect(unknown.limits[0]).toContain('Not kept of past orders: “reasonCode” of the order, “coding” of the order.');
    expect(unknown.limits[0]).toContain('“It is for arthritis.”');
    const select = await tried({ trigger: 'order-select' });
    expect(select).toMatchObject({ events: 0 });
    expect(select.limits[0]).toBe('Past events of “order-select” are not kept: this replay says nothing of them.');
  });

  it('adds up, whatever the pages, and ends by name when its budget is spent', async () => {
    for (let at = 0; at < 23; at += 1)
      await tell({ at: `2026-11-${`${1 + Math.floor(at / 2)}`.padStart(2, '0')}T10:00:00Z`, who: `w${at % 3}` });
    const { db, clock, modules } = house;
    const { knowledge, curriculum } = modules;
    const ruleId = await begin(one(ana), { from: 'form', form: form() });
    const { plan } = await read(one(ana), ruleId);
    const trial = await modules.publishedRules.trial('demo', { plan: plan as never, resources: [] });
    const by = async (budget: { milliseconds: number; orders: number; page: number }) =>
      createReplayOrders({ db, clock, knowledge, curriculum, prompts: modules.prompts }, budget)(house.tenant, {
        plan: plan as never,
        trial,
      });
    const whole = await by({ milliseconds: 60_000, orders: 1000, page: 1000 });
    expect(whole.events).toBe(23);
    expect(whole.wouldHaveFired + sum(whole.silence)).toBe(23);
    for (const page of [1, 2, 5, 23]) expect(await by({ milliseconds: 60_000, orders: 1000, page })).toEqual(whole);
    const part = await by({ milliseconds: 60_000, orders: 10, page: 4 });
    expect(part.events).toBeLessThan(23);
    expect(part.limits.join(' ')).toMatch(/reached its limit at \d+ Nov 2026, after \d+ orders: later ones are not counted/);
    const none = await by({ milliseconds: -1, orders: 1000, page: 4 });
    expect(none.events).toBe(0);
    await take(one(ana), ruleId, 'discard');
  });
});

describe('publishing needs a replay of this very revision', () => {
  it('is refused without one, and with one of another revision', async () => {
    const ruleId = await begin(one(ana), { from: 'form', form: form() });
    await replay(one(ana), ruleId);
    await take(one(ana), ruleId, 'submit');
    const why = 'Replay this revision first: nobody has seen yet what it would have done.';
    const view = await read(one(ben), ruleId);
    expect(view.can.publish).toBe(why);
    const publish = async () => one(ben).send('POST', `/rules/${ruleId}/steps`, asked(view.revision, 'publish'));
    expect(await publish()).toMatchObject({ status: 409, body: { detail: why } });
    await replay(one(ben), ruleId);
    expect((await read(one(ben), ruleId)).can.publish).toBeNull();
    expect((await publish()).status).toBe(200);
    const rows = await house.db.tenant('demo', async (tx) =>
      tx.query(sql`select revision, person_id, result from rule_replay where rule_id = ${ruleId}`),
    );
    expect(rows).toMatchObject([{ revision: 1 }, { revision: 2, result: { days: 30 } }]);
    expect(JSON.stringify(rows)).not.toContain('byClinician');
    await expect(house.db.tenant('demo', async (tx) => tx.run(sql`delete from rule_replay`))).rejects.toThrow('permission denied');
    await take(one(ana), ruleId, 'retire');
    expect((await one(ana).send('POST', `/rules/${ruleId}/replay`, {})).status).toBe(409);
  });

  it('what is built in, unknown or somebody else’s is not replayed', async () => {
    expect((await one(ana).send('POST', '/rules/boxed-warning-order/replay', {})).status).toBe(409);
    expect((await one(ana).send('POST', '/rules/nothing/replay', {})).status).toBe(404);
    const nurse = await house.openPanel(await house.personOf('Practitioner/nurse'), { patient: null });
    expect((await nurse.send('POST', '/rules/boxed-warning-order/replay', {})).status).toBe(403);
  });
});

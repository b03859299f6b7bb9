import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { refill, sign } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { draft, medicationRefill, orderSign, tofacitinib5 } from '../../../test-fixtures/cds-hooks/requests.ts';
import { ruleListSchema, rulePreviewSchema, type RuleList } from '../../contract/index.ts';
import { sql } from '../../database/index.ts';
import { cardsResponseSchema } from '../../standards/cds-hooks/index.ts';
import { asked, begin, educatorAt, form, read, take, type Panel } from './rules-fixture.ts';

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
// Each test begins with nothing of the tenant's own in force.
afterEach(async () => {
  for (const { ruleId, isBuiltIn } of (await list('?state=published')).rules) if (!isBuiltIn) await take(one(ana), ruleId, 'retire');
});

const list = async (query = ''): Promise<RuleList> => ruleListSchema.parse((await one(ana).get(`/rules${query}`)).body);
const order = { codes: ['1357541'], topicIds: ['tofacitinib-oral'], isRenewal: false };
const inForce = (process: Pick<House, 'modules'> = house): string[] =>
  process.modules.publishedRules
    .of('demo')
    .evaluate({ hook: 'order-sign', orders: [order] })
    .map(({ planTitle }) => planTitle);
const published = async (over: Parameters<typeof form>[0] = {}): Promise<string> => {
  const ruleId = await begin(one(ana), { from: 'form', form: form(over) });
  await take(one(ana), ruleId, 'submit');
  await take(one(ben), ruleId, 'publish');
  return ruleId;
};
const switched = async (ruleId: string, body: unknown, panel = ana) => one(panel).send('PUT', `/rules/switches/${ruleId}`, body);
const off = { on: false, reason: 'Too many cards.' };

describe('from a draft to what orders are looked at by', () => {
  it('is in force when a second person publishes it, before what is built in, and in another process within a second', async () => {
    const other = await house.start();
    const stop = await other.modules.publishedRules.start();
    const ruleId = await begin(one(ana), { from: 'form', form: form() });
    expect(inForce()).toEqual(['Boxed-warning order']);
    await take(one(ana), ruleId, 'submit');
    const mine = await one(ana).send('POST', `/rules/${ruleId}/steps`, asked((await read(one(ana), ruleId)).revision, 'publish'));
    expect(mine).toMatchObject({ status: 409, body: { detail: 'You had a hand in this rule: somebody else publishes it.' } });
    expect(await take(one(ben), ruleId, 'publish')).toMatchObject({ state: 'published', version: '1.0.0', plan: { status: 'active' } });
    expect(inForce()).toEqual(['Tofacitinib at our hospital', 'Boxed-warning order']);
    await expect.poll(() => inForce(other), { timeout: 3000 }).toEqual(['Tofacitinib at our hospital', 'Boxed-warning order']);
    await stop();

    await take(one(ana), ruleId, 'retire');
    expect(inForce()).toEqual(['Boxed-warning order']);
    expect((await read(one(ana), ruleId)).history.map(({ step }) => step)).toEqual(['retire', 'publish', 'submit', 'begin']);
  });

  it('a card tells of the rule and its version', async () => {
    await published({ coolDownDays: 7, perClinicianDay: 5 });
    const reply = await house.call(sign, orderSign([draft(tofacitinib5)], { userId: 'Practitioner/c1' }));
    expect(reply.status).toBe(200);
    const rows = await house.db.tenant('demo', async (tx) => tx.query(sql`select explanation->'rule' as rule from prompt`));
    expect(rows).toMatchObject([{ rule: { title: 'Tofacitinib at our hospital', version: '1.0.0' } }]);
  });

  it('a refill has a card by a rule that waits for refills, and by no other; a reason that says so', async () => {
    const ketorolac = draft({ code: '1665461', display: 'ketorolac tromethamine 30 MG/ML Injection' });
    const cards = async (userId: string): Promise<unknown[]> =>
      cardsResponseSchema.parse((await house.call(refill, medicationRefill([ketorolac], userId))).body).cards;
    const of = { title: 'Ketorolac refills', codes: { kind: 'topic' as const, topicIds: ['ketorolac-injection'] } };
    expect(await cards('Practitioner/refill-1')).toEqual([]);
    await published({ ...of, trigger: 'order-sign' });
    expect(await cards('Practitioner/refill-2')).toEqual([]);
    await published({ ...of, trigger: 'medication-refill' });
    expect(await cards('Practitioner/refill-3')).toMatchObject([
      { indicator: 'info', detail: expect.stringContaining('a refill of ketorolac tromethamine was asked of you') },
    ]);
    // Once: the next is within the cool-down.
    expect(await cards('Practitioner/refill-3')).toEqual([]);
  });

  it('a rule of another tenant is not in force here', async () => {
    await published();
    const elsewhere = house.modules.publishedRules.of('west').evaluate({ hook: 'order-sign', orders: [order] });
    expect(elsewhere.map(({ planTitle }) => planTitle)).toEqual(['Boxed-warning order']);
  });

  it('the next version takes the place of the one before, and going back is a version again', async () => {
    const first = await published();
    const second = await begin(one(ben), { from: 'rule', ruleId: first });
    expect(await begin(one(ben), { from: 'rule', ruleId: first })).toBe(second);
    const { revision } = await read(one(ben), second);
    const saved = await one(ben).send('PUT', `/rules/${second}`, { revision, form: form({ title: 'Changed' }) });
    expect(saved).toMatchObject({ status: 200, body: { version: '1.1.0', title: 'Changed' } });
    await take(one(ben), second, 'submit');
    await take(one(ana), second, 'publish');
    expect(inForce()).toEqual(['Changed', 'Boxed-warning order']);
    expect((await read(one(ana), first)).state).toBe('retired');

    const third = await begin(one(ana), { from: 'rule', ruleId: second, version: '1.0.0' });
    expect(await read(one(ana), third)).toMatchObject({ version: '1.2.0', title: 'Tofacitinib at our hospital' });
    await take(one(ana), third, 'discard');
  });

  it('products of an ingredient are found by it', async () => {
    const product = house.modules.knowledge.codes().find((code) => house.modules.knowledge.product(code)?.display === 'tofacitinib') ?? '';
    expect(product).not.toBe('');
    await published({ codes: { kind: 'ingredient', codes: [{ code: product, display: 'tofacitinib' }] } });
    expect(inForce()).toEqual(['Tofacitinib at our hospital', 'Boxed-warning order']);
  });

  it('a built-in rule is copied, not changed; a copy that is open is found again', async () => {
    const copy = await begin(one(ana), { from: 'rule', ruleId: 'boxed-warning-order' });
    expect(await begin(one(ben), { from: 'rule', ruleId: 'boxed-warning-order' })).toBe(copy);
    const view = await read(one(ana), copy);
    expect(view).toMatchObject({ form: null, problemList: [], version: '1.0.0' });
    expect(view.copiedFrom).toEqual({ ruleId: 'boxed-warning-order', version: (await read(one(ana), 'boxed-warning-order')).version });
    // What the form knows of it can be changed; the rest stays as it is, and a whole form would take its place.
    expect(view.can.edit).toBeNull();
    const parts = {
      ...view.parts,
      title: 'Boxed warnings here',
      coolDownDays: 30,
      audience: { roles: [], units: ['Location/icu-3'], fewerPassedThan: null },
    };
    const asked = async (method: 'POST' | 'PUT', path: string, body: object) => one(ana).send(method, `/rules${path}`, body);
    expect((await asked('PUT', `/${copy}`, { revision: view.revision, form: form() })).status).toBe(409);
    expect((await asked('PUT', `/${copy}`, { revision: view.revision })).status).toBe(400);
    expect((await asked('POST', '/preview', { of: { ruleId: 'boxed-warning-order', parts } })).status).toBe(404);
    // An order is answered before it is known where it is written.
    const preview = rulePreviewSchema.parse((await asked('POST', '/preview', { of: { ruleId: copy, parts } })).body);
    expect(preview.plan['title']).toBe('Boxed warnings here');
    expect(preview.problemList.map(({ message }) => message)).toEqual([expect.stringContaining('would never be met')]);
    const kept = { ...parts, audience: { roles: [], units: [], fewerPassedThan: null } };
    expect((await asked('PUT', `/${copy}`, { revision: view.revision, parts: kept })).status).toBe(200);
    const after = await read(one(ana), copy);
    expect(after).toMatchObject({ form: null, title: 'Boxed warnings here', parts: kept, problemList: [] });
    expect(after.plan['action']).toEqual(view.plan['action']);
    expect(
      (await one(ana).send('PUT', `/rules/${await begin(one(ana), { from: 'form', form: form() })}`, { revision: 1, parts: kept })).status,
    ).toBe(409);
    await take(one(ana), copy, 'submit');
    await take(one(ben), copy, 'publish');
    expect(inForce()).toEqual(['Boxed warnings here', 'Boxed-warning order']);
    const refused = await one(ana).send('POST', '/rules/boxed-warning-order/steps', { step: 'retire', revision: 0, note: 'x' });
    expect(refused.status).toBe(409);
  });
});

describe('switching off', () => {
  it('one rule or all of them, alone and at once; each time is kept', async () => {
    expect((await switched('boxed-warning-order', off)).status).toBe(200);
    expect(inForce()).toEqual([]);
    expect((await list()).rules.find(({ ruleId }) => ruleId === 'boxed-warning-order')?.switchedOff).toMatchObject({ reason: off.reason });
    expect((await switched('boxed-warning-order', off)).status).toBe(409);
    expect((await switched('boxed-warning-order', { on: true }, ben)).body).toEqual({ switchedOff: null });
    expect(inForce()).toEqual(['Boxed-warning order']);

    expect((await switched('all', off)).status).toBe(200);
    expect(inForce()).toEqual([]);
    expect((await list()).allOff).toMatchObject({ reason: off.reason });
    await switched('all', { on: true });
    expect(inForce()).toEqual(['Boxed-warning order']);
    const rows = await house.db.tenant('demo', async (tx) => tx.query(sql`select is_off from rule_switch order by id`));
    expect(rows).toEqual([true, false, true, false].map((isOff) => ({ is_off: isOff })));
    await expect(house.db.tenant('demo', async (tx) => tx.run(sql`update rule_switch set is_off = false`))).rejects.toThrow();
  });

  it('only what is in force, and only by an educator', async () => {
    const ruleId = await begin(one(ana), { from: 'form', form: form() });
    expect(await switched(ruleId, off)).toMatchObject({ status: 409, body: { detail: 'Only a rule in force can be switched off.' } });
    const nurse = await house.openPanel(await house.personOf('Practitioner/nurse'), { patient: null });
    expect((await switched('all', off, nurse)).status).toBe(403);
    await take(one(ana), ruleId, 'discard');
  });
});

describe('what is wrong with a rule', () => {
  it.each<[string, Parameters<typeof form>[0], string]>([
    ['FHIRPath', { conditions: [{ expression: '%order.where(', description: '' }] }, 'PlanDefinition.action[0].condition[2].expression'],
    [
      'a warning that is not here',
      { codes: { kind: 'topic', topicIds: ['nothing'] } },
      'PlanDefinition.action[0].trigger[0].data[0].codeFilter[0].code[0]',
    ],
    ['a lesson that is not here', { lessonId: 'nothing' }, 'PlanDefinition.action[0].definitionCanonical'],
    ['a lesson on another warning', { lessonId: 'warfarin-order' }, 'PlanDefinition.action[0].trigger[0].data[0].codeFilter[0].code[0]'],
    [
      'codes that the event never brings',
      { trigger: 'claim-denied', lessonId: 'warfarin-order' },
      'PlanDefinition.action[0].trigger[0].data[0].codeFilter[0]',
    ],
    [
      'an audience that an order does not know',
      { audience: { roles: ['nurse'], units: [], fewerPassedThan: null } },
      'PlanDefinition.action[0].condition[2].expression',
    ],
  ])('%s is said with its place, and it cannot be submitted', async (_, over, expression) => {
    const preview = rulePreviewSchema.parse((await one(ana).send('POST', '/rules/preview', { form: form(over) })).body);
    expect(preview.problemList.map((problem) => problem.expression)).toContain(expression);
    const ruleId = await begin(one(ana), { from: 'form', form: form(over) });
    expect((await one(ana).send('POST', `/rules/${ruleId}/steps`, { step: 'submit', revision: 1 })).status).toBe(409);
    await take(one(ana), ruleId, 'discard');
  });

  it.each<[string, unknown]>([
    ['no form', { from: 'form' }],
    ['a title that no database keeps', { from: 'form', form: form({ title: 'a\0b' }) }],
    ['half a character', { from: 'form', form: form({ title: '\ud83d' }) }],
    ['a rule that is none', { from: 'rule', ruleId: '../x' }],
    ['a version that is none', { from: 'rule', ruleId: 'boxed-warning-order', version: 1 }],
  ])('%s is refused', async (_, body) => {
    const answer = await one(ana).send('POST', '/rules', body);
    expect([400, 404, 422]).toContain(answer.status);
  });

  it('a condition without a boolean is counted for its rule and shown', async () => {
    const ruleId = await published({ conditions: [{ expression: "'a' + 1", description: '' }] });
    expect(inForce()).toEqual(['Boxed-warning order']);
    await house.modules.ruleFailures.flush();
    const view = await read(one(ana), ruleId);
    expect(view.failures).toBe(1);
    expect(view.failureList).toMatchObject([{ expression: "'a' + 1", count: 1 }]);
  });

  it('a save over somebody else’s is refused', async () => {
    const ruleId = await begin(one(ana), { from: 'form', form: form() });
    expect((await one(ben).send('PUT', `/rules/${ruleId}`, { revision: 1, form: form({ title: 'B' }) })).status).toBe(200);
    expect((await one(ana).send('PUT', `/rules/${ruleId}`, { revision: 1, form: form({ title: 'A' }) })).status).toBe(409);
    await take(one(ana), ruleId, 'discard');
  });
});

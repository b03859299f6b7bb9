import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import { sql } from '../../database/index.ts';
import { AppError } from '../../platform/index.ts';
import { form } from './rules-fixture.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(async () => house.stop());

const acts = ['edit', 'submit', 'return', 'publish', 'retire', 'next', 'discard'] as const;
const act = fc.record({ who: fc.constantFrom('a', 'b', 'c'), what: fc.constantFrom(...acts) });
const own = (): number =>
  house.modules.publishedRules
    .of('demo')
    .evaluate({ hook: 'order-sign', orders: [{ codes: [], topicIds: ['tofacitinib-oral'], isRenewal: false }] })
    .filter(({ limits }) => limits !== undefined).length;

test(
  'whatever three people do, a rule is in force only after somebody published it who did not write it',
  { timeout: 120_000 },
  async () => {
    const { ruleAuthoring, ruleReplays } = house.modules;
    let published = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 10, maxLength: 20 }), async (todo) => {
        const staffOf = async (who: string) => ({
          tenant: house.tenant,
          person: await house.personOf(`Practitioner/${who}`),
          roles: ['educator' as const],
        });
        let { ruleId } = await ruleAuthoring.begin(await staffOf('a'), { from: 'form', form: form() });
        let writers = new Set(['a']);
        let inForce: string | undefined;
        for (const { who, what } of todo) {
          const staff = await staffOf(who);
          try {
            const { revision } = await ruleAuthoring.read(staff, ruleId);
            if (what === 'publish') await ruleReplays.replay(staff, ruleId);
            if (what === 'next') {
              const begun = await ruleAuthoring.begin(staff, { from: 'rule', ruleId });
              if (begun.isNew) writers = new Set([who]);
              ({ ruleId } = begun);
            } else if (what === 'edit') await ruleAuthoring.save(staff, ruleId, { revision, form: form({ title: `By ${who}` }) });
            else if (what === 'return' || what === 'retire') await ruleAuthoring.take(staff, ruleId, { step: what, revision, note: 'x' });
            else await ruleAuthoring.take(staff, ruleId, { step: what, revision });
            if (what === 'publish') {
              expect(writers.has(who)).toBe(false);
              published += 1;
              inForce = ruleId;
            }
            if (what === 'edit' || what === 'submit') writers.add(who);
            if (what === 'retire') inForce = undefined;
          } catch (error) {
            if (!(error instanceof AppError)) throw error;
          }
          expect(own()).toBe(inForce === undefined ? 0 : 1);
        }
        if (inForce !== undefined) {
          const staff = await staffOf('z');
          const { revision } = await ruleAuthoring.read(staff, inForce);
          await ruleAuthoring.take(staff, inForce, { step: 'retire', revision, note: 'x' });
        }
      }),
      { numRuns: 12 },
    );
    expect(published).toBeGreaterThan(0);
  },
);

test('the table refuses what the service would: a publisher who wrote it, by its columns or by its steps; one that nobody replayed; and a change of what is out', async () => {
  const { ruleAuthoring, ruleReplays } = house.modules;
  const [a, b, c] = await Promise.all(['a', 'b', 'c'].map(async (who) => (await house.personOf(`Practitioner/${who}`)).id));
  const staff = { tenant: house.tenant, person: await house.personOf('Practitioner/a'), roles: ['educator' as const] };
  const { ruleId } = await ruleAuthoring.begin(staff, { from: 'form', form: form() });
  const run = async (statement: ReturnType<typeof sql>) => house.db.tenant('demo', async (tx) => tx.run(statement));
  const publishBy = async (who: string | undefined) =>
    run(sql`update rule set state = 'published', published_by = ${who}, published_at = now() where id = ${ruleId}`);
  await run(sql`update rule set state = 'in-review', submitted_by = ${b} where id = ${ruleId}`);
  await expect(publishBy(a)).rejects.toThrow('had a hand in it');
  await expect(publishBy((await house.personOf('Practitioner/d')).id)).rejects.toThrow('without a replay');
  await ruleReplays.replay(staff, ruleId);
  await expect(publishBy(b)).rejects.toThrow('rule_second_person');
  await run(
    sql`insert into rule_step (rule_id, step, revision, person_id, at, correlation_id) values (${ruleId}, 'edit', 2, ${c}, now(), 'x')`,
  );
  await expect(publishBy(c)).rejects.toThrow('had a hand in it');
  await publishBy((await house.personOf('Practitioner/d')).id);
  await expect(run(sql`update rule set plan = '{}' where id = ${ruleId}`)).rejects.toThrow('is published');
  await expect(run(sql`delete from rule_step`)).rejects.toThrow('permission denied');
});

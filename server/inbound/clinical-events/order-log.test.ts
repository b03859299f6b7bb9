import { afterAll, beforeAll, expect, test } from 'vitest';
import { sign } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { amlodipine5, draft, orderSign, tofacitinib5 } from '../../../test-fixtures/cds-hooks/requests.ts';
import { createOrderLog } from './order-log.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(async () => house.stop());

const bare = { codes: [], topicIds: [], trigger: null, isRenewal: false, resource: {} };

const logged = async (): Promise<unknown[]> =>
  house.db.tenant('demo', async (tx) =>
    tx.query({
      text: 'select road, name, person_id, day, codes, topics, trigger, outcome, is_renewal, facts from clinical_event order by topics desc',
      values: [],
    }),
  );

test('orders of hooks are kept for a replay: codes, topics, rule, person and day, and nothing of a patient', async () => {
  const order = orderSign([draft(tofacitinib5, { id: 'one' }), draft(amlodipine5, { id: 'two' })], {
    userId: 'Practitioner/logged',
    patientId: 'very-private',
  });
  await house.call(sign, order);
  expect(await logged()).toEqual([]);
  await house.modules.orderLog.flush();
  const person = await house.personOf('Practitioner/logged');
  const common = {
    road: 'cds-hooks',
    name: 'order-sign',
    person_id: person.id,
    day: '2026-11-22',
    outcome: 'hook',
    is_renewal: false,
    facts: { resourceType: 'MedicationRequest', status: 'draft', intent: 'order' },
  };
  expect(await logged()).toEqual([
    { ...common, codes: [tofacitinib5.code], topics: ['tofacitinib-oral'], trigger: expect.stringContaining('order-sign|') as string },
    { ...common, codes: [amlodipine5.code], topics: [], trigger: null },
  ]);
  const text = JSON.stringify(await house.db.system(async (tx) => tx.query({ text: 'select t::text from clinical_event t', values: [] })));
  expect(text).not.toContain('very-private');
  await house.call(sign, order);
  await house.modules.orderLog.flush();
  expect(await logged()).toHaveLength(2);
});

test('a database that is away makes it hold so much and no more', async () => {
  const warnings: string[] = [];
  let isAway = true;
  const db = {
    ...house.db,
    tenant: async (...of: Parameters<typeof house.db.tenant>) => (isAway ? Promise.reject(new Error('away')) : house.db.tenant(...of)),
  };
  const log = createOrderLog({
    db: db as typeof house.db,
    clock: house.clock,
    secrets: { sign: (_purpose, message) => message },
    logger: { warn: (_fields: unknown, message?: string) => void warnings.push(message ?? '') } as never,
  });
  const of = { registrationId: house.tenant.registrations[0]?.id ?? '', reference: 'Practitioner/x', hook: 'order-sign' };
  for (let at = 0; at < 20_005; at += 1) log.note(house.tenant, of, [{ ...bare, orderKey: `${at}` }]);
  await log.flush();
  expect(warnings).toEqual(['orders for a replay of rules could not be kept yet']);
  isAway = false;
  await log.flush();
  log.note(house.tenant, of, [{ ...bare, orderKey: 'after' }]);
  await log.flush();
  const rows = await house.db.tenant('demo', async (tx) =>
    tx.query({ text: `select from clinical_event where event_key like 'hook %'`, values: [] }),
  );
  expect(rows.length).toBeGreaterThan(0);
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { refill, select, sign } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { amlodipine5, draft, medicationRefill, orderSelect, orderSign, tofacitinib5 } from '../../../test-fixtures/cds-hooks/requests.ts';
import { sql } from '../../database/index.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(async () => house.stop());

const kept = async (tenantId = 'demo') =>
  house.db.tenant(tenantId, async (tx) =>
    tx.rows(
      z.object({ code: z.string(), day: z.string(), count: z.number() }),
      sql`select drug_code as code, day, count from order_count order by day, drug_code`,
    ),
  );

describe('orders of a drug code', () => {
  it('are counted when they are signed or refilled, boxed or not, without a write per order and without a person', async () => {
    const [boxed, plain] = [draft(tofacitinib5), draft(amlodipine5)];
    await house.call(sign, orderSign([boxed, plain]));
    await house.call(sign, orderSign([draft(tofacitinib5, { id: 'again' })]));
    await house.call(refill, medicationRefill([plain], 'Practitioner/maja'));
    await house.call(select, orderSelect([boxed], [`MedicationRequest/${String(boxed['id'])}`]));
    // Whatever an EHR may send as a code: only those that something is known of are counted.
    await house.call(sign, orderSign([draft({ code: '1', display: 'nothing known' })]));
    expect(await kept()).toEqual([]);
    await house.modules.orderCounts.flush();
    expect(await kept()).toEqual([
      { code: tofacitinib5.code, day: '2026-11-22', count: 2 },
      { code: amlodipine5.code, day: '2026-11-22', count: 2 },
    ]);
    await house.call(sign, orderSign([draft(amlodipine5)]));
    await house.modules.orderCounts.flush();
    await house.modules.orderCounts.flush();
    expect((await kept()).find(({ code }) => code === amlodipine5.code)?.count).toBe(3);
    expect(await kept('west')).toEqual([]);
  });
});

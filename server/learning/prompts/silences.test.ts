import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { sign } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { amlodipine5, draft, orderSign, tofacitinib5 } from '../../../test-fixtures/cds-hooks/requests.ts';
import { sql } from '../../database/index.ts';
import { createSilences } from './silences.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(async () => house.stop());

const row = z.object({ day: z.string(), cause: z.string(), topicId: z.string(), count: z.number() });
const kept = async (tenantId = 'demo') =>
  house.db.tenant(tenantId, async (tx) =>
    tx.rows(row, sql`select day, cause, topic_id as "topicId", count from silence_count order by day, cause, topic_id`),
  );

describe('silences', () => {
  it('are counted at orders without a write, and kept by cause, day and topic', async () => {
    await house.call(sign, orderSign([draft(amlodipine5), draft({ code: '1', display: 'nothing known' })]));
    await house.call(sign, orderSign([draft(tofacitinib5)]));
    await house.call(sign, orderSign([draft(tofacitinib5, { id: 'another' })]));
    expect(await kept()).toEqual([]);
    await house.modules.silences.flush();
    // 15:00 UTC is still the same day in Chicago.
    expect(await kept()).toEqual([
      { day: '2026-11-22', cause: 'cool-down', topicId: 'tofacitinib-oral', count: 1 },
      { day: '2026-11-22', cause: 'unboxed', topicId: '', count: 1 },
      { day: '2026-11-22', cause: 'unknown-code', topicId: '', count: 1 },
    ]);
    await house.call(sign, orderSign([draft(amlodipine5)]));
    await house.modules.silences.flush();
    await house.modules.silences.flush();
    expect((await kept()).find(({ cause }) => cause === 'unboxed')?.count).toBe(2);
  });

  it('of two processes and of two tenants at once add up, each behind its wall, in the tenant’s own day', async () => {
    const tokyo = await house.addTenant({
      id: 'tokyo',
      timeZone: 'Asia/Tokyo',
      iss: 'https://ehr.example/tokyo/fhir',
      fhir: 'https://ehr.example/tokyo/fhir',
      cdsIss: 'https://ehr.example/tokyo',
    });
    const make = () => createSilences({ db: house.db, clock: house.clock, logger: { warn: () => undefined } });
    const [one, two] = [make(), make()];
    for (let times = 0; times < 20; times += 1) {
      for (const process of [one, two])
        for (const cause of ['competent', 'daily-cap', 'snoozed'] as const) process.count(tokyo, cause, 'tofacitinib-oral');
      await Promise.all([one.flush(), two.flush()]);
    }
    expect(await kept('tokyo')).toEqual(
      ['competent', 'daily-cap', 'snoozed'].map((cause) => ({ day: '2026-11-23', cause, topicId: 'tofacitinib-oral', count: 40 })),
    );
    expect((await kept()).some(({ day }) => day === '2026-11-23')).toBe(false);
  });

  it('wait while the database is away, and stop with a last flush', async () => {
    const warn = vi.fn();
    let isAway = true;
    const db = {
      ...house.db,
      tenant: async (...given: Parameters<typeof house.db.tenant>) => {
        if (isAway) throw new Error('away');
        return house.db.tenant(...given);
      },
    } as typeof house.db;
    const silences = createSilences({ db, clock: house.clock, logger: { warn } });
    const before = (await kept()).reduce((sum, one) => sum + one.count, 0);
    silences.count(house.tenant, 'unboxed', null);
    await silences.flush();
    expect(warn).toHaveBeenCalledTimes(1);
    silences.count(house.tenant, 'unboxed', null);
    const stop = silences.start();
    isAway = false;
    await stop();
    expect((await kept()).reduce((sum, one) => sum + one.count, 0)).toBe(before + 2);
  });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { sign } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { amlodipine5, draft, orderSign, tofacitinib5 } from '../../../test-fixtures/cds-hooks/requests.ts';

let app: House;
let unstarted: string;
beforeAll(async () => {
  app = await startHouse();
  // One process that knows its tenants already, and one that never read them.
  await app.call(sign, orderSign([draft(amlodipine5)]));
  unstarted = (await app.start()).url;
  await app.db.close();
});
afterAll(async () => app.stop().catch(() => undefined));

it('a hook is silent while the database is away', async () => {
  expect(await app.call(sign, orderSign([draft(tofacitinib5)]))).toMatchObject({ status: 200, body: { cards: [] } });
  expect(await app.call(sign, orderSign([draft(tofacitinib5)]), { at: unstarted })).toMatchObject({ status: 200, body: { cards: [] } });
});

it('feedback is told to come again', async () => {
  const report = { feedback: [{ card: 'x', outcome: 'accepted', outcomeTimestamp: '2026-11-22T15:00:00Z' }] };
  expect((await app.feedback(sign, report)).status).toBeGreaterThanOrEqual(500);
});

it('discovery still answers', async () => expect((await fetch(`${app.url}/cds-services`)).status).toBe(200));

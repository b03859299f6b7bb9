import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql, type Tx } from '../../database/index.ts';
import { sign } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { amlodipine5, draft, orderSign, tofacitinib5 } from '../../../test-fixtures/cds-hooks/requests.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
  await house.call(sign, orderSign([draft(amlodipine5)]));
});
afterAll(async () => house.stop());

/** Holds everybody off the prompts until `release` is called. */
async function hold(): Promise<{ release: () => Promise<void> }> {
  let open: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    open = resolve;
  });
  let holding: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    holding = resolve;
  });
  const blocking = house.db.system(async (tx: Tx) => {
    await tx.run(sql`lock table prompt in access exclusive mode`);
    holding();
    await released;
  });
  await held;
  return {
    release: async () => {
      open();
      await blocking;
    },
  };
}

const promptsOf = async (personId: string): Promise<unknown[]> =>
  house.db.tenant('demo', async (tx) => tx.query(sql`select 1 from prompt where person_id = ${personId}`));

it('a database that hangs delays an order by two seconds at most, and keeps no card that nobody saw', async () => {
  const userId = 'Practitioner/waits';
  const person = await house.personOf(userId);
  const { release } = await hold();
  const started = performance.now();
  const reply = await house.call(sign, orderSign([draft(tofacitinib5)], { userId }));
  expect(reply).toMatchObject({ status: 200, body: { cards: [] } });
  expect(performance.now() - started).toBeLessThan(3500);
  await release();
  // What was still running gives up by itself, or is taken back a moment later; an order after that has the card.
  const next = async (): Promise<number> => {
    const { body } = await house.call(sign, orderSign([draft(tofacitinib5)], { userId }));
    return (body as { cards: unknown[] }).cards.length;
  };
  await expect.poll(next, { timeout: 3000 }).toBe(1);
  expect(await promptsOf(person.id)).toHaveLength(1);
});

it('a caller that hangs up while we ask has its card when it asks again', async () => {
  const userId = 'Practitioner/hangs-up';
  const person = await house.personOf(userId);
  const { release } = await hold();
  const path = `/cds-services/${sign}`;
  const asking = fetch(`${house.url}${path}`, {
    method: 'POST',
    body: JSON.stringify(orderSign([draft(tofacitinib5)], { userId })),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await house.token(path)}` },
    signal: AbortSignal.timeout(300),
  });
  await expect(asking).rejects.toThrow();
  // The server hears of it when it next reads from that connection.
  await sleep(500);
  await release();
  // What was kept a moment too late is taken back: without that the cool-down would be silent for weeks.
  const cards = async (): Promise<number> => {
    const reply = await house.call(sign, orderSign([draft(tofacitinib5)], { userId }));
    return (reply.body as { cards: unknown[] }).cards.length;
  };
  await expect.poll(cards, { timeout: 5000 }).toBe(1);
  expect(await promptsOf(person.id)).toHaveLength(1);
});

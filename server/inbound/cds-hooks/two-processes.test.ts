import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sql } from '../../database/index.ts';
import { cardsResponseSchema, type Card } from '../../standards/cds-hooks/index.ts';
import { select, sign, type Reply } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House, type Process } from '../../../test-fixtures/cds-hooks/house.ts';
import { amlodipine5, draft, orderSelect, orderSign, tofacitinib5 } from '../../../test-fixtures/cds-hooks/requests.ts';

let house: House;
let other: Process;
beforeAll(async () => {
  house = await startHouse();
  other = await house.start();
});
afterAll(async () => house.stop());

const path = `/cds-services/${sign}`;
const feedbackPath = `${path}/feedback`;
const cardsOf = (reply: Reply): Card[] => {
  expect(reply.status).toBe(200);
  return cardsResponseSchema.parse(reply.body).cards;
};
const expectRefused = (reply: Reply): void => expect({ status: reply.status, text: reply.text }).toEqual({ status: 401, text: '' });
let clinicians = 0;
const someone = (): string => `Practitioner/of-both-${(clinicians += 1)}`;

describe('the same token at another process', () => {
  it('is refused where it made a card, whatever it asks for now', async () => {
    const token = await house.token(path);
    expect(cardsOf(await house.post(path, orderSign([draft(tofacitinib5)], { userId: someone() }), token))).toHaveLength(1);
    expectRefused(await house.post(path, orderSign([draft(tofacitinib5)], { userId: someone() }), token, other.url));
    expectRefused(await house.post(path, orderSign([draft(tofacitinib5)], { userId: someone() }), token));
  });

  it('is refused where it brought feedback: what a captured token says is not believed', async () => {
    const [card] = cardsOf(await house.call(sign, orderSign([draft(tofacitinib5)], { userId: someone() })));
    const report = (over: object) => ({
      feedback: [{ card: card?.uuid, outcome: 'accepted', outcomeTimestamp: '2026-11-22T15:01:00Z', ...over }],
    });
    const token = await house.token(feedbackPath);
    expect((await house.post(feedbackPath, report({}), token)).status).toBe(200);
    expectRefused(
      await house.post(feedbackPath, report({ outcome: 'overridden', overrideReason: { reason: { code: 'other' } } }), token, other.url),
    );
    expectRefused(await house.post(feedbackPath, report({}), token));
    const prompt = await house.db.tenant('demo', async (tx) =>
      tx.one(z.object({ state: z.string() }), sql`select state from prompt where card_uuid = ${card?.uuid}`),
    );
    expect(prompt.state).toBe('open');
  });

  it('is not taken for another tenant’s token of the same jti', async () => {
    await house.addTenant({
      id: 'west',
      iss: 'https://west.example/fhir',
      fhir: 'https://west.example/fhir',
      cdsIss: 'https://west.example',
    });
    const jti = randomUUID();
    expect(
      cardsOf(
        await house.post(path, orderSign([draft(tofacitinib5)], { userId: someone() }), await house.token(path, { claims: { jti } })),
      ),
    ).toHaveLength(1);
    expect(
      cardsOf(
        await house.post(
          path,
          orderSign([draft(tofacitinib5)], { userId: someone() }),
          await house.token(path, { claims: { jti, iss: 'https://west.example' } }),
        ),
      ),
    ).toHaveLength(1);
  });
});

describe('orders in flight', () => {
  it('at both processes at once: one card', async () => {
    const userId = someone();
    const replies = await Promise.all(
      Array.from({ length: 10 }, async (_, index) =>
        house.call(sign, orderSign([draft(tofacitinib5)], { userId }), { at: index % 2 === 0 ? house.url : other.url }),
      ),
    );
    expect(replies.flatMap(cardsOf)).toHaveLength(1);
    const kept = await house.db.tenant('demo', async (tx) =>
      tx.query(sql`select 1 from prompt where person_id = ${(await house.personOf(userId)).id}`),
    );
    expect(kept).toHaveLength(1);
  });

  it('of ten clinicians at once: ten cards', async () => {
    const replies = await Promise.all(
      Array.from({ length: 10 }, async (_, index) =>
        house.call(sign, orderSign([draft(tofacitinib5)], { userId: someone() }), { at: index % 2 === 0 ? house.url : other.url }),
      ),
    );
    expect(replies.flatMap(cardsOf)).toHaveLength(10);
  });

  it('chosen at one process, signed at the other: one card', async () => {
    const userId = someone();
    expect(
      cardsOf(await house.call(select, orderSelect([draft(tofacitinib5)], ['MedicationRequest/order-1357541'], { userId }))),
    ).toHaveLength(1);
    expect(cardsOf(await house.call(sign, orderSign([draft(tofacitinib5), draft(amlodipine5)], { userId }), { at: other.url }))).toEqual(
      [],
    );
  });

  it('feedback sent twice at once is kept once', async () => {
    const [card] = cardsOf(await house.call(sign, orderSign([draft(tofacitinib5)], { userId: someone() })));
    const report = {
      feedback: [
        {
          card: card?.uuid,
          outcome: 'overridden',
          overrideReason: { reason: { code: 'i-know-this' } },
          outcomeTimestamp: '2026-11-22T15:01:00Z',
        },
      ],
    };
    const replies = await Promise.all(
      [house.url, other.url, house.url, other.url].map(async (at) => house.post(feedbackPath, report, await house.token(feedbackPath), at)),
    );
    expect(replies.map((reply) => reply.status)).toEqual([200, 200, 200, 200]);
    expect(
      await house.db.tenant('demo', async (tx) => tx.query(sql`select 1 from prompt_feedback where card_uuid = ${card?.uuid}`)),
    ).toHaveLength(1);
  });
});

it('a tenant disabled at one process is refused by the other within about a second', async () => {
  await house.addTenant({
    id: 'gone',
    iss: 'https://gone.example/fhir',
    fhir: 'https://gone.example/fhir',
    cdsIss: 'https://gone.example',
  });
  expect((await house.call(sign, orderSign([draft(amlodipine5)]), { iss: 'https://gone.example', at: other.url })).status).toBe(200);
  await house.modules.tenants.disableTenant('gone');
  await new Promise((resolve) => setTimeout(resolve, 1100));
  expectRefused(await house.call(sign, orderSign([draft(amlodipine5)]), { iss: 'https://gone.example', at: other.url }));
});

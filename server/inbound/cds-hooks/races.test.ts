import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { select, sign } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House, type Process } from '../../../test-fixtures/cds-hooks/house.ts';
import { racing } from '../../../test-fixtures/cds-hooks/racing.ts';
import { amlodipine5, draft, orderSelect, orderSign, tofacitinib5 } from '../../../test-fixtures/cds-hooks/requests.ts';
import { sql } from '../../database/index.ts';

let house: House;
let other: Process;
beforeAll(async () => {
  house = await startHouse();
  other = await house.start();
});
afterAll(async () => house.stop());

const warfarin5 = { code: '855332', display: 'warfarin sodium 5 MG Oral Tablet' };
const metformin500 = { code: '861007', display: 'metformin hydrochloride 500 MG Oral Tablet' };
let clinicians = 0;
/** Every other one is known before: of the others, the calls in flight are the first that is heard of them. */
const someone = async (): Promise<string> => {
  const userId = `Practitioner/racing-${(clinicians += 1)}`;
  if (clinicians % 2 === 0) await house.personOf(userId);
  return userId;
};
const choosing = (userId: string, at: string) => async () =>
  house.call(select, orderSelect([draft(tofacitinib5), draft(amlodipine5)], ['MedicationRequest/order-1357541'], { userId }), { at });
const signing =
  (userId: string, at: string, drug = tofacitinib5, id?: string) =>
  async () =>
    house.call(sign, orderSign([draft(drug, id === undefined ? {} : { id }), draft(amlodipine5)], { userId }), { at });
const keptFor = async (userId: string): Promise<number> => {
  const { id } = await house.personOf(userId);
  return (await house.db.tenant('demo', async (tx) => tx.query(sql`select 1 from prompt where person_id = ${id}`))).length;
};

describe('one order, chosen and signed at once', () => {
  const expectOne = async (calls: (userId: string) => (() => ReturnType<House['call']>)[]): Promise<void> =>
    racing(async (race) => {
      const userId = await someone();
      expect(await race(calls(userId)), userId).toHaveLength(1);
      expect(await keptFor(userId), userId).toBe(1);
    });

  it('at one process: one card', async () => expectOne((user) => [choosing(user, house.url), signing(user, house.url)]));

  it('chosen at one process, signed at the other: one card', async () =>
    expectOne((user) => [choosing(user, house.url), signing(user, other.url)]));

  it('in two tabs, by hand and by a retry, at whichever process: one card', async () =>
    expectOne((user) => [house.url, other.url].flatMap((at) => [choosing(user, at), signing(user, at), signing(user, at)])));

  it('and the same drug in a second order, in another tab: one card', async () =>
    expectOne((user) => [choosing(user, house.url), signing(user, house.url, tofacitinib5, 'second'), signing(user, other.url)]));

  it('by several clinicians together: one card each', async () =>
    racing(async (race) => {
      const users = await Promise.all(Array.from({ length: 4 }, someone));
      expect(await race(users.flatMap((user) => [choosing(user, house.url), signing(user, other.url)]))).toHaveLength(4);
      expect(await Promise.all(users.map(keptFor))).toEqual([1, 1, 1, 1]);
    }));
});

it('three warnings at once are two cards: the limit of a day holds for what is in flight', async () =>
  racing(async (race) => {
    const userId = await someone();
    const drugs = [tofacitinib5, warfarin5, metformin500];
    const cards = await race(drugs.map((drug, index) => signing(userId, index === 1 ? other.url : house.url, drug)));
    expect(cards, userId).toHaveLength(2);
    expect(await keptFor(userId), userId).toBe(2);
  }));

describe('the races themselves', () => {
  const reply = async (cards: readonly string[]) => {
    await sleep(1);
    return { status: 200, body: { cards }, text: '', headers: new Headers() };
  };

  it('count the cards of all calls, in every repetition', async () => {
    let rounds = 0;
    await racing(async (race) => {
      rounds += 1;
      expect(await race([async () => reply(['one']), async () => reply(['two'])])).toEqual(expect.arrayContaining(['one', 'two']));
    });
    expect(rounds).toBeGreaterThanOrEqual(10);
  });

  it('fail for an answer that is not one, saying which delays it took', async () => {
    const refused = async () => ({ ...(await reply([])), status: 503 });
    await expect(racing(async (race) => race([refused]))).rejects.toThrow(/delays of \d+ ms/);
  });
});

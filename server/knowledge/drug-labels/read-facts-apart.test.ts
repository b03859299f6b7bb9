import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test-fixtures/database.ts';
import { openDatabase, sql } from '../../database/index.ts';
import { createDrugKnowledge, openDrugKnowledge } from './create-drug-knowledge.ts';
import { createFactsHash, toFactBody, type FactBody } from './fact-rows.ts';
import { writeFacts } from './fact-store.ts';
import { readStarterFacts } from './load-drug-knowledge.ts';
import { readFactsApart } from './read-facts-apart.ts';
import { readFactsHere, type ReadFacts } from './read-facts.ts';

const { topics, products } = readStarterFacts();
const inOrder = (one: string, other: string): number => (one < other ? -1 : 1);
const bodies = products
  .map((product): [string, FactBody] => [product.code, toFactBody(product)])
  .sort(([one], [other]) => inOrder(one, other));
const sorted = [...topics].sort((one, other) => inOrder(one.id, other.id));

/** What the facts of the starter set come to, as deciding writes it. */
const contentHash = (): string => {
  const hash = createFactsHash();
  for (const topic of sorted) hash.topic(topic);
  for (const [code, body] of bodies) hash.fact(code, body);
  return hash.digest();
};

let test: TestDatabase;
const writeVersion = async (version: number, facts: [string, FactBody][], counts = { codes: bodies.length, topics: topics.length }) =>
  test.db.system(async (tx) =>
    writeFacts(
      tx,
      {
        version,
        starter: 'starter',
        asOf: '2026-09-01',
        ...counts,
        contentHash: contentHash(),
        decidedAt: new Date('2026-11-22T00:00:00Z'),
      },
      {
        facts: facts.map(([code, body]) => ({ code, body })),
        topics: version === 1 ? sorted.map((body) => ({ id: body.id, body, revision: 1, basis: { labels: {}, seen: [] } })) : [],
      },
    ),
  );
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(async () => test.close());

const open = ({ topics: readTopics, products: readProducts, name, asOf }: ReadFacts) =>
  openDrugKnowledge(readTopics, readProducts, { version: name, asOf });

describe('facts that are read in a thread of their own', { timeout: 60_000 }, () => {
  it('fail with the reason where there are none', async () => {
    await expect(readFactsApart(test.db)).rejects.toThrow(/no drug facts/);
  });

  it('are what is read here, and what they were, whatever count was expected', async () => {
    await writeVersion(1, bodies);
    await writeVersion(2, [], { codes: 1, topics: 1 });
    const apart = await readFactsApart(test.db);
    const here = await readFactsHere(test.db);
    expect([apart.version, apart.name, apart.asOf]).toEqual([2, here.name, '2026-09-01']);
    expect(open(here).codes()).toEqual(open(apart).codes());
    const [one, other] = [open(apart), createDrugKnowledge({ topics: sorted, products })];
    expect(one.counts()).toEqual(other.counts());
    expect(one.codes().sort(inOrder)).toEqual(other.codes().sort(inOrder));
    expect(one.topics()).toEqual(sorted);
    for (const product of products) {
      expect(one.product(product.code)).toEqual(other.product(product.code));
      expect(one.topicsForText(product.display)).toEqual(other.topicsForText(product.display));
    }
    for (const topic of topics) expect(one.topic(topic.id)).toEqual(topic);
    expect(one.topic('no-topic-of-anybody')).toBeUndefined();
    expect(one.topicsForText('no drug of anybody')).toEqual({ verdict: 'unknown' });
  });

  it.each<[string, string, RegExp]>([
    ['a damaged fact', '["SCD"]', /code 000 is damaged/],
    ['a fact of an unknown topic', '["SCD", "a", "pbl", null, ["nowhere"]]', /unknown topic nowhere/],
    ['another fact than was decided', '["SCD", "a", "pul", null, []]', /version 2 of the drug facts is not what was decided/],
  ])('are refused with the reason where there is %s', async (_, body, message) => {
    const put = sql`insert into drug_fact (code, body, changed_in) values ('000', ${body}::jsonb, 2)
      on conflict (code) do update set body = excluded.body`;
    await test.db.system(async (tx) => tx.run(put));
    await expect(readFactsApart(test.db)).rejects.toThrow(message);
    await test.db.system(async (tx) => tx.run(sql`delete from drug_fact where code = '000'`));
  });

  it('are asked for again where the database was away', async () => {
    const away = openDatabase({ ...test.config, host: '127.0.0.1', port: 1 });
    await expect(readFactsApart(away)).rejects.toMatchObject({ code: 'database-unavailable' });
    await away.close();
  });
});

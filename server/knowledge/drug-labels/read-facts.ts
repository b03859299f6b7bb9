import { setTimeout as wait } from 'node:timers/promises';
import { sql, type Database, type Tx } from '../../database/index.ts';
import { createFactsHash, toProduct, type FactBody } from './fact-rows.ts';
import { newestFacts, readFactsPage, readTopicsPage, type FactsPage } from './fact-store.ts';
import { topicSchema } from './facts-schema.ts';
import { createKeptProducts, type PackedProducts } from './kept-products.ts';
import { createKeptTopics, type PackedTopics } from './kept-topics.ts';

/** A version of the facts, packed: numbers and bytes, which another thread can be given. */
export type ReadFacts = { version: number; name: string; asOf: string; topics: PackedTopics; products: PackedProducts };

/** Reads the newest version, whole. @throws Error naming what is damaged, AppError where the database is away */
export type ReadNewestFacts = (db: Database) => Promise<ReadFacts>;

/** Rows of a page. */
const pageSize = 1000;
const topicPageSize = 200;

/** What is done after a page that took so many milliseconds. */
type AfterPage = (milliseconds: number) => Promise<unknown>;

const eachRow = async (
  readPage: (after: string) => Promise<FactsPage | null>,
  work: (key: string, body: unknown) => void,
  afterPage: AfterPage,
): Promise<void> => {
  for (let after = ''; ;) {
    const since = performance.now();
    const found = await readPage(after);
    if (found === null) return;
    for (const [key, body] of JSON.parse(found.page) as [string, unknown][]) work(key, body);
    after = found.last;
    await afterPage(performance.now() - since);
  }
};

const readIn = async (tx: Tx, afterPage: AfterPage): Promise<ReadFacts> => {
  // One view of the facts, however many pages are read: an import that ends meanwhile is the next version.
  await tx.query(sql`set transaction isolation level repeatable read read only`);
  const version = await newestFacts(tx);
  if (version === undefined) throw new Error('there are no drug facts to be read');
  const hash = createFactsHash();
  const topics = createKeptTopics(version.topics);
  const products = createKeptProducts(version.codes);
  await eachRow(
    async (after) => readTopicsPage(tx, after, topicPageSize),
    (_id, body) => {
      const topic = topicSchema.parse(body);
      topics.add(topic);
      hash.topic(topic);
    },
    afterPage,
  );
  await eachRow(
    async (after) => readFactsPage(tx, after, pageSize),
    (code, body) => {
      const product = toProduct(code, body);
      const missing = product.topics.find((id) => !topics.has(id));
      if (missing !== undefined) throw new Error(`product ${code} names the unknown topic ${missing}`);
      products.add(product);
      hash.fact(code, body as FactBody);
    },
    afterPage,
  );
  const found = hash.digest();
  if (found !== version.contentHash) throw new Error(`version ${version.version} of the drug facts is not what was decided`);
  return {
    version: version.version,
    name: `${version.version}-${found.slice(0, 12)}`,
    asOf: version.asOf,
    topics: topics.packed(),
    products: products.packed(),
  };
};

/** Reads here, as fast as can be: for programs that serve nobody meanwhile. */
export const readFactsHere: ReadNewestFacts = async (db) => db.system(async (tx) => readIn(tx, async () => undefined));

/** Rests after each page as long as it took: beside orders, reading takes half of a processor and of a database's attention at most. */
export const readFactsGently: ReadNewestFacts = async (db) => db.system(async (tx) => readIn(tx, async (took) => wait(took)));

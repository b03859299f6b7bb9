import { createFactsHash, toProduct, type FactBody } from './fact-rows.ts';
import { topicSchema, type Topic } from './facts-schema.ts';
import { createKeptProducts, type PackedProducts } from './kept-products.ts';

/** Facts as they were read: what they come to, and what they are checked by. */
export type ReadFacts = { hash: string; codes: number; topics: Topic[]; products: PackedProducts };

/** Reads pages of facts, [[key, body], …] as text, topics first. */
export type FactsReader = {
  /** @throws Error naming what is damaged, with the last page at the latest */
  topics(page: string): Promise<void>;
  facts(page: string): Promise<void>;
  finish(): Promise<ReadFacts>;
  /** Ends it, whether or not it finished. */
  close(): Promise<void>;
};

/** The reading itself, in whichever thread. @param expected how many codes there will be; with more it takes longer */
export const createFactsReading = (expected: number) => {
  const hash = createFactsHash();
  const topics = new Map<string, Topic>();
  const products = createKeptProducts(expected);
  let codes = 0;
  return {
    topics: (page: string): void => {
      for (const [, body] of JSON.parse(page) as [string, unknown][]) {
        const topic = topicSchema.parse(body);
        topics.set(topic.id, topic);
        hash.topic(topic);
      }
    },
    facts: (page: string): void => {
      for (const [code, body] of JSON.parse(page) as [string, unknown][]) {
        const product = toProduct(code, body);
        const missing = product.topics.find((id) => !topics.has(id));
        if (missing !== undefined) throw new Error(`product ${code} names the unknown topic ${missing}`);
        products.add(product);
        hash.fact(code, body as FactBody);
        codes += 1;
      }
    },
    finish: (): ReadFacts => ({ hash: hash.digest(), codes, topics: [...topics.values()], products: products.packed() }),
  };
};

/** Reads here: for programs that serve nobody meanwhile. */
export const readFactsHere = (expected: number): FactsReader => {
  const reading = createFactsReading(expected);
  return {
    topics: async (page) => reading.topics(page),
    facts: async (page) => reading.facts(page),
    finish: async () => reading.finish(),
    close: async () => undefined,
  };
};

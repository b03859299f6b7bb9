import { createHash } from 'node:crypto';
import type { Evidence, Product, Topic } from './facts-schema.ts';
import { createKeptProducts, type KeptProducts, type PackedProducts } from './kept-products.ts';
import { createKeptTopics, type KeptTopics, type PackedTopics } from './kept-topics.ts';
import { readableName } from './readable-name.ts';

/**
 * What is known of an ordered product.
 * `boxed` with no topics: the box is known of, but no label record words it, so nothing can be taught from it.
 * `unknown`: code never seen, or known and in doubt (an ingredient whose routes disagree). Silent and counted.
 */
export type DrugVerdict =
  | { verdict: 'boxed'; topics: Topic[]; display: string; evidence: Evidence }
  | { verdict: 'unboxed'; display: string }
  | { verdict: 'unknown' };

export type DrugKnowledge = {
  /** Content hash of the facts: processes that hold the same facts name the same version. */
  version: string;
  /** @param rxcui RxNorm concept of a product (SCD, SBD, …) or, where all its products agree, of an ingredient */
  topicsForCode(rxcui: string): DrugVerdict;
  /** Order text without a code. Exact names only, compared without case, spacing and punctuation: a guess is silent. */
  topicsForText(text: string): DrugVerdict;
  /** What is held of a code, doubt and evidence included. */
  product(rxcui: string): Product | undefined;
  /** Everything held, one after the other, in the order of the data; as it was when asked for, also where newer facts come meanwhile. */
  products(): Iterable<Product>;
  /** Every code held, in the order of the data. */
  codes(): string[];
  /** Last day of the label records the facts were read from; null where they do not say. */
  asOf: string | null;
  /** How many codes an order of this topic can have. */
  codesOf(topicId: string): number;
  /** How many codes there are, by evidence, status and level; how many topics, and with a lesson named. */
  counts(): KnowledgeCounts;
  topic(id: string): Topic | undefined;
  topics(): Topic[];
  /** The same, each made when its turn comes. */
  eachTopic(): Iterable<Topic>;
  /** Dispensable products whose name holds every word of the query, names that start with it first. */
  search(query: string, limit?: number): { code: string; display: string }[];
};

export type KnowledgeCounts = {
  codes: number;
  evidence: Record<Evidence, number>;
  status: Record<Product['status'], number>;
  level: Record<Product['level'], number>;
  topics: number;
  topicsWithLesson: number;
};

const unknown: DrugVerdict = { verdict: 'unknown' };

const verdictOf = (product: Product, topics: KeptTopics): DrugVerdict => {
  if (product.status === 'doubt') return unknown;
  if (product.status === 'unboxed') return { verdict: 'unboxed', display: readableName(product.display) };
  const found = product.topics.map((id) => {
    const topic = topics.topic(id);
    if (topic === undefined) throw new Error(`product ${product.code} names the unknown topic ${id}`);
    return topic;
  });
  return { verdict: 'boxed', topics: found, display: readableName(product.display), evidence: product.evidence };
};

export type DrugFacts = { topics: readonly Topic[]; products: readonly Product[]; version?: string; asOf?: string };

/**
 * Facts as look-ups.
 * @param facts.version named by what the facts were read from; without it their content hash
 * @throws Error when a product names a topic that is not there, or is there twice
 */
export const createDrugKnowledge = (facts: DrugFacts): DrugKnowledge => {
  const topics = createKeptTopics(facts.topics.length);
  for (const topic of facts.topics) topics.add(topic);
  const products = createKeptProducts(facts.products.length);
  for (const product of facts.products) {
    const missing = product.topics.find((id) => !topics.has(id));
    if (missing !== undefined) throw new Error(`product ${product.code} names the unknown topic ${missing}`);
    products.add(product);
  }
  const version = facts.version ?? createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 16);
  return lookUps(topics, products, { version, asOf: facts.asOf ?? null });
};

/** Look-ups over what was read and packed elsewhere. */
export const openDrugKnowledge = (
  topics: PackedTopics,
  products: PackedProducts,
  named: Pick<DrugKnowledge, 'version' | 'asOf'>,
): DrugKnowledge => lookUps(createKeptTopics(topics), createKeptProducts(products), named);

/** A verdict is made with the first question for it and kept: then a look-up is one Map read and allocates nothing. */
const lookUps = (topics: KeptTopics, products: KeptProducts, { version, asOf }: Pick<DrugKnowledge, 'version' | 'asOf'>): DrugKnowledge => {
  const verdicts = new Map<string, DrugVerdict>();
  const verdictFor = (rxcui: string): DrugVerdict => {
    const known = verdicts.get(rxcui);
    if (known !== undefined) return known;
    const product = products.product(rxcui);
    if (product === undefined) return unknown;
    const made = verdictOf(product, topics);
    verdicts.set(rxcui, made);
    return made;
  };

  return {
    version,
    topicsForCode: verdictFor,
    topicsForText: (text) => {
      const code = products.codeOfName(text);
      return code === undefined ? unknown : verdictFor(code);
    },
    product: (rxcui) => products.product(rxcui),
    products: () => products.all(),
    codes: () => [...products.all()].map(({ code }) => code),
    asOf,
    codesOf: (topicId) => products.codesOf(topicId),
    counts: () => countFacts([...products.all()], topics.all()),
    topic: (id) => topics.topic(id),
    topics: () => topics.all(),
    eachTopic: () => topics.each(),
    search: (query, limit = 20) => {
      const words = query
        .toLowerCase()
        .split(/\s+/)
        .filter((word) => word !== '');
      if (words.length === 0) return [];
      const first = words[0] ?? '';
      return [...products.all()]
        .filter((product) => product.level === 'product')
        .map(({ code, display }) => ({ code, display, folded: display.toLowerCase() }))
        .filter((product) => words.every((word) => product.folded.includes(word)))
        .sort(
          (a, b) =>
            Number(b.folded.startsWith(first)) - Number(a.folded.startsWith(first)) ||
            a.folded.localeCompare(b.folded, 'en', { numeric: true }),
        )
        .slice(0, limit)
        .map(({ code, display }) => ({ code, display }));
    },
  };
};

const countFacts = (products: readonly Product[], topics: readonly Topic[]): KnowledgeCounts => {
  const counts: KnowledgeCounts = {
    codes: products.length,
    evidence: { label: 0, mapped: 0, listed: 0, curated: 0 },
    status: { boxed: 0, unboxed: 0, doubt: 0 },
    level: { product: 0, component: 0, ingredient: 0 },
    topics: topics.length,
    topicsWithLesson: topics.filter((topic) => topic.lessonId !== null).length,
  };
  for (const product of products) {
    counts.evidence[product.evidence] += 1;
    counts.status[product.status] += 1;
    counts.level[product.level] += 1;
  }
  return counts;
};

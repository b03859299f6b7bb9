import { createHash } from 'node:crypto';
import type { Evidence, Product, Topic } from './facts-schema.ts';
import { normalizedName } from './normalized-name.ts';
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
  topic(id: string): Topic | undefined;
  topics(): Topic[];
  /** Dispensable products whose name holds every word of the query, names that start with it first. */
  search(query: string, limit?: number): { code: string; display: string }[];
};

const unknown: DrugVerdict = { verdict: 'unknown' };

const verdictOf = (product: Product, topics: ReadonlyMap<string, Topic>): DrugVerdict => {
  if (product.status === 'doubt') return unknown;
  if (product.status === 'unboxed') return { verdict: 'unboxed', display: readableName(product.display) };
  const found = product.topics.map((id) => {
    const topic = topics.get(id);
    if (topic === undefined) throw new Error(`product ${product.code} names the unknown topic ${id}`);
    return topic;
  });
  return { verdict: 'boxed', topics: found, display: readableName(product.display), evidence: product.evidence };
};

/** Verdicts are made once here, so that a look-up is one Map read and allocates nothing. */
export const createDrugKnowledge = (facts: { topics: readonly Topic[]; products: readonly Product[] }): DrugKnowledge => {
  const topics = new Map(facts.topics.map((topic) => [topic.id, topic]));
  const byCode = new Map<string, DrugVerdict>();
  const byName = new Map<string, DrugVerdict>();
  for (const product of facts.products) {
    if (byCode.has(product.code)) throw new Error(`product ${product.code} is there twice`);
    const verdict = verdictOf(product, topics);
    byCode.set(product.code, verdict);
    const name = normalizedName(product.display);
    // Two codes of one name (a remapped concept) must agree, or the name says nothing.
    const known = byName.get(name);
    byName.set(name, known === undefined || sameVerdict(known, verdict) ? verdict : unknown);
  }
  const searchable = facts.products
    .filter((product) => product.level === 'product')
    .map((product) => ({ code: product.code, display: product.display, folded: product.display.toLowerCase() }));

  return {
    version: createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 16),
    topicsForCode: (rxcui) => byCode.get(rxcui) ?? unknown,
    topicsForText: (text) => byName.get(normalizedName(text)) ?? unknown,
    topic: (id) => topics.get(id),
    topics: () => [...topics.values()],
    search: (query, limit = 20) => {
      const words = query
        .toLowerCase()
        .split(/\s+/)
        .filter((word) => word !== '');
      if (words.length === 0) return [];
      const first = words[0] ?? '';
      return searchable
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

const sameVerdict = (a: DrugVerdict, b: DrugVerdict): boolean =>
  a.verdict === b.verdict &&
  (a.verdict !== 'boxed' || b.verdict !== 'boxed' || a.topics.map((topic) => topic.id).join() === b.topics.map((topic) => topic.id).join());

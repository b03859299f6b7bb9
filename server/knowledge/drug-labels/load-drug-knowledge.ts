import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../../platform/index.ts';
import { createDrugKnowledge, type DrugKnowledge } from './create-drug-knowledge.ts';
import { productsFileSchema, topicSchema, type Product, type Topic } from './facts-schema.ts';

const levels: Record<string, Product['level']> = { p: 'product', c: 'component', i: 'ingredient' };
const statuses: Record<string, Product['status']> = { b: 'boxed', u: 'unboxed', d: 'doubt' };
const evidences: Record<string, Product['evidence']> = { l: 'label', m: 'mapped', n: 'listed', k: 'curated' };

const noTopics: string[] = [];

/**
 * The two data files' texts as facts. @throws ZodError or Error naming the product when a fact breaks its schema
 */
export const parseFacts = (text: { products: string; topics: string }): { asOf: string; topics: Topic[]; products: Product[] } => {
  const file = productsFileSchema.parse(JSON.parse(text.products));
  const labels = file.labels.map(([setId, version, effective]) => ({ setId, version, effective }));
  const products = file.products.map(([code, tty, display, letters, place, ...topicPlaces]): Product => {
    const [level, status, evidence] = [levels[letters.charAt(0)], statuses[letters.charAt(1)], evidences[letters.charAt(2)]];
    const label = place === -1 ? null : labels[place];
    const topics = topicPlaces.length === 0 ? noTopics : topicPlaces.flatMap((topicPlace) => file.topics[topicPlace] ?? []);
    if (
      level === undefined ||
      status === undefined ||
      evidence === undefined ||
      label === undefined ||
      topics.length !== topicPlaces.length
    )
      throw new Error(`product ${code} names a label or topic that is not there`);
    if (status !== 'boxed' && topics.length > 0) throw new Error(`product ${code} has topics but no box`);
    return { code, tty, display, level, status, topics, evidence, label };
  });
  return { asOf: file.asOf, topics: z.array(topicSchema).parse(JSON.parse(text.topics)), products };
};

/**
 * The built-in starter set, read and checked once at start.
 * @throws ZodError or Error when a fact breaks its schema: wrong drug facts stop the start, not an order
 */
export const loadDrugKnowledge = (folder: string = join(projectRoot(), 'server/knowledge/drug-labels/data')): DrugKnowledge => {
  const text = { products: readFileSync(join(folder, 'products.json'), 'utf8'), topics: readFileSync(join(folder, 'topics.json'), 'utf8') };
  const version = createHash('sha256').update(text.products).update(text.topics).digest('hex').slice(0, 16);
  return createDrugKnowledge({ ...parseFacts(text), version });
};

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../../platform/index.ts';
import { createDrugKnowledge, type DrugKnowledge } from './create-drug-knowledge.ts';
import { fromLetters } from './fact-rows.ts';
import { productsFileSchema, topicSchema, type Product, type Topic } from './facts-schema.ts';

const noTopics: string[] = [];

/**
 * The two data files' texts as facts. @throws ZodError or Error naming the product when a fact breaks its schema
 */
export const parseFacts = (text: { products: string; topics: string }): { asOf: string; topics: Topic[]; products: Product[] } => {
  const file = productsFileSchema.parse(JSON.parse(text.products));
  const labels = file.labels.map(([setId, version, effective]) => ({ setId, version, effective }));
  const products = file.products.map(([code, tty, display, letters, place, ...topicPlaces]): Product => {
    const said = fromLetters(letters);
    const label = place === -1 ? null : labels[place];
    const topics = topicPlaces.length === 0 ? noTopics : topicPlaces.flatMap((topicPlace) => file.topics[topicPlace] ?? []);
    if (label === undefined || topics.length !== topicPlaces.length)
      throw new Error(`product ${code} names a label or topic that is not there`);
    if (said.status !== 'boxed' && topics.length > 0) throw new Error(`product ${code} has topics but no box`);
    return { code, tty, display, ...said, topics, label };
  });
  return { asOf: file.asOf, topics: z.array(topicSchema).parse(JSON.parse(text.topics)), products };
};

const dataFolder = (): string => join(projectRoot(), 'server/knowledge/drug-labels/data');

const readTexts = (folder: string): { products: string; topics: string } => ({
  products: readFileSync(join(folder, 'products.json'), 'utf8'),
  topics: readFileSync(join(folder, 'topics.json'), 'utf8'),
});

/** The built-in starter set as facts. @throws as `parseFacts` */
export const readStarterFacts = (): ReturnType<typeof parseFacts> => parseFacts(readTexts(dataFolder()));

/**
 * The built-in starter set, read and checked once at start.
 * @throws ZodError or Error when a fact breaks its schema: wrong drug facts stop the start, not an order
 */
export const loadDrugKnowledge = (folder: string = dataFolder()): DrugKnowledge => {
  const text = readTexts(folder);
  const version = createHash('sha256').update(text.products).update(text.topics).digest('hex').slice(0, 16);
  return createDrugKnowledge({ ...parseFacts(text), version });
};

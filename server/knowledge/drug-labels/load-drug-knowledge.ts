import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../../platform/index.ts';
import { createDrugKnowledge, type DrugKnowledge } from './create-drug-knowledge.ts';
import { productSchema, topicSchema } from './facts-schema.ts';

const read = (folder: string, name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));

/**
 * The built-in starter set, read and checked once at start.
 * @throws ZodError when a fact breaks its schema: wrong drug facts stop the start, not an order
 */
export const loadDrugKnowledge = (folder: string = join(projectRoot(), 'server/knowledge/drug-labels/data')): DrugKnowledge =>
  createDrugKnowledge({
    topics: z.array(topicSchema).parse(read(folder, 'topics.json')),
    products: z.array(productSchema).parse(read(folder, 'products.json')),
  });

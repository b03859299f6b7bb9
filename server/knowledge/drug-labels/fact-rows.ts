import { createHash } from 'node:crypto';
import type { Product, Topic } from './facts-schema.ts';

/** A fact as its row keeps it: term type, name, three letters (level, status, evidence), label, topics. */
export type FactBody = [tty: string, display: string, letters: string, label: [string, number, string] | null, topics: string[]];

const levels: Record<string, Product['level']> = { p: 'product', c: 'component', i: 'ingredient' };
const statuses: Record<string, Product['status']> = { b: 'boxed', u: 'unboxed', d: 'doubt' };
const evidences: Record<string, Product['evidence']> = { l: 'label', m: 'mapped', n: 'listed', k: 'curated' };

/** "pbl" → a product, boxed, by its label. @throws Error where they are no such letters */
export const fromLetters = (letters: string): Pick<Product, 'level' | 'status' | 'evidence'> => {
  const [level, status, evidence] = [levels[letters.charAt(0)], statuses[letters.charAt(1)], evidences[letters.charAt(2)]];
  if (letters.length !== 3 || level === undefined || status === undefined || evidence === undefined)
    throw new Error(`"${letters.slice(0, 10)}" are no letters of level, status and evidence`);
  return { level, status, evidence };
};

const letterOf = (letters: Record<string, string>, value: string): string =>
  Object.entries(letters).find(([, meaning]) => meaning === value)?.[0] ?? '';

export const toFactBody = ({ tty = '', display, level, status, evidence, label, topics }: Product): FactBody => [
  tty,
  display,
  letterOf(levels, level) + letterOf(statuses, status) + letterOf(evidences, evidence),
  label === null ? null : [label.setId, label.version, label.effective],
  topics,
];

const isLabel = (value: unknown): value is FactBody[3] =>
  value === null ||
  (Array.isArray(value) &&
    value.length === 3 &&
    typeof value[0] === 'string' &&
    Number.isInteger(value[1]) &&
    /^\d{4}-\d\d-\d\d$/.test(String(value[2])));

/** By hand, as the starter set's rows: there are tens of thousands. @throws Error naming the code */
export const toProduct = (code: string, body: unknown): Product => {
  const [tty, display, letters, label, topics] = Array.isArray(body) && body.length === 5 ? (body as unknown[]) : [];
  const areTopics = Array.isArray(topics) && topics.every((topic) => typeof topic === 'string');
  if (
    typeof tty !== 'string' ||
    typeof display !== 'string' ||
    display === '' ||
    typeof letters !== 'string' ||
    !isLabel(label) ||
    !areTopics
  )
    throw new Error(`the fact of code ${code} is damaged`);
  const read = fromLetters(letters);
  if (read.status !== 'boxed' && topics.length > 0) throw new Error(`code ${code} has topics but no box`);
  const [setId, version, effective] = label ?? [];
  const said = setId === undefined || version === undefined || effective === undefined ? null : { setId, version, effective };
  return { code, tty, display, ...read, topics: topics as string[], label: said };
};

/** One hash of all facts, given in the order of their codes, and topics in the order of their ids. */
export const createFactsHash = (): {
  topic(topic: Topic): void;
  fact(code: string, body: FactBody): void;
  digest(): string;
} => {
  const hash = createHash('sha256');
  return {
    topic: (topic) => void hash.update(`${JSON.stringify(topic)}\n`),
    fact: (code, body) => void hash.update(`${code}${JSON.stringify(body)}\n`),
    digest: () => hash.digest('hex'),
  };
};

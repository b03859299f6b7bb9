import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../../platform/index.ts';
import type { Label, NamedCode } from '../drug-facts/index.ts';

const routeGroups = [
  'oral',
  'injection',
  'topical',
  'transdermal',
  'ophthalmic',
  'otic',
  'nasal',
  'inhalation',
  'sublingual or buccal',
  'vaginal',
  'rectal',
  'implant',
  'irrigation',
  'intravesical',
] as const;

const starterLabelSchema = z
  .strictObject({
    setId: z.guid(),
    version: z.number().int().positive(),
    effective: z.iso.date(),
    application: z.string(),
    labeler: z.string(),
    name: z.string(),
    isReference: z.boolean(),
    key: z.string(),
    root: z.string(),
    routes: z.array(z.enum(routeGroups)),
    box: z.strictObject({ headings: z.array(z.string()), carries: z.array(z.string()), says: z.string() }).nullable(),
    boxed: z.boolean().nullable(),
    isKit: z.boolean(),
    isOverTheCounter: z.boolean(),
    codes: z.array(z.string()),
    reportedChange: z.string().nullable(),
    isExtendedRelease: z.boolean(),
  })
  .transform((label): Label => ({ ...label, isImported: false }));

const vouchers: Record<string, NamedCode['vouched']> = { m: 'mapped', n: 'listed', '-': null };

const toNamed = (line: string): NamedCode => {
  const [code = '', tty = '', name = '', letter = '', ...ingredients] = line.split('\t');
  const vouched = vouchers[letter];
  if (vouched === undefined || name === '') throw new Error(`names.tsv: ${line.slice(0, 80)} names no code`);
  return { code, tty, name, vouched, ...(ingredients.length === 0 ? {} : { ingredients }) };
};

/** What the starter set was decided from. */
export type StarterEvidence = { labels: Label[]; names: Map<string, NamedCode>; version: string };

const dataFolder = (): string => join(projectRoot(), 'server/knowledge/drug-labels/data');

/** Names what decides: another starter set, and imported labels are decided anew. */
export const starterVersion = (folder = dataFolder()): string => {
  const hash = createHash('sha256');
  for (const file of ['labels.json', 'names.tsv', 'products.json', 'topics.json']) hash.update(readFileSync(join(folder, file)));
  return hash.digest('hex').slice(0, 16);
};

/**
 * The labels and names of the starter set, for an import to be decided together with them. Read when it is needed: an order never is.
 * @throws ZodError or Error where a file is damaged
 */
export const loadStarterEvidence = (folder = dataFolder()): StarterEvidence => {
  const labels = z.array(starterLabelSchema).parse(JSON.parse(readFileSync(join(folder, 'labels.json'), 'utf8')));
  const lines = readFileSync(join(folder, 'names.tsv'), 'utf8').split('\n');
  const names = lines.filter((line) => line !== '').map(toNamed);
  return { labels, names: new Map(names.map((named) => [named.code, named])), version: starterVersion(folder) };
};

/**
 * Builds server/knowledge/drug-labels/data/*.json, the starter set of drug facts, from a folder of real records:
 * `tsx scripts/build-drug-knowledge.ts FOLDER` with FOLDER/openfda (label records), FOLDER/rxnorm (names, product map),
 * FOLDER/fhir (orders) and FOLDER/srlc (FDA's index of safety-labelling changes).
 * Facts only are carried over: codes, set ids, versions, dates, boxed or not. Prints the counts per evidence class.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildFacts, labelRecordOf, makeVocabulary, toLabel, type BuiltProduct } from '../server/knowledge/drug-facts/index.ts';
import { readChangeIndex } from './drug-knowledge/read-change-index.ts';
import { readLabels, readNames } from './drug-knowledge/read-samples.ts';
import { evidenceAsFiles, factsAsFiles } from './drug-knowledge/write-facts.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined || !existsSync(join(folder, 'openfda')) || !existsSync(join(folder, 'rxnorm'))) {
  console.error('Usage: tsx scripts/build-drug-knowledge.ts FOLDER, where FOLDER holds openfda/ and rxnorm/.');
  process.exit(2);
}

const vocabulary = makeVocabulary(readNames(folder));
const labels = readLabels(folder).map((record) => toLabel(labelRecordOf(record), vocabulary));
const facts = buildFacts({ labels, vocabulary, indexed: readChangeIndex(folder) });
const target = join(import.meta.dirname, '../server/knowledge/drug-labels/data');
const files = factsAsFiles(facts);
writeFileSync(join(target, 'products.json'), files.products);
writeFileSync(join(target, 'topics.json'), files.topics);
const evidence = evidenceAsFiles(labels, vocabulary);
writeFileSync(join(target, 'labels.json'), evidence.labels);
writeFileSync(join(target, 'names.tsv'), evidence.names);

const count = (key: (row: BuiltProduct) => string): string => {
  const counts = new Map<string, number>();
  for (const row of facts.products) counts.set(key(row), (counts.get(key(row)) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([value, number]) => `${value} ${number}`)
    .join(' · ');
};
console.log(`${facts.products.length} codes, ${facts.topics.length} topics, label records up to ${facts.asOf}`);
console.log(`evidence: ${count((row) => row.evidence)}\nstatus: ${count((row) => row.status)}\nlevel: ${count((row) => row.level)}`);
for (const { topicId, ingredients, why } of facts.leftOut) console.log(`left out of ${topicId}: ${ingredients} (${why})`);

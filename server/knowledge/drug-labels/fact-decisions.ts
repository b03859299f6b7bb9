import type { Database, Tx } from '../../database/index.ts';
import { EVENT_JOB, type DomainEvent } from '../../events.ts';
import { addJob, type Clock } from '../../platform/index.ts';
import { buildFacts, makeVocabulary, type BuiltFacts } from '../drug-facts/index.ts';
import { loadStarterEvidence } from './fact-evidence.ts';
import { mergeLabels, readAddedBoxes, readImportedLabels } from './fact-labels.ts';
import { readChangeIndex, readNames, readRemapped } from './fact-names.ts';
import { createFactsHash, toFactBody, type FactBody } from './fact-rows.ts';
import { lockFacts, newestFacts, readFacts, readTopics, writeFacts } from './fact-store.ts';
import { decideTopics } from './fact-topics.ts';
import type { Topic } from './facts-schema.ts';
import { readStarterFacts } from './load-drug-knowledge.ts';

/** What deciding came to. */
export type DecidedFacts = {
  /** Null where nothing was ever imported: the starter set speaks. */
  version: number | null;
  /** False where nothing differs from what was decided before. */
  isNew: boolean;
  codes: number;
  topics: number;
  /** Codes and topics that are not as they were. */
  changedCodes: number;
  changedTopics: number;
  /** Drugs that do not fit the class topic they would be taught with, and why. */
  leftOut: BuiltFacts['leftOut'];
};

/** Codes with their facts, in their order. A code that RxNorm gave up means what the one means that took its place. */
const factsOf = (built: BuiltFacts, remapped: ReadonlyMap<string, string>): Map<string, FactBody> => {
  const facts = new Map(built.products.map((product): [string, FactBody] => [product.code, toFactBody(product)]));
  for (const [code, current] of remapped) {
    const body = facts.get(current);
    if (body !== undefined && !facts.has(code)) facts.set(code, body);
  }
  return new Map([...facts].sort(([a], [b]) => (a < b ? -1 : 1)));
};

const pageSize = 5000;

/** The codes whose facts are not as they are kept; null for those of which nothing is known any more. */
const changedFacts = async (tx: Tx, facts: ReadonlyMap<string, FactBody>): Promise<{ code: string; body: FactBody | null }[]> => {
  const changed = new Map<string, FactBody | null>(facts);
  for (let after = ''; ;) {
    const page = await readFacts(tx, after, pageSize);
    for (const { code, body } of page) {
      const now = facts.get(code) ?? null;
      if (JSON.stringify(now) === JSON.stringify(body)) changed.delete(code);
      else if (now === null) changed.set(code, null);
    }
    const last = page.at(-1);
    if (last === undefined) return [...changed].map(([code, body]) => ({ code, body }));
    after = last.code;
  }
};

/** The first version holds every code; new is what the starter set does not say. */
const sinceStarter = (
  facts: ReadonlyMap<string, FactBody>,
  topics: readonly Topic[],
): Pick<DecidedFacts, 'changedCodes' | 'changedTopics'> => {
  const starter = readStarterFacts();
  const said = new Map(starter.products.map((product) => [product.code, JSON.stringify(toFactBody(product))]));
  const lost = starter.products.filter(({ code }) => !facts.has(code)).length;
  const same = new Set(starter.topics.map((topic) => JSON.stringify(topic)));
  return {
    changedCodes: [...facts].filter(([code, body]) => said.get(code) !== JSON.stringify(body)).length + lost,
    changedTopics: topics.filter((topic) => !same.has(JSON.stringify(topic))).length,
  };
};

/**
 * Decides from the labels that are kept, together with those of the starter set, which codes have a boxed warning and what the
 * topics say, and keeps a new version only where something differs. Called at the end of an import; it takes seconds of a
 * processor, and is no work for a process that answers orders.
 */
export const decideFacts = async ({ db, clock }: { db: Database; clock: Clock }): Promise<DecidedFacts> =>
  db.system(async (tx) => {
    await lockFacts(tx);
    const before = await newestFacts(tx);
    const starter = loadStarterEvidence();
    const vocabulary = makeVocabulary(await readNames(tx, starter.names));
    const imported = await readImportedLabels(tx, vocabulary);
    if (before === undefined && imported.length === 0)
      return { version: null, isNew: false, codes: 0, topics: 0, changedCodes: 0, changedTopics: 0, leftOut: [] };

    const labels = mergeLabels(starter.labels, imported);
    const now = clock.now();
    const today = now.toISOString().slice(0, 10);
    const built = buildFacts({ labels, vocabulary, indexed: await readChangeIndex(tx), today });
    const added = await readAddedBoxes(tx, starter.labels, labels);
    const known = { topics: readStarterFacts().topics, labels: starter.labels };
    const { topics, changed: changedTopics } = decideTopics(built, await readTopics(tx), known, added, today);
    const facts = factsOf(built, await readRemapped(tx));
    const changed = await changedFacts(tx, facts);

    const hash = createFactsHash();
    for (const topic of topics) hash.topic(topic);
    for (const [code, body] of facts) hash.fact(code, body);
    const decided = { codes: facts.size, topics: topics.length, leftOut: built.leftOut };
    const version = {
      version: (before?.version ?? 0) + 1,
      starter: starter.version,
      asOf: built.asOf,
      codes: facts.size,
      topics: topics.length,
      contentHash: hash.digest(),
      decidedAt: now,
    };
    const isSame =
      before !== undefined &&
      changed.length === 0 &&
      changedTopics.length === 0 &&
      before.contentHash === version.contentHash &&
      before.starter === version.starter;
    if (isSame) return { version: before.version, isNew: false, ...decided, changedCodes: 0, changedTopics: 0 };
    await writeFacts(tx, version, { facts: changed, topics: changedTopics });
    const event: DomainEvent = { type: 'drug-facts.decided', version: version.version };
    await addJob(tx, EVENT_JOB, event);
    const counted =
      before === undefined ? sinceStarter(facts, topics) : { changedCodes: changed.length, changedTopics: changedTopics.length };
    return { version: version.version, isNew: true, ...decided, ...counted };
  });

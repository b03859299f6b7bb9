import type { Database, Tx } from '../../database/index.ts';
import { EVENT_JOB, type DomainEvent } from '../../events.ts';
import { addJob, type Clock } from '../../platform/index.ts';
import { buildFacts, makeVocabulary, type BuiltFacts } from '../drug-facts/index.ts';
import { loadStarterEvidence, starterVersion } from './fact-evidence.ts';
import { mergeLabels, readAddedBoxes, readImportedLabels } from './fact-labels.ts';
import { readChangeIndex, readNames, readRemapped } from './fact-names.ts';
import { createFactsHash, toFactBody, type FactBody } from './fact-rows.ts';
import { lockFacts, newestFacts, readFacts, readTopics, writeFacts } from './fact-store.ts';
import { decideTopics } from './fact-topics.ts';
import type { Topic } from './facts-schema.ts';
import { readStarterFacts } from './load-drug-knowledge.ts';

/** How far deciding is: what RxNorm names is read, then the labels, then each code is decided, then what changed is kept. */
export type DecidingProgress = { what: 'names' | 'labels' | 'codes' | 'changes'; done: number; of: number };

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

/** As rows they take twice the room: one is made of a product when it is compared, hashed or written. */
type DecidedCodes = ReadonlyMap<string, BuiltFacts['products'][number]>;

/** Codes with their facts, in their order. A code that RxNorm gave up means what the one means that took its place. */
const factsOf = (built: BuiltFacts, remapped: ReadonlyMap<string, string>): DecidedCodes => {
  const products = new Map(built.products.map((product) => [product.code, product]));
  for (const [code, current] of remapped) {
    const product = products.get(current);
    if (product !== undefined && !products.has(code)) products.set(code, product);
  }
  return new Map([...products].sort(([a], [b]) => (a < b ? -1 : 1)));
};

const pageSize = 5000;

/** The codes whose facts are not as they are kept; null for those of which nothing is known any more. */
const changedCodes = async (tx: Tx, facts: DecidedCodes): Promise<Set<string>> => {
  const changed = new Set(facts.keys());
  for (let after = ''; ;) {
    const page = await readFacts(tx, after, pageSize);
    for (const { code, body } of page) {
      const now = facts.get(code);
      if (JSON.stringify(now === undefined ? null : toFactBody(now)) === JSON.stringify(body)) changed.delete(code);
      else changed.add(code);
    }
    const last = page.at(-1);
    if (last === undefined) return changed;
    after = last.code;
  }
};

function* rowsOf(
  codes: ReadonlySet<string>,
  facts: DecidedCodes,
  onProgress: (done: number, of: number) => void,
): Generator<{ code: string; body: FactBody | null }> {
  let done = 0;
  for (const code of codes) {
    if (done % pageSize === 0) onProgress(done, codes.size);
    done += 1;
    const product = facts.get(code);
    yield { code, body: product === undefined ? null : toFactBody(product) };
  }
}

/** The first version holds every code; new is what the starter set does not say. */
const sinceStarter = (facts: DecidedCodes, topics: readonly Topic[]): Pick<DecidedFacts, 'changedCodes' | 'changedTopics'> => {
  const starter = readStarterFacts();
  const said = new Map(starter.products.map((product) => [product.code, JSON.stringify(toFactBody(product))]));
  const lost = starter.products.filter(({ code }) => !facts.has(code)).length;
  const same = new Set(starter.topics.map((topic) => JSON.stringify(topic)));
  return {
    changedCodes: [...facts].filter(([code, product]) => said.get(code) !== JSON.stringify(toFactBody(product))).length + lost,
    changedTopics: topics.filter((topic) => !same.has(JSON.stringify(topic))).length,
  };
};

/**
 * Decides from the labels that are kept, together with those of the starter set, which codes have a boxed warning and what the
 * topics say, and keeps a new version only where something differs. Called at the end of an import; it takes seconds of a
 * processor, a minute where everything was imported, and is no work for a process that answers orders.
 * @param of.isUpgrade decides only where the facts were decided with another starter set: of servers that start together, the first
 */
export const decideFacts = async ({
  db,
  clock,
  onProgress,
  isUpgrade = false,
}: {
  db: Database;
  clock: Clock;
  onProgress?: (progress: DecidingProgress) => void;
  isUpgrade?: boolean;
}): Promise<DecidedFacts> =>
  db.system(async (tx) => {
    await lockFacts(tx);
    const before = await newestFacts(tx);
    if (isUpgrade && before?.starter === starterVersion()) {
      const { version, codes, topics } = before;
      return { version, isNew: false, codes, topics, changedCodes: 0, changedTopics: 0, leftOut: [] };
    }
    const starter = loadStarterEvidence();
    const tell = (what: DecidingProgress['what']) => (done: number, of: number) => onProgress?.({ what, done, of });
    const vocabulary = makeVocabulary(await readNames(tx, starter.names, tell('names')));
    const starterSetIds = new Set(starter.labels.map(({ setId }) => setId));
    const imported = await readImportedLabels(tx, vocabulary, {
      isKept: (setId) => starterSetIds.has(setId),
      onProgress: tell('labels'),
    });
    if (before === undefined && imported.count === 0)
      return { version: null, isNew: false, codes: 0, topics: 0, changedCodes: 0, changedTopics: 0, leftOut: [] };

    const labels = mergeLabels(starter.labels, imported.labels);
    const now = clock.now();
    const today = now.toISOString().slice(0, 10);
    tell('codes')(0, vocabulary.names.size);
    const built = buildFacts({
      labels,
      vocabulary,
      indexed: await readChangeIndex(tx),
      today,
      otherDays: imported.otherDays,
      onProgress: tell('codes'),
    });
    const added = await readAddedBoxes(tx, starter.labels, labels);
    const known = { topics: readStarterFacts().topics, labels: starter.labels };
    const { topics, changed: changedTopics } = decideTopics(built, await readTopics(tx), known, added, today);
    const facts = factsOf(built, await readRemapped(tx));
    const changed = await changedCodes(tx, facts);

    const hash = createFactsHash();
    for (const topic of topics) hash.topic(topic);
    for (const [code, product] of facts) hash.fact(code, toFactBody(product));
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
      changed.size === 0 &&
      changedTopics.length === 0 &&
      before.contentHash === version.contentHash &&
      before.starter === version.starter;
    if (isSame) return { version: before.version, isNew: false, ...decided, changedCodes: 0, changedTopics: 0 };
    await writeFacts(tx, version, { facts: rowsOf(changed, facts, tell('changes')), topics: changedTopics });
    const event: DomainEvent = { type: 'drug-facts.decided', version: version.version };
    await addJob(tx, EVENT_JOB, event);
    const counted =
      before === undefined ? sinceStarter(facts, topics) : { changedCodes: changed.size, changedTopics: changedTopics.length };
    return { version: version.version, isNew: true, ...decided, ...counted };
  });

import type { Database } from '../../database/index.ts';
import { toAppError, within, type Clock, type Logger } from '../../platform/index.ts';
import { openDrugKnowledge, type DrugKnowledge } from './create-drug-knowledge.ts';
import { decideFacts } from './fact-decisions.ts';
import { starterVersion } from './fact-evidence.ts';
import { FACTS_CHANNEL, newestFacts } from './fact-store.ts';
import { loadDrugKnowledge } from './load-drug-knowledge.ts';
import { readFactsApart } from './read-facts-apart.ts';
import { readFactsHere, type ReadFacts } from './read-facts.ts';

/** Where a notification was lost with its connection, a new version is found by looking. */
const pollMilliseconds = 3000;
/** So long a stop waits for what is being read. */
const stopMilliseconds = 2000;

/** What speaks now, and the same object before and after a swap: whoever holds it asks the newest facts. */
export type CurrentKnowledge = {
  knowledge: DrugKnowledge;
  /** The version of the decided facts that speaks; null while the starter set does. */
  factsVersion(): number | null;
  /**
   * Loads the newest version where there is one and it is sound, and swaps one reference; the one before answers until then. @returns whether another version speaks now
   */
  refresh(): Promise<boolean>;
  /**
   * Decides anew where the facts were decided with another starter set, loads them, and from then on follows new versions.
   * @returns stops following
   */
  start(): Promise<() => Promise<void>>;
};

/**
 * @param deps.starter what speaks until facts were decided from imported labels
 * @param deps.readsApart whether new facts are read in a thread of their own: where orders are answered meanwhile
 */
export const createCurrentKnowledge = (deps: {
  db: Database;
  clock: Clock;
  logger: Logger;
  starter?: DrugKnowledge;
  readsApart?: boolean;
}): CurrentKnowledge => {
  const { db, logger } = deps;
  let now = deps.starter ?? loadDrugKnowledge();
  let speaking: number | null = null;
  let refused: number | null = null;
  let loading: Promise<boolean> | undefined;

  const read = async (): Promise<ReadFacts> => (deps.readsApart === true ? readFactsApart(db) : readFactsHere(db));

  const load = async (): Promise<boolean> => {
    const newest = await db.system(newestFacts);
    if (newest === undefined || newest.version === speaking || newest.version === refused) return false;
    try {
      const { version, name, asOf, topics, products } = await read();
      now = openDrugKnowledge(topics, products, { version: name, asOf });
      speaking = version;
      logger.info({ version, codes: newest.codes, topics: newest.topics }, 'drug facts');
      return true;
    } catch (err) {
      // A database that goes away meanwhile says nothing of the facts: they are asked for again.
      if (toAppError(err).code === 'database-unavailable') throw err;
      refused = newest.version;
      logger.error({ err, version: newest.version }, 'a version of the drug facts was refused; the one before goes on');
      return false;
    }
  };

  // One at a time; whoever asks meanwhile gets what comes after, for the version may be newer than the one that is loaded.
  const refresh = async (): Promise<boolean> => {
    const before = loading;
    const mine = (async () => {
      await before?.catch(() => undefined);
      return load();
    })();
    loading = mine;
    return mine;
  };

  const current: CurrentKnowledge = {
    knowledge: {
      get version() {
        return now.version;
      },
      get asOf() {
        return now.asOf;
      },
      topicsForCode: (rxcui) => now.topicsForCode(rxcui),
      topicsForText: (text) => now.topicsForText(text),
      product: (rxcui) => now.product(rxcui),
      products: () => now.products(),
      codes: () => now.codes(),
      codesOf: (topicId) => now.codesOf(topicId),
      counts: () => now.counts(),
      topic: (id) => now.topic(id),
      topics: () => now.topics(),
      eachTopic: () => now.eachTopic(),
      search: (query, limit) => now.search(query, limit),
    },
    factsVersion: () => speaking,
    refresh,
    start: async () => {
      const version = await db.system(newestFacts);
      if (version !== undefined && version.starter !== starterVersion())
        await decideFacts({ db, clock: deps.clock, isUpgrade: true }).catch((err: unknown) =>
          logger.error({ err }, 'drug facts could not be decided anew; those before go on'),
        );
      await refresh();
      return follow(db, logger, refresh);
    },
  };
  return current;
};

/**
 * Listens on a connection of its own, and looks every few seconds besides; a connection that was lost is made anew.
 * @returns stops
 */
const follow = (db: Database, logger: Logger, refresh: () => Promise<boolean>): (() => Promise<void>) => {
  let isStopped = false;
  let release: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<unknown> = Promise.resolve();
  const look = (): void => {
    looking = refresh().catch((err: unknown) => logger.warn({ err }, 'drug facts could not be read; tried again'));
  };

  const listen = async (): Promise<void> => {
    const client = await db.pool.connect();
    const end = (error?: Error): void => {
      if (release === undefined) return;
      release = undefined;
      client.off('notification', look);
      client.off('error', end);
      client.release(error ?? true);
    };
    release = end;
    client.on('error', end);
    client.on('notification', look);
    try {
      await client.query(`listen ${FACTS_CHANNEL}`);
    } catch (thrown) {
      end(thrown instanceof Error ? thrown : undefined);
    }
    if (isStopped) end();
  };

  const tick = async (): Promise<void> => {
    if (release === undefined) await listen().catch((err: unknown) => logger.warn({ err }, 'no connection to listen for drug facts'));
    look();
    await looking;
    if (!isStopped) timer = setTimeout(() => void tick(), pollMilliseconds);
  };
  void tick();

  return async () => {
    isStopped = true;
    clearTimeout(timer);
    release?.();
    // A database that hangs answers nothing, and nothing is lost: what was read is read again.
    await within(stopMilliseconds, looking);
  };
};

import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startEmbeddedPostgres } from '../../server/database/embedded-postgres.ts';
import { migrate, openDatabase } from '../../server/database/index.ts';
import { createCurrentKnowledge, decideFacts } from '../../server/knowledge/drug-labels/index.ts';
import { createLabelImport } from '../../server/knowledge/label-archive/index.ts';
import { noProducts, type LabelFile } from '../../server/knowledge/drug-sources/index.ts';
import { silentLogger, systemClock } from '../../server/platform/index.ts';
import { watchTurns, type Turns } from './loop-turns.ts';
import { amlodipine } from './orders.ts';
import { atMost, median, type Figure } from './report.ts';

const labels = 30_000;
const swaps = 5;

/** What was decided in this process leaves garbage behind that a server would not have. */
const collectGarbage = (): void => {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
};

const setIdOf = (index: number): string => `0f0f0f0f-0000-4000-8000-${String(index).padStart(12, '0')}`;

/** Labels of drugs nobody else makes, each with a code of its own. @param from of the last few, whose box is taken back */
const labelFile = (version: number, from: number): LabelFile => ({
  name: `invented-${version}.ndjson`,
  fingerprint: String(version),
  bytes: null,
  expectedRecords: labels - from,
  async *records({ skip = 0 } = {}) {
    for (let index = from + skip; index < labels; index += 1) {
      await Promise.resolve();
      const isBoxed = version === 1 && index % 3 === 0;
      const record = {
        setId: setIdOf(index),
        version,
        effective: '20260701',
        isPrescription: true,
        boxed: isBoxed ? ['WARNING: HEPATOTOXICITY Severe liver injury was seen.'] : [],
        nestedBoxed: 0,
        recentChanges: [],
        products: { ...noProducts, substances: [`INVENTED${index % 3000}`], routes: ['ORAL'], rxcuis: [String(90_000_000 + index)] },
      };
      const bytes = Buffer.from('{}');
      yield { position: index - from + 1, bytesRead: index, record, source: 'openfda' as const, raw: bytes, used: bytes };
    }
  },
});

async function* only(file: LabelFile): AsyncGenerator<LabelFile> {
  await Promise.resolve();
  yield file;
}

/** How long an order could wait while a server takes up new facts, and how soon it has them. */
export async function measureFactsSwap(folder: string): Promise<Figure[]> {
  const embedded = await startEmbeddedPostgres({ dataDir: folder, fsync: false });
  const db = openDatabase({ ...embedded.connection });
  try {
    await migrate(db.pool);
    const deps = { db, clock: systemClock, logger: silentLogger };
    const current = createCurrentKnowledge({ ...deps, readsApart: true });
    const swapped: Turns[] = [];
    const idle: Turns[] = [];
    const loads: number[] = [];
    let codes = 0;
    for (let version = 1; version <= swaps; version += 1) {
      await createLabelImport(deps).run([only(labelFile(version, version === 1 ? 0 : labels - 10 * version))]);
      codes = (await decideFacts(deps)).codes;
      collectGarbage();
      const end = watchTurns();
      const since = performance.now();
      if (!(await current.refresh())) throw new Error('There was no new version.');
      const load = performance.now() - since;
      loads.push(load);
      swapped.push(end());
      // Doing nothing for as long: what the machine alone makes of the same time.
      const endIdle = watchTurns();
      await wait(load);
      idle.push(endIdle());
      if (current.knowledge.topicsForCode(amlodipine.code).verdict === 'unknown') throw new Error('The starter set was lost.');
    }
    const pauses = (of: readonly Turns[]): number[] => of.map((one) => one.longestMilliseconds);
    const processor = (of: readonly Turns[]): number[] => of.map((one) => one.longestProcessorMilliseconds);
    const note = (middle: number, doingNothing: number): string =>
      `median ${middle.toFixed(1)} ms, of doing nothing ${doingNothing.toFixed(1)} ms`;
    const bar = 5;
    const longest = atMost('drug facts swapped, longest pause', Math.max(...pauses(swapped)), bar, 'ms', {
      note: `${swaps} swaps of ${codes} codes within ${Math.max(...loads).toFixed(0)} ms; ${note(median(pauses(swapped)), Math.max(...pauses(idle)))}`,
    });
    // Where the machine makes such a pause by itself, a pause tells nothing of the swap; its processor time does.
    const { name, value, note: said = '' } = longest;
    const isNoise = longest.holds === false && Math.max(...pauses(idle)) > bar;
    return [
      isNoise ? { name, value, note: `no verdict on this machine: ${said}` } : longest,
      atMost('drug facts swapped, processor time of a pause', Math.max(...processor(swapped)), bar, 'ms', {
        note: `of the thread that answers orders; ${note(median(processor(swapped)), Math.max(...processor(idle)))}`,
      }),
    ];
  } finally {
    await db.close();
    await embedded.stop();
  }
}

import { startEmbeddedPostgres } from '../../server/database/embedded-postgres.ts';
import { migrate, openDatabase } from '../../server/database/index.ts';
import { createCurrentKnowledge, decideFacts } from '../../server/knowledge/drug-labels/index.ts';
import { createLabelImport } from '../../server/knowledge/label-archive/index.ts';
import { noProducts, type LabelFile } from '../../server/knowledge/drug-sources/index.ts';
import { silentLogger, systemClock } from '../../server/platform/index.ts';
import type { Turns } from './loop-turns.ts';
import { atMost, median, type Figure } from './report.ts';
import { startSwaps, type Swap } from './swap-process.ts';

const labels = 30_000;
const swaps = 5;

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
export async function measureFactsSwap(program: string, folder: string): Promise<Figure[]> {
  const embedded = await startEmbeddedPostgres({ dataDir: folder, fsync: false });
  const db = openDatabase({ ...embedded.connection });
  try {
    await migrate(db.pool);
    const deps = { db, clock: systemClock, logger: silentLogger };
    const decided = async (version: number): Promise<number> => {
      await createLabelImport(deps).run([only(labelFile(version, version === 1 ? 0 : labels - 10 * version))]);
      return (await decideFacts(deps)).codes;
    };
    // What a server starts with, nobody waits for.
    let codes = await decided(1);
    const server = await startSwaps(program, embedded.connection, async () => {
      await createCurrentKnowledge(deps).refresh();
    });
    const found: Swap[] = [];
    for (let version = 2; version <= swaps + 1; version += 1) {
      codes = await decided(version);
      found.push(await server.swap());
    }
    server.stop();
    const of = (turns: 'swapped' | 'beside', what: keyof Turns): number[] => found.map((swap) => swap[turns][what]);
    const told = (what: keyof Turns): string => {
      const [swapped, beside] = [of('swapped', what), of('beside', what)].map((all) => Math.max(...all).toFixed(1));
      return `worst of ${swaps} ${swapped} ms; of doing nothing where another process reads the same ${beside} ms`;
    };
    return [
      // A pause that the program makes is in every swap; one of the machine is in some, and in doing nothing too.
      atMost('drug facts swapped, longest pause of a swap', median(of('swapped', 'longestBusyMilliseconds')), 5, 'ms', {
        note: `the event loop at work without a break, median swap; ${told('longestBusyMilliseconds')}; ${codes} codes`,
      }),
      {
        name: 'drug facts swapped, longest wait of a swap',
        value: `${median(of('swapped', 'longestMilliseconds')).toFixed(1)} ms`,
        note: `with what the machine makes of busy neighbours; ${told('longestMilliseconds')}`,
      },
    ];
  } finally {
    await db.close();
    await embedded.stop();
  }
}

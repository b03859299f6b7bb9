import { AppError } from '../server/platform/index.ts';
import { noProducts, type LabelFile, type LabelProducts, type LabelVersion } from '../server/knowledge/drug-sources/index.ts';

/** A set id for tests: the number in its last group. */
export const setIdOf = (number: number): string => `11111111-2222-4333-8444-${String(number).padStart(12, '0')}`;

export const hepatotoxicity = 'WARNING: HEPATOTOXICITY Severe liver injury was seen. Monitor liver function.';

/** A prescription label without a box, unless said otherwise. */
export const label = (over: Partial<Omit<LabelVersion, 'products'>> & { products?: Partial<LabelProducts> } = {}): LabelVersion => ({
  setId: setIdOf(1),
  version: 1,
  effective: '20250102',
  isPrescription: true,
  boxed: [],
  nestedBoxed: 0,
  recentChanges: [],
  ...over,
  products: { ...noProducts, brandNames: ['Exampletine'], ...over.products },
});

type Given = LabelVersion | { problem: string };

/** A file of records that breaks off at a position where asked to; counts how often its records were asked for. */
export function labelFile(
  records: readonly Given[] | ((position: number) => Given),
  options: { name?: string; fingerprint?: string; count?: number; breaksAt?: number; onRead?(position: number): void } = {},
): LabelFile & { reads: number } {
  const count = options.count ?? (typeof records === 'function' ? 0 : records.length);
  const file = {
    name: options.name ?? 'labels.ndjson',
    fingerprint: options.fingerprint ?? '1',
    bytes: count * 100,
    expectedRecords: null,
    reads: 0,
    async *records({ skip = 0 }: { skip?: number } = {}): ReturnType<LabelFile['records']> {
      file.reads += 1;
      for (let position = skip + 1; position <= count; position += 1) {
        await Promise.resolve();
        if (position === options.breaksAt) throw new AppError('configuration', { detail: `${file.name}: It is torn.`, expose: true });
        options.onRead?.(position);
        const given = typeof records === 'function' ? records(position) : records[position - 1];
        if (given === undefined) return;
        const read = { position, bytesRead: position * 100 };
        if ('problem' in given) yield { ...read, problem: given.problem };
        else {
          const raw = Buffer.from(JSON.stringify({ set_id: given.setId, whole: true }));
          yield { ...read, record: given, source: 'openfda', raw, used: Buffer.from(JSON.stringify({ set_id: given.setId })) };
        }
      }
    },
  };
  return file;
}

/** Files as `openLabelFiles` gives them. */
export async function* filesOf(...files: readonly LabelFile[]): AsyncGenerator<LabelFile> {
  for (const file of files) {
    await Promise.resolve();
    yield file;
  }
}

import { stat } from 'node:fs/promises';
import type { Database, Tx } from '../../database/index.ts';
import { AppError } from '../../platform/index.ts';
import {
  kindOfSource,
  readDailyMedMappings,
  readRrf,
  readRxNav,
  readSrlc,
  type Rejection,
  type RxNormRecord,
  type SourceKind,
} from '../drug-sources/index.ts';
import { refreshAllLabelRxcuis } from './label-rxcuis.ts';
import { mergeMappings, mergeSafetyChanges, stageMappings, stageSafetyChanges } from './rxnorm-mapping-store.ts';
import { refreshMeanings } from './rxnorm-meanings.ts';
import {
  lockRxNorm,
  mergeAttributes,
  mergeConcepts,
  mergeRelations,
  stageRecords,
  stageRxNorm,
  type RowCounts,
  type RxNormSource,
} from './rxnorm-store.ts';

export type RxNormImportReport = {
  kind: Exclude<SourceKind, 'labels'>;
  source: string;
  /** By what the rows are: concepts, relations, … */
  counts: Partial<Record<CountedRows, RowCounts>>;
  /** Codes that mean something else since. */
  meanings: number;
  /** What was left out, with how often and where for the first time. */
  rejected: { reason: string; count: number; where: string }[];
  /** Labels whose codes were decided once more; null for a dry run and where codes have no part in it. */
  labels: { mapped: number; unmapped: number; changed: number } | null;
};
export type CountedRows = 'concepts' | 'remapped' | 'relations' | 'setIds' | 'substances' | 'mappings' | 'safetyChanges';

/** Bytes read so far, unpacked, and of how many where that is known. */
export type RxNormProgress = { phase: 'reading' | 'keeping' | 'labels'; done: number; of: number | null };

export type RxNormImportOptions = { isDryRun?: boolean; onProgress?: (progress: RxNormProgress) => void };

export type RxNormImport = {
  /**
   * Imports an RxNorm release, answers of RxNav, DailyMed's mappings or FDA's SrLC index, each in one transaction: after a kill or
   * a damaged file what was there before stays, and the same again changes nothing.
   * @throws configuration naming the file and line; invalid-request where the path holds labels
   */
  run(path: string, options?: RxNormImportOptions): Promise<RxNormImportReport>;
};

type Counts = RxNormImportReport['counts'];
type Kept = { counts: Counts; meanings: number };
type Reading = { reject(found: readonly Rejection[]): void; progress(done: number, of: number | null): void; keeping(): void };

/** Nothing of a dry run stays. */
const rollBack = new Error('dry run');

export function createRxNormImport({ db }: { db: Database }): RxNormImport {
  return {
    run: async (path, { isDryRun = false, onProgress = () => undefined } = {}) => {
      const kind = await kindOfSource(path);
      if (kind === 'labels') throw new AppError('invalid-request', { detail: `${path}: It holds labels.`, expose: true });
      const rejected = new Map<string, RxNormImportReport['rejected'][number]>();
      const size = await bytesOf(path);
      const reading: Reading = {
        reject: (found) => {
          for (const { reason, where } of found) {
            const known = rejected.get(reason) ?? { reason, count: 0, where };
            known.count += 1;
            rejected.set(reason, known);
          }
        },
        progress: (done, of) => onProgress({ phase: 'reading', done, of: of ?? size }),
        keeping: () => onProgress({ phase: 'keeping', done: 0, of: null }),
      };
      let kept: Kept = { counts: {}, meanings: 0 };
      await db
        .system(async (tx) => {
          await lockRxNorm(tx);
          kept = await importers[kind](tx, path, reading);
          if (isDryRun) throw rollBack;
        })
        .catch((error: unknown) => {
          if (error !== rollBack) throw error;
        });
      const labels =
        isDryRun || kind === 'srlc' ? null : await refreshAllLabelRxcuis(db, (done) => onProgress({ phase: 'labels', done, of: null }));
      return { kind, source: path, ...kept, rejected: [...rejected.values()], labels };
    },
  };
}

/** Where the file is not packed: what its reading will come to. */
const bytesOf = async (path: string): Promise<number | null> => {
  const found = await stat(path);
  return found.isFile() && !/\.(?:gz|zip)$/i.test(path) ? found.size : null;
};

const importers: Record<RxNormImportReport['kind'], (tx: Tx, path: string, reading: Reading) => Promise<Kept>> = {
  'rxnorm-rrf': async (tx, path, reading) => importRxNorm(tx, 'rrf', readRrf(path), reading),
  rxnav: async (tx, path, reading) => importRxNorm(tx, 'rxnav', readRxNav(path), reading),
  'dailymed-mappings': async (tx, path, reading) => {
    await stageMappings.prepare(tx);
    for await (const { mappings, rejected, bytesRead } of readDailyMedMappings(path)) {
      await stageMappings.put(tx, mappings);
      reading.reject(rejected);
      reading.progress(bytesRead, null);
    }
    reading.keeping();
    return { counts: { mappings: await mergeMappings(tx) }, meanings: 0 };
  },
  srlc: async (tx, path, reading) => {
    await stageSafetyChanges.prepare(tx);
    for await (const { changes, rejected, bytesRead } of readSrlc(path)) {
      await stageSafetyChanges.put(tx, changes);
      reading.reject(rejected);
      reading.progress(bytesRead, null);
    }
    reading.keeping();
    return { counts: { safetyChanges: await mergeSafetyChanges(tx) }, meanings: 0 };
  },
};

type Batches = AsyncIterable<{ records: RxNormRecord[]; rejected: Rejection[]; file: string; bytesRead: number; bytes?: number }>;

async function importRxNorm(tx: Tx, source: RxNormSource, batches: Batches, reading: Reading): Promise<Kept> {
  await stageRxNorm(tx);
  let file = '';
  for await (const batch of batches) {
    file = batch.file;
    await stageRecords(tx, batch.records);
    reading.reject(batch.rejected);
    reading.progress(batch.bytesRead, batch.bytes ?? null);
  }
  reading.keeping();
  const { concepts, remapped, ambiguous } = await mergeConcepts(tx, source);
  if (concepts.read === 0) throw new AppError('configuration', { detail: `${file}: It holds no concept of RxNorm.`, expose: true });
  reading.reject(Array.from({ length: ambiguous }, () => ({ reason: 'a code that gave way to several others', where: file })));
  const relations = await mergeRelations(tx, source);
  const attributes = source === 'rrf' ? await mergeAttributes(tx) : {};
  const meanings = await refreshMeanings(tx);
  return { counts: { concepts, remapped, relations, ...attributes }, meanings };
}

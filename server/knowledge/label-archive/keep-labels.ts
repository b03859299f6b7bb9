import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import type { Tx } from '../../database/index.ts';
import { compareBoxes, judgeBox } from '../boxed-warnings/index.ts';
import type { LabelVersion } from '../drug-sources/index.ts';
import { emptyLedger, type ImportLedger, type ImportNote } from './import-ledger.ts';
import type { FoundChange, KeptVersion } from './kept-label.ts';
import { refreshLabelRxcuis } from './label-rxcuis.ts';
import { labelsWithHeads, lockLabels, putChanges, putLabels, putVersions, versionsOf, type LabelWithHeads } from './label-store.ts';
import { refreshed } from './refresh-version.ts';
import { corroborationOf, neighboursToCompare } from './warning-changes.ts';

/** A record as a file gave it: `raw` are its own bytes, `used` the parts that are used of it, as JSON. */
export type RecordToKeep = {
  position: number;
  record: LabelVersion;
  source: 'openfda' | 'spl';
  raw: Buffer;
  used: Buffer;
  /** `raw` as {@link pack} makes it, where that was begun while the batch before was being kept. */
  packed?: Promise<Buffer>;
};

type Prepared = RecordToKeep & { contentHash: string };

const deflated = promisify(gzip);
/** gzip, a fifth larger than at the usual level, in half the time. */
export const pack = async (bytes: Buffer): Promise<Buffer> => deflated(bytes, { level: 1 });

/** What is so small is packed at once: another thread, and gzip's usual memory, would cost several times the work. */
const smallBytes = 16_384;
const packSmall = (bytes: Buffer): Buffer => gzipSync(bytes, { windowBits: 12, memLevel: 5 });

/** PostgreSQL's integer. */
const highestVersion = 2_147_483_647;

const isoDate = (digits: string): string => `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`;

function isDate(digits: string): boolean {
  const at = new Date(isoDate(digits));
  return /^(?:19|20)/.test(digits) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(isoDate(digits));
}

/** Characters that no column holds: U+0000, and halves of characters. */
const unkept = /\\u(?:0000|d[89a-f])/;
const withoutUnkept = (json: string): LabelVersion =>
  JSON.parse(json, (_, value: unknown) =>
    typeof value === 'string' ? Buffer.from(value.replaceAll('\0', '')).toString() : value,
  ) as LabelVersion;

function prepare({ record: given, ...rest }: RecordToKeep): Prepared | ImportNote {
  const wrong = (text: string): ImportNote => ({ position: rest.position, setId: given.setId, text });
  if (given.version > highestVersion) return wrong(`version ${given.version} is no version number`);
  if (!isDate(given.effective)) return wrong(`effective time ${given.effective} is no date`);
  const lower = { ...given, setId: given.setId.toLowerCase() };
  const json = JSON.stringify(lower);
  const record = unkept.test(json) ? withoutUnkept(json) : lower;
  return { ...rest, record, contentHash: createHash('sha256').update(json).digest('hex') };
}

function newVersion({ record, source, contentHash }: Prepared): KeptVersion {
  const { verdict, reason, box } = judgeBox(record);
  return {
    setId: record.setId,
    version: record.version,
    effective: isoDate(record.effective),
    isPrescription: record.isPrescription,
    verdict,
    reason,
    box,
    products: record.products,
    recentChanges: record.recentChanges,
    source,
    contentHash,
  };
}

/** What a label is called and whose it is, by its highest version that says so. */
function describeLabel(label: LabelWithHeads, { version, products, box }: KeptVersion): void {
  if (box !== null) label.wasBoxed = true;
  if (version < label.currentVersion) return;
  label.currentVersion = version;
  label.title = products.brandNames[0] ?? products.genericNames[0] ?? label.title;
  label.labeler = products.labeler ?? label.labeler;
  if (products.applications.length > 0) label.isReference = products.applications.some((number) => /^(?:NDA|BLA)/i.test(number));
}

const keyOf = ({ setId, version }: { setId: string; version: number }): string => `${setId} ${version}`;
const byKey = (versions: readonly KeptVersion[]): Map<string, KeptVersion> => new Map(versions.map((one) => [keyOf(one), one]));

type Written = { row: KeptVersion; from: Prepared; isNew: boolean };

/** The records of a batch against what is known of their labels. Counts into the ledger. */
function place(
  records: readonly Prepared[],
  labels: Map<string, LabelWithHeads>,
  stored: ReadonlyMap<string, KeptVersion>,
  ledger: ImportLedger,
): { written: Map<string, Written>; touched: Map<string, Set<number>> } {
  const { counts } = ledger;
  const written = new Map<string, Written>();
  const touched = new Map<string, Set<number>>();

  const write = (from: Prepared, row: KeptVersion, label: LabelWithHeads, isNew: boolean, isTouched: boolean): void => {
    written.set(keyOf(row), { row, from, isNew });
    const isKeptWhole = label.versions.get(row.version)?.isKeptWhole ?? false;
    label.versions.set(row.version, { verdict: row.verdict, contentHash: row.contentHash, isKeptWhole });
    describeLabel(label, row);
    if (isTouched) touched.set(row.setId, (touched.get(row.setId) ?? new Set()).add(row.version));
  };

  for (const one of records) {
    const { setId, version } = one.record;
    const known = labels.get(setId);
    const label = known ?? {
      setId,
      currentVersion: 0,
      title: null,
      labeler: null,
      isReference: false,
      wasBoxed: false,
      versions: new Map(),
    };
    if (known === undefined) {
      labels.set(setId, label);
      counts.labels += 1;
    }
    if (!label.versions.has(version)) {
      const row = newVersion(one);
      counts.versions += 1;
      counts.verdicts[row.verdict] += 1;
      if (row.verdict === 'false') counts.rejected[row.reason] = (counts.rejected[row.reason] ?? 0) + 1;
      if (row.verdict === 'doubtful') ledger.doubtful.push({ position: one.position, setId, text: `version ${version}: ${row.reason}` });
      write(one, row, label, true, true);
      continue;
    }
    const already = written.get(keyOf(one.record));
    const was = already?.row ?? stored.get(keyOf(one.record));
    if (was === undefined || was.contentHash === one.contentHash) {
      counts.known += 1;
      // The whole record is wanted now: the label had a box after all.
      if (was !== undefined && already === undefined) written.set(keyOf(was), { row: was, from: one, isNew: false });
      continue;
    }
    const now = refreshed(was, one.record, one.contentHash);
    if (now === 'another box') {
      counts.problems += 1;
      const text = `version ${version} is known with another boxed text; what was kept stays`;
      ledger.problems.push({ position: one.position, setId, text });
    } else if (now === 'nothing new') counts.known += 1;
    else {
      counts.refreshed += 1;
      write(already?.from ?? one, now, label, already?.isNew ?? false, now.verdict !== was.verdict);
    }
  }
  return { written, touched };
}

/** Compares each touched version with its neighbours, known before or in this batch. */
async function findChanges(
  tx: Tx,
  labels: ReadonlyMap<string, LabelWithHeads>,
  touched: ReadonlyMap<string, ReadonlySet<number>>,
  inHand: ReadonlyMap<string, KeptVersion>,
): Promise<FoundChange[]> {
  const pairs = [...touched].flatMap(([setId, versions]) =>
    neighboursToCompare(labels.get(setId)?.versions ?? new Map(), versions).map((pair) => ({ setId, ...pair })),
  );
  const wanted = pairs.flatMap(({ setId, from, to }) => [
    { setId, version: from },
    { setId, version: to },
  ]);
  const rows = new Map([
    ...byKey(
      await versionsOf(
        tx,
        wanted.filter((key) => !inHand.has(keyOf(key))),
      ),
    ),
    ...inHand,
  ]);
  return pairs.flatMap(({ setId, from, to }) => {
    const [before, after] = [rows.get(keyOf({ setId, version: from })), rows.get(keyOf({ setId, version: to }))];
    if (before === undefined || after === undefined) return [];
    const change = compareBoxes(before.box, after.box);
    return {
      setId,
      from,
      to,
      effective: after.effective,
      change: change.class === 'UNCHANGED' ? null : change,
      corroboration: corroborationOf(after.recentChanges),
    };
  });
}

/**
 * Keeps the records of one batch in the caller's transaction: labels, versions, and what changed in their boxes.
 * @param of.keepsBytes false where nothing will stay: the sources are not packed then
 * @returns what was counted, and what a person should look at
 */
export async function keepLabels(
  tx: Tx,
  records: readonly RecordToKeep[],
  of: { importId: number; at: Date; keepsBytes: boolean },
): Promise<ImportLedger> {
  const ledger = emptyLedger();
  const usable: Prepared[] = [];
  for (const one of records.map(prepare)) {
    if ('record' in one) usable.push(one);
    else ledger.problems.push(one);
  }
  ledger.counts.records = records.length;
  ledger.counts.problems = ledger.problems.length;
  if (usable.length === 0) return ledger;

  await lockLabels(tx);
  const labels = await labelsWithHeads(tx, [...new Set(usable.map(({ record }) => record.setId))]);
  const another = usable.filter(({ record, contentHash }) => {
    const label = labels.get(record.setId);
    const head = label?.versions.get(record.version);
    return head !== undefined && (head.contentHash !== contentHash || (label?.wasBoxed === true && !head.isKeptWhole));
  });
  const stored = byKey(
    await versionsOf(
      tx,
      another.map(({ record }) => record),
    ),
  );
  const { written, touched } = place(usable, labels, stored, ledger);
  const inHand = new Map([...stored, ...[...written].map(([key, { row }]): [string, KeptVersion] => [key, row])]);
  const changes = await findChanges(tx, labels, touched, inHand);

  const rows = await Promise.all(
    [...written.values()].map(async ({ row, from }) => {
      const label = labels.get(row.setId);
      const isWhole = label?.wasBoxed === true;
      const isKept = label?.versions.get(row.version)?.isKeptWhole === true;
      const packed = async (): Promise<Buffer> => {
        if (isWhole) return from.packed ?? pack(from.raw);
        return from.used.length > smallBytes ? pack(from.used) : packSmall(from.used);
      };
      // Whose bytes they are decides how they are read: a version that openFDA brought may be kept as the document of DailyMed.
      if (isKept || !of.keepsBytes) return { row, isWhole, bytes: null };
      return { row: { ...row, source: from.source }, isWhole, bytes: await packed() };
    }),
  );
  const changed = new Set([...written.values()].map(({ row }) => row.setId));
  await putLabels(
    tx,
    [...changed].flatMap((setId) => labels.get(setId) ?? []),
  );
  await putVersions(tx, rows, of);
  await putChanges(
    tx,
    changes.filter(({ setId, to, change }) => change !== null || written.get(keyOf({ setId, version: to }))?.isNew !== true),
    of,
  );
  await refreshLabelRxcuis(tx, [...changed]);
  return ledger;
}

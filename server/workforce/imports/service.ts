import { createHash } from 'node:crypto';
import { sql, type Database, type Tx } from '../../database/index.ts';
import type { Tenant } from '../../identity/tenants/index.ts';
import { currentCorrelationId, newId, type Clock } from '../../platform/index.ts';
import type { FieldChange, PlannedRow } from './compare-rows.ts';
import type { Mapping } from './map-columns.ts';
import type { RowError } from './read-rows.ts';

/** A file as it was given. */
export type GivenFile = {
  content: Buffer;
  /** Our field → the file's own header, where the names alone do not tell. */
  columns?: Readonly<Record<string, string>> | undefined;
  /** The moment for which the file speaks; now where it is not said. */
  asOf?: Date | undefined;
};

/** For which moment a file speaks, and when it is read. */
export type ReadAt = { validAt: Date; knownAt: Date };

/** A file that was read and compared, and how it is kept. */
export type PreparedImport = {
  mapping: Mapping;
  errors: RowError[];
  /** `name` is how a person finds the row. */
  rows: (Omit<PlannedRow<unknown>, 'value'> & { name: string })[];
  keep(by: string, at: Date): Promise<void>;
};

/** Given by each module for each kind of file that it takes, in the caller's transaction. @throws unprocessable, payload-too-large */
export type PrepareImport = (tx: Tx, tenant: Tenant, file: GivenFile, at: ReadAt) => Promise<PreparedImport>;

/** What a file would do or did. With an error nothing of it is taken. */
export type ImportReport<K extends string = string> = {
  kind: K;
  /** Our field → the column it was read from. */
  columns: Record<string, string>;
  ignored: readonly string[];
  counts: { rows: number; new: number; changed: number; unchanged: number; wrong: number };
  errors: RowError[];
  /** Rows that would add or change something. */
  changes: { line: number; what: 'new' | 'changed'; name: string; changes: FieldChange[] }[];
};

function toReport<K extends string>(kind: K, { mapping, errors: found, rows }: PreparedImport): ImportReport<K> {
  const errors = found.toSorted((a, b) => a.line - b.line);
  const wrong = new Set(errors.map(({ line }) => line));
  const right = rows.filter(({ line }) => !wrong.has(line));
  const count = (what: string): number => right.filter((row) => row.what === what).length;
  return {
    kind,
    columns: Object.fromEntries(mapping.columns),
    ignored: mapping.ignored,
    counts: {
      rows: right.length + wrong.size,
      new: count('new'),
      changed: count('changed'),
      unchanged: count('unchanged'),
      wrong: wrong.size,
    },
    errors,
    changes: right.flatMap(({ line, what, name, changes }) => (what === 'unchanged' ? [] : [{ line, what, name, changes }])),
  };
}

/** Files of the workforce: rehearsed as often as one likes, taken whole or not at all, one at a time for a tenant. */
export function createImports<K extends string>(deps: { db: Database; clock: Clock; kinds: Readonly<Record<K, PrepareImport>> }) {
  const { db, clock } = deps;
  const readAt = ({ asOf }: GivenFile): ReadAt => {
    const now = clock.now();
    return { validAt: asOf ?? now, knownAt: now };
  };
  return {
    /** What a file would do; nothing is kept. @throws unprocessable, payload-too-large: the file as such cannot be read */
    plan: async (tenant: Tenant, kind: K, file: GivenFile): Promise<ImportReport<K>> =>
      db.tenant(tenant.id, async (tx) => toReport(kind, await deps.kinds[kind](tx, tenant, file, readAt(file)))),

    /**
     * Takes a file: with one wrong row nothing is kept, and the report says which.
     * @param by who brings it: "operator:ana", "person:<id>"
     * @throws unprocessable, payload-too-large: the file as such cannot be read
     */
    take: async (tenant: Tenant, kind: K, file: GivenFile, by: string): Promise<ImportReport<K> & { importId: string | null }> =>
      db.tenant(tenant.id, async (tx) => {
        await tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${`workforce-import:${tenant.id}`}, 0))`);
        const at = readAt(file);
        const prepared = await deps.kinds[kind](tx, tenant, file, at);
        const report = toReport(kind, prepared);
        if (report.errors.length > 0) return { ...report, importId: null };
        const importId = newId();
        await prepared.keep(`import:${importId}`, at.knownAt);
        const contentHash = createHash('sha256').update(file.content).digest('hex');
        await tx.run(sql`
          insert into workforce_import (id, kind, content_hash, counts, as_of, stated_by, at, correlation_id)
          values (${importId}::uuid, ${kind}, ${contentHash}, ${JSON.stringify(report.counts)}, ${at.validAt}, ${by}, ${at.knownAt},
            ${currentCorrelationId()})`);
        return { ...report, importId };
      }),
  };
}

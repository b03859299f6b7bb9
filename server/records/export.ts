import type { Database } from '../database/index.ts';
import { countAt, exportPage, oldestTransactionMilliseconds, type ExportedRow, type Moment } from './export-store.ts';

const rowsAtOnce = 500;

/** Everything of a type as it was at a moment, for systems that copy it. Versions are never rewritten, so a moment stays readable. */
export function createExport({ db }: { db: Database }) {
  async function* rows(tenantId: string, moment: Moment, kept: boolean): AsyncGenerator<ExportedRow> {
    let after = 0;
    for (;;) {
      const page = await db.tenant(tenantId, async (tx) => exportPage(tx, moment, kept, after, rowsAtOnce));
      yield* page;
      const last = page.at(-1);
      if (last === undefined || page.length < rowsAtOnce) return;
      after = last.seq;
    }
  }
  return {
    /** Up to when everything that was written is committed. @param now by our clock */
    settledBy: async (now: Date): Promise<Date> => new Date(now.getTime() - Math.ceil(await db.system(oldestTransactionMilliseconds))),
    count: async (tenantId: string, moment: Moment): Promise<{ kept: number; deleted: number }> =>
      db.tenant(tenantId, async (tx) => countAt(tx, moment)),
    /** Resources as they were written, as JSON without line breaks, in the order in which they were made. */
    async *resources(tenantId: string, moment: Moment): AsyncGenerator<string> {
      for await (const { body } of rows(tenantId, moment, true)) if (body !== null) yield body;
    },
    /** Ids of what was deleted. */
    async *deleted(tenantId: string, moment: Moment): AsyncGenerator<string> {
      for await (const { id } of rows(tenantId, moment, false)) yield id;
    },
  };
}

export type Export = ReturnType<typeof createExport>;

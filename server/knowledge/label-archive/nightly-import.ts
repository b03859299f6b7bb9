import { z } from 'zod';
import { sql, type Database, type Tx } from '../../database/index.ts';
import { AppError, type Clock, type Logger } from '../../platform/index.ts';

export const NIGHTLY_IMPORT_JOB = 'import-labels-nightly';

/** What became of one import; `ok` where nothing was refused and nothing is left to do. */
export type NightOutcome = { ok: boolean; detail: string };

const cutShort = 'Its server ended before the import did; what was imported stays.';

/** "02:30" as minutes of a day, UTC. */
const minutesOf = (at: string): number => Number(at.slice(0, 2)) * 60 + Number(at.slice(3, 5));

/** When it is next that time of day, UTC. */
export function nextNight(at: string, now: Date): Date {
  const next = new Date(now);
  next.setUTCHours(0, minutesOf(at), 0, 0);
  if (next <= now) next.setUTCDate(next.getUTCDate() + 1);
  return next;
}

/**
 * The line of the job queue, which runs it once for all processes: after everything else that waits, again later where it failed (nine
 * times over some hours), never twice at the same time, and at the next start where the server was down.
 */
export const nightlyCron = (at: string): string => {
  const minutes = minutesOf(at);
  const options = `max=9&priority=100&queue=${NIGHTLY_IMPORT_JOB}&jobKey=${NIGHTLY_IMPORT_JOB}&fill=12h`;
  return `${minutes % 60} ${Math.floor(minutes / 60)} * * * ${NIGHTLY_IMPORT_JOB} ?${options}`;
};

/**
 * Imports what a manifest names, and keeps what became of it.
 * @param deps.importFrom runs an import elsewhere, for a server answers orders
 */
export function createNightlyImport(deps: {
  db: Database;
  clock: Clock;
  logger: Logger;
  manifestUrl: string;
  importFrom(url: string, signal: AbortSignal): Promise<NightOutcome>;
  /** Told of each try, for those who watch. */
  onEnd(ok: boolean): void;
}): (signal: AbortSignal) => Promise<void> {
  const { db, clock, logger, manifestUrl } = deps;
  return async (signal) => {
    const { id } = await db.system(async (tx) => {
      // The queue runs no two at a time: what seems to be under way was a server's that was killed, and its import ended with it.
      await tx.run(sql`update label_night set ended_at = ${clock.now()}, result = 'failed', detail = ${cutShort} where ended_at is null`);
      return tx.one(z.object({ id: z.number() }), sql`insert into label_night (began_at) values (${clock.now()}) returning id`);
    });
    const outcome = await deps.importFrom(manifestUrl, signal).catch((thrown: unknown): NightOutcome => {
      logger.error({ err: thrown }, 'the nightly import of labels did not run');
      return { ok: false, detail: 'The import did not run; the log says why.' };
    });
    await db.system(async (tx) =>
      tx.run(sql`update label_night set ended_at = ${clock.now()}, result = ${outcome.ok ? 'whole' : 'failed'},
        detail = ${outcome.detail} where id = ${id}`),
    );
    deps.onEnd(outcome.ok);
    if (outcome.ok) {
      logger.info({ detail: outcome.detail }, 'nightly import of labels');
      return;
    }
    logger.error({ detail: outcome.detail }, 'the nightly import of labels failed; it is tried again');
    // The queue tries again; what was imported stays, and is not imported again.
    throw new AppError('unprocessable', { detail: `Labels were not imported: ${outcome.detail}` });
  };
}

const nightRow = z.object({
  began_at: z.date(),
  ended_at: z.date().nullable(),
  result: z.enum(['whole', 'failed']).nullable(),
  detail: z.string().nullable(),
});

/** The last try, undefined before the first. */
export const lastNight = async (tx: Tx): Promise<z.infer<typeof nightRow> | undefined> =>
  tx.maybe(nightRow, sql`select began_at, ended_at, result, detail from label_night order by id desc limit 1`);

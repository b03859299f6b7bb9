import { z } from 'zod';
import type { Config } from './config.ts';
import type { Database } from './database/index.ts';
import { createNightlyImport, NIGHTLY_IMPORT_JOB, nightlyCron, type NightOutcome } from './knowledge/label-archive/index.ts';
import { runProgram, shownLine, type Clock, type JobHandler, type Logger, type Metrics } from './platform/index.ts';

/** What an import with flat memory needs, and then some. */
const mostMegabytes = 768;

/** Of `labels import --json` what a night is told by. */
const reportSchema = z.object({
  labels: z
    .object({
      files: z.object({ imported: z.number(), skipped: z.number() }),
      counts: z.object({ records: z.number() }),
      problems: z.array(z.object({ text: z.string() }).loose()),
      stopped: z.string().nullable(),
    })
    .nullable(),
  refused: z.array(z.object({ text: z.string() })),
});

/**
 * In a line what a run printed; the last line of what went wrong where that was no report. It is kept, logged and shown: what a
 * program says of an address or a connection may hold a password.
 */
export function outcomeOf({ exitCode, printed, failed }: { exitCode: number | null; printed: string; failed: string }): NightOutcome {
  const ok = exitCode === 0;
  const report = z
    .string()
    .transform((text) => JSON.parse(text) as unknown)
    .pipe(reportSchema);
  let found: z.infer<typeof reportSchema>;
  try {
    found = report.parse(printed);
  } catch {
    const last = failed.trim().split('\n').at(-1) ?? '';
    return { ok, detail: last === '' ? `The import ended with ${exitCode ?? 'a signal'}.` : shownLine(last, 500) };
  }
  const { labels, refused } = found;
  const wrong = [...refused, ...(labels?.problems ?? [])].map(({ text }) => text);
  const counted =
    labels === null ? [] : [`${labels.counts.records} records`, `files ${labels.files.imported}, unchanged ${labels.files.skipped}`];
  const detail = [...counted, ...(typeof labels?.stopped === 'string' ? [labels.stopped] : []), ...wrong.slice(0, 3)].join('; ');
  return { ok, detail: shownLine(detail, 1000) };
}

/**
 * What the job queue is told of the nightly import, nothing where there is none. It is an import as the command line does it, in a
 * process of its own, which decides upon what it kept; running servers take that over.
 * @param deps.adminProgram the file of `npm run admin`
 * @param deps.environment all that it is given of the environment
 */
export function nightlyLabels(
  nightly: Config['nightlyLabels'],
  deps: {
    db: Database;
    clock: Clock;
    logger: Logger;
    metrics: Pick<Metrics, 'labelNights'>;
    adminProgram: string;
    environment: Readonly<Record<string, string | undefined>>;
  },
): { jobs: Record<string, JobHandler>; cron: string[] } {
  if (nightly === null) return { jobs: {}, cron: [] };
  const run = createNightlyImport({
    ...deps,
    manifestUrl: nightly.manifestUrl,
    importFrom: async (url, signal) => {
      const { environment } = deps;
      return outcomeOf(await runProgram(deps.adminProgram, ['labels', 'import', url, '--json'], { signal, mostMegabytes, environment }));
    },
    onEnd: (ok) => deps.metrics.labelNights.inc({ result: ok ? 'whole' : 'failed' }),
  });
  return {
    jobs: { [NIGHTLY_IMPORT_JOB]: async (_payload, stopping = new AbortController().signal) => run(stopping) },
    cron: [nightlyCron(nightly.at)],
  };
}

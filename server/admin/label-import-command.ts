import { decideFacts, type DecidedFacts, type DecidingProgress } from '../knowledge/drug-labels/index.ts';
import { isUrl, kindOfSource, openLabelFiles, type LabelFileOptions } from '../knowledge/drug-sources/index.ts';
import {
  createLabelImport,
  createRxNormImport,
  isWhole,
  type ImportSummary,
  type RxNormImportReport,
} from '../knowledge/label-archive/index.ts';
import { silentLogger } from '../platform/index.ts';
import { readArguments, refuse } from './arguments.ts';
import type { AdminDeps } from './admin-deps.ts';
import { printable, reportFacts, reportLabels, reportRxNorm } from './label-import-report.ts';
import { oneLine } from './one-line.ts';
import { createProgressLine, type ProgressLine, type ProgressState } from './progress-line.ts';

export type ImportDeps = Pick<AdminDeps, 'db' | 'clock' | 'out' | 'progress' | 'proxy' | 'onInterrupt'>;

type Refused = { source: string; text: string };

/** More files than these are not counted beforehand. */
const mostCounted = 5000;

/** How much there is to read; null where that is not known before it is read, as of an address. */
async function bytesOf(paths: readonly string[], options: LabelFileOptions): Promise<number | null> {
  let bytes = 0;
  let files = 0;
  for (const path of paths) {
    if (isUrl(path)) return null;
    try {
      for await (const file of openLabelFiles(path, options)) {
        files += 1;
        if (file.bytes === null || isUrl(file.name) || files > mostCounted) return null;
        bytes += file.bytes;
      }
    } catch {
      // The import says what is wrong with it.
    }
  }
  return bytes;
}

async function importLabels(
  deps: ImportDeps,
  paths: readonly string[],
  line: ProgressLine,
  run: { isDryRun: boolean; signal: AbortSignal },
): Promise<ImportSummary> {
  const options: LabelFileOptions = {
    proxy: deps.proxy,
    onDownload: (name, received, total) =>
      line.show({ done: Math.round(received / 1e6), unit: 'MB', share: total === null ? null : received / total, of: name }),
  };
  const all = await bytesOf(paths, options);
  let left = 0;
  return createLabelImport({ db: deps.db, clock: deps.clock, logger: silentLogger }).run(
    paths.map((path) => openLabelFiles(path, options)),
    {
      ...run,
      onProgress: ({ file, records, share, bytes, isLeft }) => {
        const ofAll = all === null ? share : (left + (share ?? 0) * (bytes ?? 0)) / Math.max(1, all);
        if (isLeft) left += bytes ?? 0;
        line.show({ done: records, unit: 'labels', share: ofAll, of: printable(file) });
      },
    },
  );
}

async function importOther(deps: ImportDeps, path: string, line: ProgressLine, isDryRun: boolean): Promise<RxNormImportReport> {
  return createRxNormImport({ db: deps.db }).run(path, {
    isDryRun,
    onProgress: ({ phase, done, of }) =>
      line.show(
        phase === 'labels'
          ? { done, unit: 'labels', share: of === null ? null : done / of, of: 'which codes they are for' }
          : { done: Math.round(done / 1e6), unit: 'MB', share: of === null ? null : done / of, of: printable(path) },
      ),
  });
}

const decidingWords: Record<DecidingProgress['what'], { unit: string; of: string }> = {
  names: { unit: 'names', of: 'read for the drug facts' },
  labels: { unit: 'labels', of: 'read for the drug facts' },
  codes: { unit: 'codes', of: 'decided for the drug facts' },
  changes: { unit: 'changes', of: 'kept of the drug facts' },
};

/** Deciding takes a minute where everything was imported. */
const decidingState = ({ what, done, of }: DecidingProgress): ProgressState => {
  const words = decidingWords[what];
  return { done, unit: words.unit, share: of === 0 ? null : Math.min(1, done / of), of: `of ${of.toLocaleString('en')} ${words.of}` };
};

/**
 * Imports labels and what tells which products they are for. What RxNorm says comes first, so that each label finds its codes.
 * Ctrl-C stops behind the batch under way. @returns 1 where something was refused or is left to do
 */
export async function importCommand(deps: ImportDeps, argv: readonly string[], decide = decideFacts): Promise<number> {
  const args = readArguments(argv, { 'dry-run': 'switch', json: 'switch' }, Number.POSITIVE_INFINITY);
  if (args.positionals.length === 0) throw refuse('labels import takes files, folders or URLs.');
  const isDryRun = args.has('dry-run');
  const refused: Refused[] = [];
  const labelPaths: string[] = [];
  const otherPaths: string[] = [];
  for (const path of args.positionals)
    try {
      ((await kindOfSource(path)) === 'labels' ? labelPaths : otherPaths).push(path);
    } catch (thrown) {
      refused.push({ source: path, text: oneLine(thrown) });
    }

  const stop = new AbortController();
  const line = createProgressLine({ clock: deps.clock, output: deps.progress });
  const forget = deps.onInterrupt(() => {
    line.clear();
    deps.progress.write('Stopping behind the batch under way; the next run goes on from there. Once more ends at once.\n');
    stop.abort();
  });
  const others: RxNormImportReport[] = [];
  let labels: ImportSummary | null = null;
  let facts: DecidedFacts | null = null;
  try {
    for (const path of otherPaths) {
      if (stop.signal.aborted) {
        refused.push({ source: path, text: 'Not begun.' });
        continue;
      }
      try {
        others.push(await importOther(deps, path, line, isDryRun));
      } catch (thrown) {
        refused.push({ source: path, text: oneLine(thrown) });
      }
    }
    if (labelPaths.length > 0) labels = await importLabels(deps, labelPaths, line, { isDryRun, signal: stop.signal });
    // Also behind what was stopped: what is kept is decided upon, and running servers take it over.
    if (!isDryRun && (labels !== null || others.length > 0))
      facts = await decide({ db: deps.db, clock: deps.clock, onProgress: (progress) => line.show(decidingState(progress)) });
  } catch (thrown) {
    refused.push({ source: 'drug facts', text: `What was imported is kept, but could not be decided upon: ${oneLine(thrown)}` });
  } finally {
    forget();
    line.clear();
  }

  if (args.has('json')) deps.out(JSON.stringify({ labels, others, facts, refused }, null, 2));
  else {
    for (const report of others) for (const text of reportRxNorm(report)) deps.out(text);
    if (labels !== null) for (const text of reportLabels(labels)) deps.out(text);
    if (facts !== null) deps.out(reportFacts(facts));
    for (const { source, text } of refused) deps.out(`Refused: ${printable(text.startsWith(source) ? text : `${source}: ${text}`)}`);
  }
  return refused.length === 0 && (labels === null || isWhole(labels)) ? 0 : 1;
}

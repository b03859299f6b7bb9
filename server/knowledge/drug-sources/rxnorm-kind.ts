import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { openPromise } from 'yauzl';
import { labelNames } from './local-source.ts';
import { beginningOf } from './rxnorm-lines.ts';
import { srlcColumns } from './read-srlc.ts';
import { sourceProblem } from './source-problem.ts';
import { directoryOf } from './unpack-zip.ts';

export type SourceKind = 'labels' | 'rxnorm-rrf' | 'rxnav' | 'dailymed-mappings' | 'srlc';

const isRrf = (name: string): boolean => /^RXN(?:CONSO|REL|SAT|ATOMARCHIVE|CUI)\.RRF(?:\.gz)?$/i.test(basename(name));
const unknown = 'It is no labels (openFDA, SPL), no RxNorm release, no answers of RxNav, no mappings of DailyMed and no SrLC index.';

/**
 * What a path holds, by its names and its first bytes. URLs are labels.
 * @throws configuration in plain words where it is nothing that can be imported
 */
export async function kindOfSource(path: string): Promise<SourceKind> {
  if (/^https?:\/\//i.test(path)) return 'labels';
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) return kindOfFolder(path);
  const start = await beginningOf(path);
  if (start.length === 0) throw sourceProblem(path, 'It is empty.');
  if (start.subarray(0, 2).toString('latin1') === 'PK') return kindOfZip(path);
  if (isRrf(path)) throw sourceProblem(path, 'It is one file of an RxNorm release: name its folder or its zip file.');
  return kindOfText(path, start);
}

async function kindOfFolder(path: string): Promise<SourceKind> {
  const names = await readdir(path, { recursive: true }).catch((error: unknown) => {
    throw sourceProblem(path, 'The folder cannot be read.', error);
  });
  if (names.some(isRrf)) return 'rxnorm-rrf';
  if (names.length === 0) throw sourceProblem(path, 'The folder is empty.');
  if (labelNames(names.map((name) => name.replaceAll('\\', '/'))).length === 0) await refuseOtherThanLabels(path, names);
  return 'labels';
}

/** A folder without a label may hold what is imported by its own name, which is then said. @throws configuration where it does */
async function refuseOtherThanLabels(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names.filter((one) => /\.(?:csv|txt|psv)$/i.test(one)).toSorted()) {
    const path = join(folder, name);
    const kind = await kindOfSource(path).catch(() => 'labels');
    if (kind !== 'labels')
      throw sourceProblem(folder, `There are no labels in this folder, but ${name} can be imported: name the file itself.`);
  }
}

async function kindOfZip(path: string): Promise<SourceKind> {
  const entries = await directoryOf(path, async () => openPromise(path, { autoClose: false }));
  return [...entries.keys()].some(isRrf) ? 'rxnorm-rrf' : 'labels';
}

const setIdRow = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\|\d+\|\d+\|/i;

function kindOfText(path: string, start: Buffer): SourceKind {
  const text = start.toString('latin1').replace(/^ï»¿/, '').trimStart();
  const [line = ''] = text.split(/\r?\n/, 1);
  if (/^<(?:!doctype\s+)?html/i.test(text)) throw sourceProblem(path, 'It is a page of the web, not data.');
  if (text.startsWith('<')) return 'labels';
  if (/^[[{]/.test(text)) return text.includes('"allRelatedGroup"') ? 'rxnav' : 'labels';
  if (/^SETID\|SPL_VERSION\|RXCUI\|/i.test(line) || setIdRow.test(line)) return 'dailymed-mappings';
  if (/^"?rxcui"?,"?tty"?,"?name"?/i.test(line)) return 'rxnav';
  if (srlcColumns.filter((name) => line.includes(name)).length >= 3) return 'srlc';
  if (/^"?set_?id"?[,|]/i.test(line))
    throw sourceProblem(path, `Its first line is "${line.slice(0, 80)}": the columns are others than DailyMed's.`);
  throw sourceProblem(path, unknown);
}

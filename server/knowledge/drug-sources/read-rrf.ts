import { setIdSchema } from './label-version.ts';
import { openRrf, rrfNames, type RrfName } from './rxnorm-files.ts';
import { linesIn } from './rxnorm-lines.ts';
import { isRxcui, isUnii, keptTermTypes, type Rejection, type RxNormBatch, type RxNormRecord } from './rxnorm-record.ts';
import { sourceProblem } from './source-problem.ts';

/** Columns of each file. @see https://www.nlm.nih.gov/research/umls/rxnorm/docs/techdoc.html */
const columns: Record<RrfName, number> = { RXNCONSO: 18, RXNREL: 16, RXNSAT: 13, RXNATOMARCHIVE: 16, RXNCUI: 5 };

/** The relations that a walk or a choice of products needs, and the other name of each, which runs the other way. */
const inverseOf: Record<string, string> = {
  consists_of: 'constitutes',
  has_ingredient: 'ingredient_of',
  has_ingredients: 'ingredients_of',
  has_precise_ingredient: 'precise_ingredient_of',
  has_part: 'part_of',
  form_of: 'has_form',
  tradename_of: 'has_tradename',
  contains: 'contained_in',
  isa: 'inverse_isa',
  has_dose_form: 'dose_form_of',
};
const keptRelations = new Set(Object.keys(inverseOf));
const flipped = new Map(Object.entries(inverseOf).map(([kept, inverse]) => [inverse, kept]));

type Row = readonly string[];
type Read = { record: RxNormRecord } | { reason: string } | undefined;

const cell = (row: Row, at: number): string => row[at] ?? '';
const differ = (a: string, b: string): boolean => a !== b && isRxcui(a) && isRxcui(b);

/** RXCUI|LAT|TS|LUI|STT|SUI|ISPREF|RXAUI|SAUI|SCUI|SDUI|SAB|TTY|CODE|STR|SRL|SUPPRESS|CVF */
const readConcept = (row: Row): Read => {
  const [rxcui, source, tty, code] = [cell(row, 0), cell(row, 11), cell(row, 12), cell(row, 13)];
  if (source === 'MTHSPL')
    return tty === 'SU' && isUnii(code) && isRxcui(rxcui) ? { record: { kind: 'substance', unii: code, rxcui } } : undefined;
  if (source !== 'RXNORM' || !keptTermTypes.has(tty)) return undefined;
  const name = cell(row, 14);
  if (!isRxcui(rxcui) || name === '') return { reason: 'a concept without a code or a name' };
  return { record: { kind: 'concept', rxcui, tty, name, status: cell(row, 16) === 'O' ? 'obsolete' : 'active' } };
};

/** RXCUI1|RXAUI1|STYPE1|REL|RXCUI2|RXAUI2|STYPE2|RELA|RUI|SRUI|SAB|SL|DIR|RG|SUPPRESS|CVF: "RXCUI2 RELA RXCUI1". */
const readRelation = (row: Row): Read => {
  if (cell(row, 10) !== 'RXNORM') return undefined;
  const [first, second, relation] = [cell(row, 0), cell(row, 4), cell(row, 7)];
  // Relations of atoms have no concepts in these columns, or the same one twice.
  if (!differ(first, second)) return undefined;
  if (keptRelations.has(relation)) return { record: { kind: 'relation', from: second, relation, to: first } };
  const kept = flipped.get(relation);
  return kept === undefined ? undefined : { record: { kind: 'relation', from: first, relation: kept, to: second } };
};

/** RXCUI|LUI|SUI|RXAUI|STYPE|CODE|ATUI|SATUI|ATN|SAB|ATV|SUPPRESS|CVF. Set ids are the SPL source's, on its products and its substances. */
const readAttribute = (row: Row): Read => {
  if (cell(row, 8) !== 'SPL_SET_ID') return undefined;
  const [rxcui, code, setId] = [cell(row, 0), cell(row, 5), cell(row, 10).toLowerCase()];
  if (!isRxcui(rxcui)) return { reason: 'a set id without a code' };
  // That a label names a substance says nothing of its products; but the row says which ingredient the UNII is.
  if (isUnii(code)) return { record: { kind: 'substance', unii: code, rxcui } };
  return setIdSchema.safeParse(setId).success ? { record: { kind: 'set-id', setId, rxcui } } : { reason: 'a set id that is no UUID' };
};

/** RXAUI|AUI|STR|ARCHIVE_TIMESTAMP|CREATED_TIMESTAMP|UPDATED_TIMESTAMP|CODE|IS_BRAND|LAT|LAST_RELEASED|SAUI|VSAB|RXCUI|SAB|TTY|MERGED_TO_RXCUI */
const readArchived = (row: Row): Read => {
  const [name, rxcui, tty, to] = [cell(row, 2), cell(row, 12), cell(row, 14), cell(row, 15)];
  if (cell(row, 13) !== 'RXNORM' || !keptTermTypes.has(tty) || !differ(rxcui, to)) return undefined;
  return { record: { kind: 'remapped', rxcui, to, tty, name } };
};

/** CUI1|VER_START|VER_END|CARDINALITY|CUI2; a code that was split says nothing. */
const readRetired = (row: Row): Read => {
  const [rxcui, cardinality, to] = [cell(row, 0), cell(row, 3), cell(row, 4)];
  return differ(rxcui, to) && cardinality === '1' ? { record: { kind: 'remapped', rxcui, to, tty: '', name: '' } } : undefined;
};

const readers: Record<RrfName, (row: Row) => Read> = {
  RXNCONSO: readConcept,
  RXNREL: readRelation,
  RXNSAT: readAttribute,
  RXNATOMARCHIVE: readArchived,
  RXNCUI: readRetired,
};

/**
 * The records of an RxNorm release: a folder or a zip file with RXNCONSO.RRF and RXNREL.RRF, and RXNSAT, RXNATOMARCHIVE and RXNCUI
 * where they are there. Of the sources only RxNorm's own is read, and of the SPL source the set ids and UNIIs.
 * @throws configuration naming file and line: a row with too few or too many columns, a torn file, bytes that are no UTF-8
 */
export async function* readRrf(path: string): AsyncGenerator<RxNormBatch & { bytes: number }> {
  const release = await openRrf(path);
  const bytes = Object.values(release).reduce((sum, file) => sum + file.bytes, 0);
  let before = 0;
  for (const name of rrfNames) {
    const source = release[name];
    if (source === undefined) continue;
    const { file } = source;
    let bytesRead = 0;
    for await (const { lines, first, bytesRead: soFar, endsOpen } of linesIn(file, await source.open())) {
      const records: RxNormRecord[] = [];
      const rejected: Rejection[] = [];
      lines.forEach((line, index) => {
        if (line === '') return;
        const row = line.split('|');
        // Each field ends with a bar, the last one, too.
        if (row.length !== columns[name] + 1 || row.at(-1) !== '') {
          const what = endsOpen ? 'the file ends within a row' : `it has ${row.length - 1} columns instead of ${columns[name]}`;
          throw sourceProblem(file, `Line ${first + index}: ${what}.`);
        }
        const read = readers[name](row);
        if (read === undefined) return;
        if ('record' in read) records.push(read.record);
        else rejected.push({ reason: read.reason, where: `${file} line ${first + index}` });
      });
      bytesRead = soFar;
      yield { records, rejected, file, bytesRead: before + soFar, bytes };
    }
    before += bytesRead;
  }
}

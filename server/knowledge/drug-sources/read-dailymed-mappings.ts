import { setIdSchema } from './label-version.ts';
import { linesIn, openBytes } from './rxnorm-lines.ts';
import { isRxcui, type Rejection } from './rxnorm-record.ts';
import { sourceProblem } from './source-problem.ts';

export type DailyMedMapping = { setId: string; version: number; rxcui: string; tty: string; name: string };

const header = /^\uFEFF?SETID\|SPL_VERSION\|RXCUI\|RXSTRING\|RXTTY\s*$/i;

/**
 * DailyMed's list of labels and their RxNorm codes: SETID|SPL_VERSION|RXCUI|RXSTRING|RXTTY, a first line with these names or without.
 * Several names of a code are several rows. A row whose set id, version or code is none is told, the others go on.
 * @throws configuration naming file and line where a row has too few columns, or the file is torn
 * @see https://dailymed.nlm.nih.gov/dailymed/app-support-mapping-files.cfm
 */
export async function* readDailyMedMappings(
  file: string,
): AsyncGenerator<{ mappings: DailyMedMapping[]; rejected: Rejection[]; bytesRead: number }> {
  for await (const { lines, first, bytesRead, endsOpen } of linesIn(file, await openBytes(file))) {
    const mappings: DailyMedMapping[] = [];
    const rejected: Rejection[] = [];
    lines.forEach((line, index) => {
      if (line === '' || (first + index === 1 && header.test(line))) return;
      const cells = line.split('|');
      const [setId = '', version = '', rxcui = ''] = cells;
      if (cells.length < 5) {
        const what = endsOpen ? 'the file ends within a row' : `it has ${cells.length} columns instead of 5`;
        throw sourceProblem(file, `Line ${first + index}: ${what}.`);
      }
      const where = `${file} line ${first + index}`;
      if (!setIdSchema.safeParse(setId).success) rejected.push({ reason: 'a set id that is no UUID', where });
      else if (!/^[1-9]\d{0,8}$/.test(version)) rejected.push({ reason: 'a version that is no number', where });
      else if (!isRxcui(rxcui)) rejected.push({ reason: 'a code that is no RxCUI', where });
      // A bar within the name would make more columns; the term type is the last one.
      else
        mappings.push({
          setId: setId.toLowerCase(),
          version: Number(version),
          rxcui,
          tty: cells.at(-1) ?? '',
          name: cells.slice(3, -1).join('|'),
        });
    });
    yield { mappings, rejected, bytesRead };
  }
}

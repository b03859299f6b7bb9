import { CsvError, parse } from 'csv-parse';
import { AppError } from '../../platform/index.ts';
import { linesIn, openBytes } from './rxnorm-lines.ts';
import { sourceProblem } from './source-problem.ts';

export type CsvRow = { row: Record<string, string | undefined>; line: number };

/**
 * Rows of a CSV file, some at a time, by the names in its first line.
 * @throws configuration naming file and line: a column that is needed is missing, a row of another width, quotes that do not end
 */
export async function* readCsv(file: string, needed: readonly string[]): AsyncGenerator<{ rows: CsvRow[]; bytesRead: number }> {
  const parser = parse({
    bom: true,
    info: true,
    skip_empty_lines: true,
    max_record_size: 1_000_000,
    columns: (header: string[]) => {
      const missing = needed.filter((name) => !header.includes(name));
      if (missing.length > 0)
        throw sourceProblem(file, `Its first line does not name the column ${missing.map((name) => `"${name}"`).join(' and ')}.`);
      return header;
    },
  });
  let rows: CsvRow[] = [];
  let failure: Error | undefined;
  parser.on('readable', () => {
    for (;;) {
      const found = parser.read() as { record: Record<string, string>; info: { lines: number } } | null;
      if (found === null) return;
      rows.push({ row: found.record, line: found.info.lines });
    }
  });
  parser.on('error', (error) => {
    failure ??= error;
  });
  const done = new Promise<void>((resolve) => {
    parser.on('end', resolve);
    parser.on('error', () => resolve());
  });
  const check = (): void => {
    if (failure !== undefined) throw failure instanceof AppError ? failure : sourceProblem(file, damageOf(failure), failure);
  };
  let last = 0;
  for await (const { lines, bytesRead, endsOpen } of linesIn(file, await openBytes(file))) {
    await new Promise<void>((resolve) => {
      parser.write(`${lines.join('\n')}${endsOpen ? '' : '\n'}`, () => resolve());
    });
    check();
    last = bytesRead;
    yield { rows, bytesRead };
    rows = [];
  }
  parser.end();
  await done;
  check();
  if (rows.length > 0) yield { rows, bytesRead: last };
}

const damageOf = (error: Error): string => {
  if (!(error instanceof CsvError)) return 'It is no CSV file.';
  const line = typeof error['lines'] === 'number' ? `Line ${error['lines']}: ` : '';
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') return `${line}quotes are opened and the file ends.`;
  if (error.code === 'CSV_RECORD_INCONSISTENT_COLUMNS') return `${line}it has another number of columns than the first line.`;
  return `${line}it is no CSV.`;
};

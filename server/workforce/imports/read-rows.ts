import { CsvError, parse } from 'csv-parse/sync';
import type { ZodType } from 'zod';
import { AppError } from '../../platform/index.ts';
import { mapColumns, type Column, type Mapping } from './map-columns.ts';

/** What is wrong with a row; `line` is that of the file, from 1. */
export type RowError = { line: number; column: string | null; message: string };

export type ImportRow<T> = { line: number; value: T };

/** Bytes of a file that is read at once. */
const largestImport = 64 * 1024 * 1024;

const damage = (error: CsvError): AppError =>
  new AppError('unprocessable', {
    detail: `The file is no CSV from line ${typeof error['lines'] === 'number' ? error['lines'] : '?'} on: ${error.message}`,
    cause: error,
  });

/** @throws unprocessable where the file is no CSV in UTF-8 with a line of names */
function recordsOf(content: Buffer): { headers: string[]; records: { line: number; record: Record<string, string> }[] } {
  if (content.byteLength > largestImport)
    throw new AppError('payload-too-large', { detail: `A file of the workforce has at most ${largestImport / 1024 / 1024} MB.` });
  let decoded: string;
  try {
    decoded = new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch (cause) {
    throw new AppError('unprocessable', { detail: 'The file is not in UTF-8.', cause });
  }
  if (decoded.includes('\u0000')) throw new AppError('unprocessable', { detail: 'The file is not text.' });
  let headers: string[] = [];
  try {
    const rows = parse(decoded, {
      bom: true,
      info: true,
      skip_empty_lines: true,
      trim: true,
      max_record_size: 100_000,
      columns: (names: string[]) => {
        headers = names;
        return names;
      },
    }) as unknown as { record: Record<string, string>; info: { lines: number } }[];
    if (headers.length === 0) throw new AppError('unprocessable', { detail: 'The file is empty.' });
    return { headers, records: rows.map(({ record, info }) => ({ line: info.lines, record })) };
  } catch (error) {
    throw error instanceof CsvError ? damage(error) : error;
  }
}

/**
 * Rows of a file, each checked by itself. Nothing is looked up.
 * @param chosen our field → the file's own header, before what is found by name
 * @throws unprocessable, payload-too-large: the file as such cannot be read
 */
export function readRows<T>(
  content: Buffer,
  { columns, schema }: { columns: Readonly<Record<string, Column>>; schema: ZodType<T> },
  chosen?: Readonly<Record<string, string>>,
): { rows: ImportRow<T>[]; errors: RowError[]; mapping: Mapping } {
  const { headers, records } = recordsOf(content);
  const mapping = mapColumns(columns, headers, chosen);
  if (mapping.problems.length > 0) throw new AppError('unprocessable', { detail: mapping.problems.join(' ') });
  const rows: ImportRow<T>[] = [];
  const errors: RowError[] = [];
  for (const { line, record } of records) {
    const given = Object.fromEntries([...mapping.columns].map(([field, header]) => [field, record[header]]));
    const read = schema.safeParse(given);
    if (read.success) rows.push({ line, value: read.data });
    else
      for (const { path, message } of read.error.issues) {
        const field = String(path[0] ?? '');
        const value = given[field];
        errors.push({
          line,
          column: mapping.columns.get(field) ?? null,
          message: value === undefined || value === '' ? message : `“${value.slice(0, 60)}” ${message}`,
        });
      }
  }
  return { rows, errors, mapping };
}

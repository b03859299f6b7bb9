import { CsvError, parse } from 'csv-parse/sync';
import { z, type ZodType } from 'zod';
import { AppError } from '../../platform/index.ts';
import { isNpi } from '../../standards/fhir-r4/index.ts';
import { credentialSchema, credentialTypeSchema, memberSchema } from './credential.ts';
import { mapColumns, type ImportKind, type Mapping } from './import-columns.ts';

/** What is wrong with a row; `line` is that of the file, from 1. */
export type RowError = { line: number; column: string | null; message: string };

export type ImportRow<T> = { line: number; value: T };

const emptyToNull = (value: unknown): unknown => (typeof value === 'string' && value.trim() === '' ? null : value);
const text = z.string().trim().min(1, 'is empty').max(200, 'is longer than 200 characters');
const optional = z.preprocess(emptyToNull, text.nullable()).default(null);
const earliest = '1900-01-01';
const latest = '2200-01-01';
const day = z
  .preprocess(
    emptyToNull,
    z.iso
      .date('is not a day as YYYY-MM-DD')
      .refine((value) => value >= earliest && value < latest, 'is not a day between 1900 and 2199')
      .nullable(),
  )
  .default(null);
const oneOf = <const T extends readonly [string, ...string[]]>(values: T) => z.enum(values, `is none of ${values.join(', ')}`);

const statuses = ['active', 'expired', 'revoked', 'suspended', 'pending', 'unknown'] as const;
const methods = ['primary-source', 'document', 'attested', 'pending'] as const;

export const personRow = memberSchema.extend({
  rosterId: text,
  npi: z
    .preprocess(emptyToNull, z.string().trim().refine(isNpi, 'is not an NPI: ten digits with a right check digit').nullable())
    .default(null),
  given: text,
  family: text,
  degree: optional,
  department: optional,
  unit: optional,
  taxonomy: optional,
  licenceState: optional,
});
export type PersonRow = z.infer<typeof personRow>;

export const certificationRow = credentialSchema
  .extend({
    rosterId: text,
    typeCode: text,
    jurisdiction: optional,
    number: optional,
    issued: day,
    expires: day,
    status: z.preprocess((value) => emptyToNull(value) ?? 'unknown', oneOf(statuses)),
    // What is not said is taken as the weakest.
    verification: z.preprocess((value) => emptyToNull(value) ?? 'pending', oneOf(methods)),
  })
  .refine(({ issued, expires }) => issued === null || expires === null || issued <= expires, {
    path: ['expires'],
    message: 'lies before the day of issue',
  });
export type CertificationRow = z.infer<typeof certificationRow>;

export const typeRow = credentialTypeSchema.extend({
  validityMonths: z
    .preprocess(
      emptyToNull,
      z
        .string()
        .regex(/^[1-9]\d{0,2}$/, 'is no number of months from 1 to 999')
        .transform(Number)
        .nullable(),
    )
    .default(null),
});

/** Bytes of a file that is read at once. */
export const largestImport = 64 * 1024 * 1024;

const damage = (error: CsvError): AppError =>
  new AppError('unprocessable', {
    detail: `The file is no CSV from line ${typeof error['lines'] === 'number' ? error['lines'] : '?'} on: ${error.message}`,
    cause: error,
  });

/** @throws unprocessable where the file is no CSV in UTF-8 with a line of names */
function rowsOf(content: Buffer): { headers: string[]; rows: { line: number; record: Record<string, string> }[] } {
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
    return { headers, rows: rows.map(({ record, info }) => ({ line: info.lines, record })) };
  } catch (error) {
    throw error instanceof CsvError ? damage(error) : error;
  }
}

/**
 * Rows of a file, each checked by itself. Nothing is looked up.
 * @param chosen our field → the file's own header, before what is found by name
 * @throws unprocessable, payload-too-large: the file as such cannot be read
 */
export function readImport<T>(
  kind: ImportKind,
  content: Buffer,
  schema: ZodType<T>,
  chosen?: Readonly<Record<string, string>>,
): { rows: ImportRow<T>[]; errors: RowError[]; mapping: Mapping } {
  const { headers, rows: records } = rowsOf(content);
  const mapping = mapColumns(kind, headers, chosen);
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

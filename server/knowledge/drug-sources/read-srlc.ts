import { readCsv } from './rxnorm-csv.ts';
import type { Rejection } from './rxnorm-record.ts';

/** A change of safety labelling that FDA approved; it says that there was one and when, not what. */
export type SafetyLabelingChange = {
  drugName: string;
  ingredient: string;
  /** As labels write it: "NDA021436". */
  application: string;
  /** Dates as YYYY-MM-DD. */
  supplementDate: string;
  updated: string;
  link: string;
};

export const srlcColumns = [
  'Drug Name',
  'Active Ingredient',
  'Application Number',
  'Application Type',
  'Supplement Date',
  'Database Updated',
  'Link',
] as const;

/** "01/22/2025" → "2025-01-22"; undefined where there is no such day. */
const isoDate = (text: string): string | undefined => {
  const [, month = '', day = '', year = ''] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text) ?? [];
  const date = `${year}-${month}-${day}`;
  const time = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date ? undefined : date;
};

/**
 * FDA's index of drug safety-related labelling changes (SrLC), as CSV with the columns that its page exports. A row without a
 * usable application or date is told, the others go on.
 * @throws configuration naming file and line where a column is missing or the file is damaged
 * @see https://www.accessdata.fda.gov/scripts/cder/safetylabelingchanges/
 */
export async function* readSrlc(
  file: string,
): AsyncGenerator<{ changes: SafetyLabelingChange[]; rejected: Rejection[]; bytesRead: number }> {
  for await (const { rows, bytesRead } of readCsv(file, srlcColumns)) {
    const changes: SafetyLabelingChange[] = [];
    const rejected: Rejection[] = [];
    for (const { row, line } of rows) {
      const text = (name: (typeof srlcColumns)[number]): string => (row[name] ?? '').trim();
      const [type, number] = [text('Application Type').toUpperCase(), text('Application Number')];
      const [supplementDate, updated] = [isoDate(text('Supplement Date')), isoDate(text('Database Updated'))];
      const where = `${file} line ${line}`;
      if (!/^(NDA|BLA|ANDA)$/.test(type) || !/^\d{1,6}$/.test(number))
        rejected.push({ reason: 'an application without type or number', where });
      else if (supplementDate === undefined || updated === undefined) rejected.push({ reason: 'a date that is none', where });
      else
        changes.push({
          drugName: text('Drug Name'),
          ingredient: text('Active Ingredient'),
          application: `${type}${number.padStart(6, '0')}`,
          supplementDate,
          updated,
          link: text('Link'),
        });
    }
    yield { changes, rejected, bytesRead };
  }
}

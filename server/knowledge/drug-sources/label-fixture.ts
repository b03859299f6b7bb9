import { AppError } from '../../platform/index.ts';
import type { LabelFile } from './open-label-files.ts';

/** A minimal label record of openFDA. */
export const labelRecord = (number: number, over: object = {}): object => ({
  set_id: `11111111-2222-4333-8444-${String(number).padStart(12, '0')}`,
  version: '3',
  effective_time: '20260105',
  openfda: {},
  ...over,
});

/** An SPL document of a prescription drug. @param body components of its structured body */
export const splDocument = (body = '', header = ''): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<document xmlns="urn:hl7-org:v3"><code code="34391-3"/><title>Exampletine</title>
<effectiveTime value="20100728"/><setId root="0027b8a3-73bf-4005-a7e3-b035f451a861"/><versionNumber value="2"/>${header}
<component><structuredBody>${body}</structuredBody></component></document>`;

/** What reading gave: the ends of the set ids, the problems by position, and the words of the error that ended it. */
export type Reading = { names: string[]; read: string[]; problems: string[]; error?: string };

/** Reads everything; an error of one file does not keep the others from being read. */
export async function readAll(files: AsyncIterable<LabelFile>): Promise<Reading> {
  const reading: Reading = { names: [], read: [], problems: [] };
  const note = (error: unknown): void => {
    if (!(error instanceof AppError) || error.code !== 'configuration' || !error.expose) throw error;
    reading.error = [reading.error, error.detail].filter((one) => one !== undefined).join('\n');
  };
  try {
    for await (const file of files) {
      reading.names.push(file.name);
      try {
        for await (const one of file.records()) {
          if ('problem' in one) reading.problems.push(`${one.position}: ${one.problem}`);
          else reading.read.push(one.record.setId.slice(-2));
        }
      } catch (error) {
        note(error);
      }
    }
  } catch (error) {
    note(error);
  }
  return reading;
}

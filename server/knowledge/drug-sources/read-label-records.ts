import { openLabelFiles } from './open-label-files.ts';
import { startOf } from './local-source.ts';
import type { ReadRecord } from './read-records.ts';

/**
 * The label records of one file of this machine: an SPL document (XML), an answer of the openFDA API (`{"results": […]}`), an array,
 * one record, or one a line (NDJSON), each also as gzip or in a zip file. A record that is none is told with its position, the
 * others go on.
 * @throws configuration naming the file, where it is no such file
 */
export async function* readLabelRecords(path: string): AsyncGenerator<ReadRecord> {
  // A folder is for an import; here it is a slip.
  await startOf(path, 1);
  let before = 0;
  for await (const file of openLabelFiles(path, { isOffline: true })) {
    let last = 0;
    for await (const read of file.records()) {
      last = read.position;
      yield { ...read, position: before + read.position };
    }
    before += last;
  }
}

import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { AppError, projectRoot } from '../../platform/index.ts';
import type { DocumentFormat, DocumentSection } from './document.ts';
import { documentLimits, documentProblems, type DocumentProblem } from './document-problem.ts';
import type { DocumentReading } from './read-document.ts';
import { answerSchema } from './reading-schema.ts';
import { createTurns } from './take-turns.ts';

export type DocumentReader = (
  bytes: Buffer,
  asked: { claimed: DocumentFormat | null; before: readonly DocumentSection[] | null },
  /** Whose document it is: tenants take turns. */
  tenantId: string,
) => Promise<DocumentReading>;

type Limits = Pick<typeof documentLimits, 'milliseconds' | 'residentBytes'>;

const pageBytes = 4096;
const watchEveryMs = 50;
const mostAnswerBytes = 64 * 1024 * 1024;
const mostWaiting = { ofOne: 4, ofAll: 16 };

/** As built, or from its source where tests run that. */
const programArguments = (): string[] =>
  import.meta.url.endsWith('.ts')
    ? ['--import', 'tsx', join(projectRoot(), 'server/knowledge/source-documents/reader-program.ts')]
    : [join(projectRoot(), 'dist/server/document-reader.js')];

const refusal = (name: DocumentProblem): AppError =>
  new AppError(name === 'too-large' ? 'payload-too-large' : 'unprocessable', { detail: documentProblems[name], path: name });

/** Linux tells; elsewhere the bound of the heap and of time are what there is. */
const residentBytes = async (pid: number): Promise<number> =>
  readFile(`/proc/${pid}/statm`, 'utf8').then(
    (text) => Number(text.split(' ')[1]) * pageBytes,
    () => 0,
  );

async function run(child: ChildProcess, input: readonly (string | Buffer)[], limits: Limits): Promise<string> {
  return new Promise((resolve, reject) => {
    let stoppedFor: DocumentProblem | null = null;
    const stop = (why: DocumentProblem): void => {
      stoppedFor ??= why;
      child.kill('SIGKILL');
    };
    const clock = setTimeout(() => stop('too-long'), limits.milliseconds);
    const watch = setInterval(() => {
      if (child.pid !== undefined)
        void residentBytes(child.pid).then((bytes) => {
          if (bytes > limits.residentBytes) stop('too-much-memory');
        });
    }, watchEveryMs);
    const done = (): void => {
      clearTimeout(clock);
      clearInterval(watch);
    };
    const answer: Buffer[] = [];
    let length = 0;
    child.stdout?.on('data', (piece: Buffer) => {
      length += piece.length;
      if (length > mostAnswerBytes) stop('too-much-memory');
      else answer.push(piece);
    });
    child.on('error', (cause) => {
      done();
      reject(new AppError('internal', { detail: 'The process that reads documents could not be started.', cause }));
    });
    child.on('close', (code) => {
      done();
      if (stoppedFor !== null) reject(refusal(stoppedFor));
      // Out of memory is the only way in which it ends by itself.
      else if (code !== 0) reject(refusal('too-much-memory'));
      else resolve(Buffer.concat(answer).toString('utf8'));
    });
    // It may be gone before it took everything.
    child.stdin?.on('error', () => undefined);
    for (const piece of input) child.stdin?.write(piece);
    child.stdin?.end();
  });
}

/**
 * Reads documents one after another, those of tenants in turn, each in a process of its own with little to find in it: no environment, no connection, a bound
 * of time and memory, and a lower priority, for clinicians wait for this server.
 * @throws unprocessable or payload-too-large, with the problem's name as path; too-many-attempts where many wait
 */
export function createDocumentReader(limits: Limits = documentLimits): DocumentReader {
  const turn = createTurns(mostWaiting);
  const read = async (...[bytes, asked]: Parameters<DocumentReader>): Promise<DocumentReading> => {
    const child = spawn(process.execPath, ['--max-old-space-size=400', ...programArguments(), String(process.pid)], {
      cwd: projectRoot(),
      env: {},
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    const answer = answerSchema.safeParse(JSON.parse(await run(child, [`${JSON.stringify(asked)}\n`, bytes], limits)));
    if (!answer.success)
      throw new AppError('internal', { detail: 'The process that reads documents gave no answer.', cause: answer.error });
    if ('problem' in answer.data) throw refusal(answer.data.problem);
    return answer.data.read;
  };
  return async (bytes, asked, tenantId) => {
    if (bytes.length > documentLimits.bytes) throw refusal('too-large');
    return turn(tenantId, async () => read(bytes, asked, tenantId));
  };
}

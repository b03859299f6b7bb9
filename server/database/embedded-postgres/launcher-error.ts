import { AppError } from '../../platform/index.ts';

/** Why the embedded database did not start; `detail` is one line that an operator can act on. */
export type EmbeddedPostgresErrorCode =
  | 'no-binaries'
  | 'binaries-not-executable'
  | 'data-folder-unwritable'
  | 'data-folder-unreachable'
  | 'data-folder-of-another-user'
  | 'data-folder-of-another-version'
  | 'cluster-not-created'
  | 'cluster-gone'
  | 'server-not-started'
  | 'server-not-stopped';

/** An AppError (`configuration`) that also says which case of the launcher it was. */
export class EmbeddedPostgresError extends AppError {
  readonly reason: EmbeddedPostgresErrorCode;

  /** @param logTail the last lines of the server's own log, put under the sentence */
  constructor(reason: EmbeddedPostgresErrorCode, detail: string, options: { cause?: unknown; logTail?: string } = {}) {
    const tail = options.logTail?.trim() ?? '';
    super('configuration', {
      detail: tail === '' ? detail : `${detail}\n${tail}`,
      ...(options.cause === undefined ? {} : { cause: options.cause }),
    });
    this.name = 'EmbeddedPostgresError';
    this.reason = reason;
  }
}

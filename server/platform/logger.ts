import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import { currentCorrelationId } from './correlation.ts';

export type { Logger } from 'pino';

/** How long a line may wait for company. */
const flushMilliseconds = 200;

/** Keys that may carry a token or a patient anywhere in a logged object; their values never reach the log. */
const redactedKeys = [
  'authorization',
  'cookie',
  'set-cookie',
  'access_token',
  'refresh_token',
  'id_token',
  'client_secret',
  'key',
  'code',
  'token',
  'patient',
  'patientId',
  'encounterId',
  'prefetch',
  'draftOrders',
  'fhirAuthorization',
];

/** Type, message, code and stack. PostgreSQL's `detail` and `where` repeat the row that failed, so nothing else is taken over. */
const describeError = (error: unknown): unknown => {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    // Not as `code`: that name is for authorization codes and never shown.
    ...(typeof code === 'string' ? { errorCode: code } : {}),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
};

/**
 * pino with redaction by construction and the correlation id on every line. Lines leave in the background, several in a write,
 * and all of them before the process exits: a write a line would cost a request more than its work.
 */
export function createLogger(options: { level: string }, destination?: DestinationStream): Logger {
  const paths = redactedKeys.flatMap((key) => {
    const quoted = /^[a-zA-Z_]+$/.test(key) ? key : `["${key}"]`;
    const dotted = quoted.startsWith('[') ? quoted : `.${quoted}`;
    return [quoted, `*${dotted}`, `*.*${dotted}`];
  });
  const settings: LoggerOptions = {
    level: options.level,
    base: null,
    redact: { paths, censor: '[redacted]' },
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => ({ correlationId: currentCorrelationId() }),
    serializers: { err: describeError },
  };
  return pino(settings, destination ?? pino.destination({ sync: false, minLength: 4096, periodicFlush: flushMilliseconds }));
}

/** A logger that says nothing, for tests. */
export const silentLogger: Logger = pino({ level: 'silent' });

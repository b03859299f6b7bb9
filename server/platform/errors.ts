/** Every way a request can be refused, as a closed union: callers switch on the code, never on the text. */
export type ErrorCode =
  | 'invalid-request'
  | 'unauthenticated'
  | 'session-expired'
  | 'cookies-refused'
  | 'forbidden'
  | 'not-found'
  | 'gone'
  | 'conflict'
  | 'precondition-failed'
  | 'unprocessable'
  | 'too-many-attempts'
  | 'payload-too-large'
  | 'unsupported-media-type'
  | 'launch-refused'
  | 'ehr-unreachable'
  | 'database-unavailable'
  | 'configuration'
  | 'internal';

const statusOf: Record<ErrorCode, number> = {
  'invalid-request': 400,
  unauthenticated: 401,
  'session-expired': 401,
  'cookies-refused': 401,
  forbidden: 403,
  'not-found': 404,
  gone: 410,
  conflict: 409,
  'precondition-failed': 412,
  unprocessable: 422,
  'too-many-attempts': 429,
  'payload-too-large': 413,
  'unsupported-media-type': 415,
  'launch-refused': 400,
  'ehr-unreachable': 502,
  'database-unavailable': 503,
  configuration: 500,
  internal: 500,
};

export type AppErrorOptions = {
  /** What is told to the caller; plain words, nothing internal. */
  detail: string;
  /** HTTP status, where the code's default does not fit. */
  status?: number;
  cause?: unknown;
  /** Path of the offending member, in the notation of the format (`context.draftOrders`, `Practitioner.name[0]`). */
  path?: string;
  /** False keeps the detail in our log and answers a general sentence instead. */
  expose?: boolean;
};

/** The one error of this house; rendered by the router that caught it. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly detail: string;
  readonly path: string | undefined;
  readonly expose: boolean;

  constructor(code: ErrorCode, options: AppErrorOptions) {
    super(`${code}: ${options.detail}`, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.status = options.status ?? statusOf[code];
    this.detail = options.detail;
    this.path = options.path;
    this.expose = options.expose ?? this.status < 500;
  }
}

type DriverError = { code?: unknown; syscall?: unknown; type?: unknown; status?: unknown; statusCode?: unknown; message?: unknown };

const databaseAway = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08000',
  '08003',
  '08006',
  '08001',
]);

/** As the libraries of express throw them: their message is theirs, the status is the caller's fault or not. */
const isHttpError = (error: DriverError): boolean => typeof error.message === 'string' && error.status === error.statusCode;

/** Turns anything thrown into an AppError: body-parser and pg errors get their own codes, the rest is internal. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as DriverError;
  if (error.type === 'entity.parse.failed') {
    return new AppError('invalid-request', { detail: 'The body is not valid JSON.', cause: thrown, path: '$' });
  }
  if (error.type === 'entity.too.large') {
    return new AppError('payload-too-large', { detail: 'The body is larger than this endpoint accepts.', cause: thrown });
  }
  if (error.type === 'encoding.unsupported' || error.type === 'charset.unsupported') {
    return new AppError('unsupported-media-type', { detail: 'The body has an unsupported encoding.', cause: thrown });
  }
  // The driver's own words carry no code: a pool that waited too long, a connection that was lost before or while it was asked.
  const isConnectionLost =
    typeof error.message === 'string' &&
    /timeout exceeded when trying to connect|Connection terminated|is not queryable/.test(error.message);
  // A socket that is gone and a file that is missing have one code; only the former is a connection.
  const isFile = error.code === 'ENOENT' && error.syscall !== 'connect';
  if ((typeof error.code === 'string' && databaseAway.has(error.code) && !isFile) || isConnectionLost) {
    return new AppError('database-unavailable', {
      detail: 'The database is not answering. Nothing was saved; try again in a moment.',
      cause: thrown,
      expose: true,
    });
  }
  // PostgreSQL keeps no NUL in a text: whoever sent one sent something that is nobody's name or comment.
  if (error.code === '22021' || error.code === '22P05') {
    return new AppError('invalid-request', { detail: 'The text holds a character that cannot be kept.', cause: thrown });
  }
  // What serves files says so of a missing one, and of a path that leaves its folder: neither is there for anybody.
  if (error.status === 404 || (error.status === 403 && isHttpError(error))) {
    return new AppError('not-found', { detail: 'There is nothing at this address.', cause: thrown });
  }
  // The other refusals of express and of what serves files (a range, a precondition, an escape) keep their status.
  if (typeof error.status === 'number' && error.status >= 400 && error.status < 500 && isHttpError(error)) {
    return new AppError('invalid-request', { detail: 'The request could not be read.', cause: thrown, status: error.status });
  }
  return new AppError('internal', { detail: 'Something failed on our side.', cause: thrown, expose: false });
}

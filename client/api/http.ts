import type { ZodType } from 'zod';
import { problemSchema, type Problem } from '../../server/contract/index.ts';

/** What the server refused, or what never arrived (status 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem | null;
  readonly correlationId: string;

  constructor(status: number, problem: Problem | null, correlationId: string) {
    super(problem?.detail ?? 'The server could not be reached.');
    this.name = 'ApiError';
    this.status = status;
    this.problem = problem;
    this.correlationId = problem?.correlationId ?? correlationId;
  }
}

const letters = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** One id for one thing a person did; the server's log, jobs and records carry it. */
function newCorrelationId(): string {
  const text = Array.from(crypto.getRandomValues(new Uint8Array(9)), (byte) => letters[byte % letters.length]).join('');
  return `${text.slice(0, 3)}-${text.slice(3, 6)}-${text.slice(6)}`;
}

async function problemOf(response: Response): Promise<Problem | null> {
  const parsed = problemSchema.safeParse(await response.json().catch(() => null));
  return parsed.success ? parsed.data : null;
}

type Sent = { method?: 'POST' | 'PUT'; body?: unknown };

/**
 * One call of our own API; the answer is parsed by the contract's schema.
 * @throws ApiError for every status that is not 2xx, and with status 0 when nothing answered
 */
export async function call<T>(schema: ZodType<T>, path: string, sent: Sent = {}): Promise<T> {
  const correlationId = newCorrelationId();
  let response: Response;
  try {
    response = await fetch(path, {
      method: sent.method ?? 'GET',
      credentials: 'same-origin',
      headers: {
        Accept: 'application/json',
        'X-Correlation-Id': correlationId,
        ...(sent.method === undefined ? {} : { 'X-Preceptor': '1', 'Content-Type': 'application/json' }),
      },
      ...(sent.method === undefined ? {} : { body: JSON.stringify(sent.body ?? {}) }),
    });
  } catch {
    throw new ApiError(0, null, correlationId);
  }
  if (!response.ok) throw new ApiError(response.status, await problemOf(response), correlationId);
  return schema.parse(await response.json());
}

import type { ZodType } from 'zod';
import { problemSchema, type Problem } from '../../server/contract/index.ts';
import { bearerHeader, dropHandOff, handOff, handOffRefusal } from './hand-off.ts';
import { currentAction } from './user-action.ts';

/** What the server refused, what never arrived (status 0), or what cannot be read. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem | null;
  readonly correlationId: string;

  constructor(status: number, problem: Problem | null, correlationId: string) {
    super(problem?.detail ?? (status === unreadable ? 'The answer could not be read.' : 'The server could not be reached.'));
    this.name = 'ApiError';
    this.status = status;
    this.problem = problem;
    this.correlationId = problem?.correlationId ?? correlationId;
  }
}

/** Status of an answer that came and is not the contract's: a page of something in between, or another version of the server. */
export const unreadable = -1;

/** Saves that did not go through, each with the id it was sent under: sent again, it is still the same save. */
const unsaved = new Map<string, string>();

async function problemOf(response: Response): Promise<Problem | null> {
  const parsed = problemSchema.safeParse(await response.json().catch(() => null));
  return parsed.success ? parsed.data : null;
}

/** @property keepalive the request outlives the page, where it is reloaded or closed meanwhile */
type Sent = { method?: 'POST' | 'PUT'; body?: unknown; keepalive?: boolean };

async function send(path: string, sent: Sent, correlationId: string): Promise<Response> {
  try {
    return await fetch(path, {
      method: sent.method ?? 'GET',
      credentials: 'same-origin',
      keepalive: sent.keepalive ?? false,
      headers: {
        Accept: 'application/json',
        'X-Correlation-Id': correlationId,
        ...bearerHeader(),
        ...(sent.method === undefined ? {} : { 'X-Preceptor': '1', 'Content-Type': 'application/json' }),
      },
      ...(sent.method === undefined ? {} : { body: JSON.stringify(sent.body ?? {}) }),
    });
  } catch {
    throw new ApiError(0, null, correlationId);
  }
}

/** What the server answered well. @throws ApiError for every other status */
async function answered(path: string, sent: Sent, correlationId: string): Promise<Response> {
  let response = await send(path, sent, correlationId);
  if (response.ok) dropHandOff();
  // No cookie came along. Nothing was done, so that after a hand-off the same call may go once more.
  else if (response.status === 401 && (await handOff(path))) response = await send(path, sent, correlationId);
  if (!response.ok) {
    const problem = response.status === 401 ? (handOffRefusal() ?? (await problemOf(response))) : await problemOf(response);
    throw new ApiError(response.status, problem, correlationId);
  }
  return response;
}

async function fetchAnswer<T>(schema: ZodType<T>, path: string, sent: Sent, correlationId: string): Promise<T> {
  const response = await answered(path, sent, correlationId);
  const parsed = schema.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) throw new ApiError(unreadable, null, correlationId);
  return parsed.data;
}

/**
 * One call of our own API under the id of what the person did; the answer is parsed by the contract's schema.
 * @throws ApiError for every status that is not 2xx, with status 0 when nothing answered, with `unreadable` when
 * what answered is not the contract's
 */
export async function call<T>(schema: ZodType<T>, path: string, sent: Sent = {}): Promise<T> {
  if (sent.method === undefined) return fetchAnswer(schema, path, sent, currentAction());
  const save = `${sent.method} ${path} ${JSON.stringify(sent.body ?? {})}`;
  const correlationId = unsaved.get(save) ?? currentAction();
  try {
    const answer = await fetchAnswer(schema, path, sent, correlationId);
    unsaved.delete(save);
    return answer;
  } catch (error) {
    const isRefused = error instanceof ApiError && error.status >= 400 && error.status < 500;
    if (isRefused) unsaved.delete(save);
    else unsaved.set(save, correlationId);
    throw error;
  }
}

/** A file of our own API. @throws ApiError as every call */
export async function callFile(path: string): Promise<Blob> {
  const correlationId = currentAction();
  const response = await answered(path, {}, correlationId);
  return response.blob().catch(() => {
    throw new ApiError(0, null, correlationId);
  });
}

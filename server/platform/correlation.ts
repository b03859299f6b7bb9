import { AsyncLocalStorage } from 'node:async_hooks';
import { newCorrelationId } from './ids.ts';

const storage = new AsyncLocalStorage<string>();

/** What a correlation id from outside may look like; anything else is replaced, so that logs cannot be forged. */
const acceptable = /^[A-Za-z0-9-]{6,64}$/;

/** Runs `work` under a correlation id; everything it logs, queues or records carries it. */
export function withCorrelationId<T>(id: string | undefined, work: () => T): T {
  return storage.run(id !== undefined && acceptable.test(id) ? id : newCorrelationId(), work);
}

/** The id of the request or job under way; a new one outside of both. */
export const currentCorrelationId = (): string => storage.getStore() ?? newCorrelationId();

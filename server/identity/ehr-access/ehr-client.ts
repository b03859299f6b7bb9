import type { IncomingMessage, ServerResponse } from 'node:http';
import FHIR from 'fhirclient';
import { outgoingAgent, type Reach } from '../../platform/index.ts';

/** A read of one resource or search, relative to the FHIR base; undefined where the EHR has none or does not allow it. */
export type EhrRead = (path: string) => Promise<EhrAnswer>;
export type EhrAnswer = { state: 'ok'; resource: Record<string, unknown> } | { state: 'unreachable' | 'not-permitted' | 'absent' };

/** The library keeps a client's state in a storage; ours lies sealed in the database, and a client lives for one read. */
const noStorage = { get: async () => undefined, set: async <T>(_key: string, value: T) => value, unset: async () => false };

const statusOf = (error: unknown): number | undefined => {
  const status: unknown = typeof error === 'object' && error !== null ? (error as { status?: unknown }).status : undefined;
  return typeof status === 'number' ? status : undefined;
};

/**
 * Reads from the EHR with a launch's token, all reads together within `timeoutMilliseconds`.
 * Addresses are checked as the registration allows. Redirects are refused (they would carry the token elsewhere), answers over 2 MB too.
 */
export function ehrReader(target: { fhirBase: string; reach: Reach; accessToken: string; timeoutMilliseconds: number }): EhrRead {
  const signal = AbortSignal.timeout(target.timeoutMilliseconds);
  const client = FHIR({} as IncomingMessage, {} as ServerResponse, noStorage).client({
    serverUrl: target.fhirBase,
    tokenResponse: { access_token: target.accessToken, token_type: 'Bearer' },
  });
  // `size` and `agent` are node-fetch's own options; the library passes them on.
  const bounds = {
    agent: () => outgoingAgent(target.fhirBase, target.reach),
    redirect: 'error' as const,
    size: 2 * 1024 * 1024,
    headers: { accept: 'application/fhir+json, application/json;q=0.9' },
  };
  return async (path) => {
    const deadline = new Promise<EhrAnswer>((resolve) => {
      signal.addEventListener('abort', () => resolve({ state: 'unreachable' }), { once: true });
    });
    const read = async (): Promise<EhrAnswer> => {
      try {
        const resource: unknown = await client.request({ url: path, signal, ...bounds });
        return typeof resource === 'object' && resource !== null && 'resourceType' in resource
          ? { state: 'ok', resource: resource as Record<string, unknown> }
          : { state: 'unreachable' };
      } catch (error) {
        const status = statusOf(error);
        if (status === 401 || status === 403) return { state: 'not-permitted' };
        return status === 404 || status === 410 ? { state: 'absent' } : { state: 'unreachable' };
      }
    };
    return signal.aborted ? { state: 'unreachable' } : Promise.race([read(), deadline]);
  };
}

import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { Clock } from './clock.ts';
import { fetchJson } from './fetch-json.ts';
import type { Reach } from './outgoing.ts';

const keySetSchema: z.ZodType<JSONWebKeySet> = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) });
const bounds = { timeoutMilliseconds: 2000, maxBytes: 128 * 1024 };
const keepMilliseconds = 600_000;
const outageMilliseconds = 24 * 3_600_000;
/** An unknown kid may be a rotated key; forged ones must not make us hammer its server. */
const refetchMilliseconds = 60_000;
/** After a failure the server is left alone for a moment: a refused call must not cause a request each. */
const retryMilliseconds = 5000;

/** Where the keys of a registered client are: its own set, or the address of one and what may be reached for it. */
export type KeySource = { jwks: object | null; jku: string | null; reach: () => Reach };

/**
 * The keys of registered clients: the registered set, or the one at the registered `jku`. Nothing a request names is ever fetched.
 * Imported keys are kept, so that a signature costs one verification and no parsing.
 */
export function createKeySets(deps: { clock: Clock; fetchKeySet?: (url: string, reach: Reach) => Promise<JSONWebKeySet | undefined> }) {
  const fetchKeySet =
    deps.fetchKeySet ??
    (async (url: string, reach: Reach) => {
      const result = await fetchJson(url, keySetSchema, { ...bounds, reach });
      return result.ok ? result.value : undefined;
    });
  const registered = new WeakMap<object, JWTVerifyGetKey>();
  const fetched = new Map<string, { at: number; kids: Set<string | undefined>; keys: JWTVerifyGetKey }>();
  const fetching = new Map<string, Promise<JWTVerifyGetKey | undefined>>();
  const failedAt = new Map<string, number>();

  /** Keys outlive an outage of their server, but not for ever: a withdrawn one must end. */
  const stillGood = (jku: string): JWTVerifyGetKey | undefined => {
    const kept = fetched.get(jku);
    return kept !== undefined && deps.clock.now().getTime() - kept.at < outageMilliseconds ? kept.keys : undefined;
  };

  const fetchNow = async (jku: string, reach: Reach): Promise<JWTVerifyGetKey | undefined> => {
    const set = await fetchKeySet(jku, reach);
    if (set === undefined) {
      failedAt.set(jku, deps.clock.now().getTime());
      return stillGood(jku);
    }
    failedAt.delete(jku);
    const keys = createLocalJWKSet(set);
    fetched.set(jku, { at: deps.clock.now().getTime(), kids: new Set(set.keys.map((key) => key.kid)), keys });
    return keys;
  };

  return {
    /** Undefined where there are no keys, or they cannot be had. */
    async keysOf({ jku, jwks, reach }: KeySource, kid: string | undefined): Promise<JWTVerifyGetKey | undefined> {
      if (jwks !== null) {
        const known = registered.get(jwks) ?? createLocalJWKSet(jwks as JSONWebKeySet);
        registered.set(jwks, known);
        return known;
      }
      if (jku === null) return undefined;
      const kept = fetched.get(jku);
      const now = deps.clock.now().getTime();
      if (now - (failedAt.get(jku) ?? -Infinity) < retryMilliseconds) return stillGood(jku);
      const age = kept === undefined ? Infinity : now - kept.at;
      const isFresh = kept !== undefined && age < keepMilliseconds && (kept.kids.has(kid) || age < refetchMilliseconds);
      if (isFresh) return kept.keys;
      const running = fetching.get(jku) ?? fetchNow(jku, reach()).finally(() => fetching.delete(jku));
      fetching.set(jku, running);
      return running;
    },
  };
}

export type KeySets = ReturnType<typeof createKeySets>;

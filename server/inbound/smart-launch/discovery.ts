import { z } from 'zod';
import type { JSONWebKeySet } from 'jose';
import type { Clock } from '../../platform/index.ts';
import { insecureEndpoints, smartConfigurationSchema, wellKnownUrl, type SmartConfiguration } from '../../standards/smart/index.ts';
import { fetchJson, type EhrHttpResult } from './ehr-http.ts';

const keySetSchema: z.ZodType<JSONWebKeySet> = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) });

const cacheSeconds = 300;
/** A set is fetched anew for an unknown key at most this often, so that forged tokens cannot make us hammer the EHR. */
const refetchSeconds = 10;
const bounds = { timeoutMilliseconds: 4000, maxBytes: 256 * 1024 };

/**
 * What the EHR publishes about itself, kept for five minutes. Only documents of registered servers are asked for, and their keys.
 * A burst of launches asks once. Failures are not kept: the next launch tries again.
 */
export function createDiscovery(deps: { clock: Clock }) {
  const configurations = new Map<string, { at: number; value: SmartConfiguration }>();
  const keySets = new Map<string, { at: number; value: JSONWebKeySet }>();
  const ageSeconds = (at: number): number => (deps.clock.now().getTime() - at) / 1000;

  const asking = new Map<string, Promise<EhrHttpResult<SmartConfiguration>>>();

  const ask = async (iss: string): Promise<EhrHttpResult<SmartConfiguration>> => {
    const result = await fetchJson(wellKnownUrl(iss), smartConfigurationSchema, bounds);
    if (!result.ok) return result;
    const insecure = insecureEndpoints(result.value, iss);
    return insecure.length === 0
      ? result
      : { ok: false, fault: { kind: 'unusable', status: 200, note: `endpoints without TLS: ${insecure.join(' ')}`, body: null } };
  };

  return {
    /** @param iss of a registration, never of a request */
    async configuration(iss: string): Promise<EhrHttpResult<SmartConfiguration>> {
      const kept = configurations.get(iss);
      if (kept !== undefined && ageSeconds(kept.at) < cacheSeconds) return { ok: true, value: kept.value };
      const running = asking.get(iss) ?? ask(iss).finally(() => asking.delete(iss));
      asking.set(iss, running);
      const result = await running;
      if (result.ok) configurations.set(iss, { at: deps.clock.now().getTime(), value: result.value });
      return result;
    },
    /** The keys that sign id_tokens. `fresh` asks again where the kept set did not fit. */
    async keys(jwksUri: string, fresh = false): Promise<EhrHttpResult<JSONWebKeySet>> {
      const kept = keySets.get(jwksUri);
      if (kept !== undefined && ageSeconds(kept.at) < (fresh ? refetchSeconds : cacheSeconds)) return { ok: true, value: kept.value };
      const result = await fetchJson(jwksUri, keySetSchema, bounds);
      if (result.ok) keySets.set(jwksUri, { at: deps.clock.now().getTime(), value: result.value });
      return result;
    },
  };
}

export type Discovery = ReturnType<typeof createDiscovery>;

import { z } from 'zod';
import type { JSONWebKeySet } from 'jose';
import { reachOf, type Registration } from '../tenants/index.ts';
import { type Clock, fetchJson, type FetchResult, type Reach } from '../../platform/index.ts';
import {
  insecureEndpoints,
  refusesPkce,
  smartConfigurationSchema,
  wellKnownUrl,
  type SmartConfiguration,
} from '../../standards/smart/index.ts';

const keySetSchema: z.ZodType<JSONWebKeySet> = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) });

const cacheSeconds = 300;
/** A set is fetched anew for an unknown key at most this often, so that forged tokens cannot make us hammer the EHR. */
const refetchSeconds = 10;
const bounds = { timeoutMilliseconds: 4000, maxBytes: 256 * 1024 };

const unusable = (note: string): FetchResult<never> => ({ ok: false, fault: { kind: 'unusable', status: 200, note, body: null } });

const issuerDocument = z.object({ token_endpoint: z.url({ protocol: /^https?$/ }) });
/** Only a comparison hangs on it; a document that does not come is done without. */
const issuerBounds = { timeoutMilliseconds: 1500, maxBytes: bounds.maxBytes };
const originOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).origin : null);

/**
 * The `iss` of an answer tells servers apart only while no server names another's issuer as its own and its own token endpoint
 * beside it. An issuer elsewhere is therefore asked for what it publishes.
 * @see RFC 9207, section 2.4 and RFC 8414, section 3.3
 */
async function ownsIssuer(iss: string, reach: Reach, { issuer, token_endpoint: tokenEndpoint }: SmartConfiguration): Promise<boolean> {
  const elsewhere = issuer === undefined ? null : originOf(issuer);
  if (issuer === undefined || elsewhere === originOf(iss)) return true;
  if (elsewhere === null || (!issuer.startsWith('https:') && !iss.startsWith('http:'))) return true;
  const published = await fetchJson(`${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`, issuerDocument, {
    ...issuerBounds,
    reach,
  });
  return !published.ok || originOf(published.value.token_endpoint) === originOf(tokenEndpoint);
}

/**
 * What the EHR publishes about itself, kept for five minutes. Only documents of registered servers are asked for, and their keys.
 * A burst of launches asks once. Failures are not kept: the next launch tries again.
 */
export function createDiscovery(deps: { clock: Clock }) {
  const configurations = new Map<string, { at: number; value: SmartConfiguration }>();
  const keySets = new Map<string, { at: number; value: JSONWebKeySet }>();
  const ageSeconds = (at: number): number => (deps.clock.now().getTime() - at) / 1000;

  const asking = new Map<string, Promise<FetchResult<SmartConfiguration>>>();

  const ask = async (iss: string, reach: Reach): Promise<FetchResult<SmartConfiguration>> => {
    const result = await fetchJson(wellKnownUrl(iss), smartConfigurationSchema, { ...bounds, reach });
    if (!result.ok) return result;
    const insecure = insecureEndpoints(result.value, iss);
    if (insecure.length > 0) return unusable(`endpoints without TLS: ${insecure.join(' ')}`);
    if (refusesPkce(result.value)) return unusable('it offers PKCE by the plain method only');
    if (!(await ownsIssuer(iss, reach, result.value))) return unusable('the issuer it names publishes another token endpoint');
    return result;
  };

  return {
    async configuration(registration: Registration): Promise<FetchResult<SmartConfiguration>> {
      const { iss } = registration;
      const kept = configurations.get(iss);
      if (kept !== undefined && ageSeconds(kept.at) < cacheSeconds) return { ok: true, value: kept.value };
      const running = asking.get(iss) ?? ask(iss, reachOf(registration)).finally(() => asking.delete(iss));
      asking.set(iss, running);
      const result = await running;
      if (result.ok) configurations.set(iss, { at: deps.clock.now().getTime(), value: result.value });
      return result;
    },
    /** The keys that sign id_tokens. `fresh` asks again where the kept set did not fit. */
    async keys(jwksUri: string, reach: Reach, fresh = false): Promise<FetchResult<JSONWebKeySet>> {
      const place = `${reach} ${jwksUri}`;
      const kept = keySets.get(place);
      if (kept !== undefined && ageSeconds(kept.at) < (fresh ? refetchSeconds : cacheSeconds)) return { ok: true, value: kept.value };
      const result = await fetchJson(jwksUri, keySetSchema, { ...bounds, reach });
      if (result.ok) keySets.set(place, { at: deps.clock.now().getTime(), value: result.value });
      return result;
    },
  };
}

export type Discovery = ReturnType<typeof createDiscovery>;

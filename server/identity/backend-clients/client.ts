import { z } from 'zod';
import { AppError } from '../../platform/index.ts';
import { parseScopes, writesAnything } from '../../standards/smart/index.ts';
import { assertWithinReach, jwksSchema, parseRegisteredUrl, type JsonWebKeySet } from '../tenants/index.ts';

/** Another system that reads our FHIR API by itself. */
export type BackendClient = {
  clientId: string;
  tenantId: string;
  label: string;
  /** SMART v2 system scopes: the most that it is ever granted. */
  scopes: string;
  /** Its public keys; null where it publishes them at `jwksUrl`. */
  jwks: JsonWebKeySet | null;
  jwksUrl: string | null;
  allowPrivateNetwork: boolean;
  createdAt: Date;
  disabledAt: Date | null;
  lastGrantedAt: Date | null;
};

export type NewBackendClient = {
  tenantId: string;
  clientId: string;
  label: string;
  scopes: string;
  keys: { jwks: unknown } | { url: string };
  allowPrivateNetwork: boolean;
};

const refuse = (detail: string): AppError => new AppError('configuration', { detail, expose: true });

const clientIdSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{2,199}$/);
const usableKeys = z.array(z.looseObject({ kty: z.enum(['RSA', 'EC']), kid: z.string().min(1) })).min(1);

function publicKeys(value: unknown): JsonWebKeySet {
  const parsed = jwksSchema.safeParse(value);
  if (!parsed.success) throw refuse('--jwks-file holds no key set: {"keys": [...]}.');
  if (parsed.data.keys.some((key) => key.kty === 'oct' || 'd' in key)) throw refuse('The key set must hold public keys only.');
  if (!usableKeys.safeParse(parsed.data.keys).success) throw refuse('Each key of the set needs a kid, and is of type RSA or EC.');
  return parsed.data;
}

/**
 * The scopes that a client may be registered for, in their order and once each.
 * @throws configuration for what grants nothing here
 */
export function registeredScopes(text: string): string {
  const words = text.split(/\s+/).filter((word) => word !== '');
  for (const word of words) {
    const [scope] = parseScopes(word);
    if (scope?.level !== 'system') throw refuse(`Scopes are system scopes such as "system/Basic.rs", not ${word}.`);
    if (writesAnything(scope)) throw refuse(`Name each type that is written, such as "system/Basic.cu", not ${word}.`);
    if (scope.query !== null) throw refuse(`A scope that is narrowed by search parameters is not supported: ${word}.`);
  }
  if (words.length === 0) throw refuse('--scopes names no scope.');
  return [...new Set(words)].join(' ');
}

/** @throws configuration with one line that names the option */
export function checkNewClient(given: NewBackendClient): Omit<BackendClient, 'createdAt' | 'disabledAt' | 'lastGrantedAt'> {
  if (!clientIdSchema.safeParse(given.clientId).success)
    throw refuse('--client-id is 3 to 200 letters, digits, dots, colons, hyphens and underscores.');
  const url = 'url' in given.keys ? parseRegisteredUrl(given.keys.url, '--jwks-url') : null;
  if (url !== null) assertWithinReach(url, given.allowPrivateNetwork ? 'private' : 'public', '--jwks-url');
  return {
    clientId: given.clientId,
    tenantId: given.tenantId,
    label: given.label,
    scopes: registeredScopes(given.scopes),
    jwks: 'jwks' in given.keys ? publicKeys(given.keys.jwks) : null,
    jwksUrl: url,
    allowPrivateNetwork: given.allowPrivateNetwork,
  };
}

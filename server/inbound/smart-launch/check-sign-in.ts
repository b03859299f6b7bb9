import type { FetchResult } from '../../platform/index.ts';
import type { JSONWebKeySet } from 'jose';
import {
  assertionAlgorithm,
  knowsVersionOneOnly,
  parseScopes,
  redirectUriOf,
  type SmartConfiguration,
} from '../../standards/smart/index.ts';
import { note, ok, wrong, type CheckContext, type Finding } from './finding.ts';
import { requestedScopes } from './requested-scopes.ts';

const isLoopback = (url: string): boolean => /^https?:\/\/(localhost|127\.|\[::1\])/.test(url);

/** The keys that sign id_tokens. */
export async function checkKeys(
  { jwks_uri: jwksUri, issuer }: SmartConfiguration,
  read: (uri: string) => Promise<FetchResult<JSONWebKeySet>>,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  if (issuer === undefined)
    findings.push(note('discovery', 'It names no issuer; id_tokens must then come from the launch address itself.'));
  if (jwksUri === undefined) return [...findings, wrong('keys', 'Discovery has no jwks_uri, so that no id_token can be verified.')];
  const keys = await read(jwksUri);
  if (!keys.ok) return [...findings, wrong('keys', `${jwksUri}: ${keys.fault.note}.`)];
  const usable = keys.value.keys.filter(({ kty, use }) => ['RSA', 'EC', 'OKP'].includes(kty ?? '') && use !== 'enc');
  if (usable.length === 0) return [...findings, wrong('keys', `${jwksUri} holds no key that could sign an id_token.`)];
  if (usable.length > 1 && usable.some(({ kid }) => kid === undefined))
    findings.push(note('keys', 'Some keys have no kid; each is tried, which works and costs a moment.'));
  return [...findings, ok('keys', `${usable.length} ${usable.length === 1 ? 'key' : 'keys'} for id_tokens.`)];
}

/** Whether the EHR says that it grants what a launch asks for. */
export function checkScopes(configuration: SmartConfiguration): Finding[] {
  const { capabilities, scopes_supported: listed } = configuration;
  const findings: Finding[] = [];
  if (capabilities.length === 0) findings.push(note('scopes', 'Discovery announces no capabilities; a launch shows what it can do.'));
  else if (!capabilities.includes('launch-ehr'))
    findings.push(wrong('scopes', 'Discovery does not announce launch-ehr: charts cannot open Preceptor.'));
  if (listed === undefined) return [...findings, note('scopes', 'Discovery lists no scopes; what is granted shows at the first launch.')];
  const granted = parseScopes(listed.join(' '));
  const missing = requestedScopes('ehr', configuration, knowsVersionOneOnly(configuration) ? 1 : 2)
    .split(' ')
    .filter((scope) => {
      const [wanted] = parseScopes(scope);
      if (wanted === undefined) return !listed.includes(scope);
      return !granted.some(
        ({ level, type, interactions }) =>
          level === wanted.level &&
          (type === '*' || type === wanted.type) &&
          [...wanted.interactions].every((one) => interactions.has(one)),
      );
    });
  const needed = missing.filter((scope) => ['openid', 'fhirUser', 'launch'].includes(scope));
  if (needed.length > 0) findings.push(wrong('scopes', `Not offered, and nobody can be signed in without: ${needed.join(', ')}.`));
  const rest = missing.filter((scope) => !needed.includes(scope));
  if (rest.length > 0) findings.push(note('scopes', `Not listed; the panel does without what it cannot read: ${rest.join(', ')}.`));
  if (missing.length === 0) findings.push(ok('scopes', 'Everything that a launch asks for is offered.'));
  return findings;
}

/** Whether the token endpoint knows us: a code that was never given is refused as a code, and not as a client. */
export async function checkClient(configuration: SmartConfiguration, context: CheckContext): Promise<Finding[]> {
  const { registration, publicUrl } = context;
  const { clientAuth, clientId } = registration;
  const { token_endpoint_auth_methods_supported: methods, token_endpoint_auth_signing_alg_values_supported: algorithms } = configuration;
  const findings: Finding[] = [];
  if (methods !== undefined && methods.length > 0 && !methods.includes(clientAuth) && clientAuth !== 'none')
    findings.push(wrong('client', `Registered with ${clientAuth}, but the token endpoint takes ${methods.join(', ')}.`));
  const algorithm = assertionAlgorithm(algorithms);
  if (clientAuth === 'private_key_jwt') {
    if (algorithm === undefined)
      return [...findings, wrong('client', `The token endpoint verifies ${algorithms?.join(', ') ?? ''}; Preceptor signs RS384 or ES384.`)];
    if (isLoopback(publicUrl) && !isLoopback(registration.iss))
      findings.push(wrong('client', `The EHR cannot read our keys at ${publicUrl}/.well-known/jwks.json; set PUBLIC_URL.`));
  }
  const answer = await context.askForTokens({
    registration,
    tokenEndpoint: configuration.token_endpoint,
    algorithm: algorithm ?? 'RS384',
    form: {
      grant_type: 'authorization_code',
      code: 'preceptor-check',
      redirect_uri: redirectUriOf(publicUrl, registration.iss),
      code_verifier: 'preceptor-check-preceptor-check-preceptor-check',
    },
  });
  if (answer.ok) return [...findings, wrong('client', 'The token endpoint gave a token for a code that nobody was given.')];
  const as = clientAuth === 'none' ? 'as a public client' : `by ${clientAuth}`;
  if (answer.error === 'invalid_grant') return [...findings, ok('client', `The token endpoint knows "${clientId}" ${as}.`)];
  if (answer.error === 'invalid_client' || answer.error === 'unauthorized_client')
    return [...findings, wrong('client', `The token endpoint does not accept "${clientId}" ${as}: ${answer.error}.`)];
  if (answer.failure === 'ehr-refused')
    return [...findings, note('client', `Whether the EHR knows "${clientId}" cannot be told: ${answer.note}.`)];
  return [...findings, wrong('client', `${configuration.token_endpoint}: ${answer.note}.`)];
}

import { z } from 'zod';

/** An OAuth endpoint: TLS, or http where the server itself was registered with http. */
const endpoint = z.url({ protocol: /^https?$/ });

/** @see https://hl7.org/fhir/smart-app-launch/conformance.html#using-well-known */
export const smartConfigurationSchema = z.object({
  issuer: z.string().optional(),
  jwks_uri: endpoint.optional(),
  authorization_endpoint: endpoint,
  token_endpoint: endpoint,
  capabilities: z.array(z.string()).default([]),
  scopes_supported: z.array(z.string()).optional(),
  code_challenge_methods_supported: z.array(z.string()).optional().catch(undefined),
  grant_types_supported: z.array(z.string()).optional().catch(undefined),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional().catch(undefined),
  token_endpoint_auth_signing_alg_values_supported: z.array(z.string()).optional().catch(undefined),
  /** Whether every answer of the authorization endpoint names its issuer. @see RFC 9207, section 3 */
  authorization_response_iss_parameter_supported: z.boolean().default(false).catch(false),
});
export type SmartConfiguration = z.infer<typeof smartConfigurationSchema>;

export const wellKnownUrl = (fhirBase: string): string => `${fhirBase.replace(/\/+$/, '')}/.well-known/smart-configuration`;

/**
 * The endpoints that may not be used with this server: http where the server is https. A document cannot weaken its transport.
 * Empty where all is well. Another host is legitimate: sign-in servers rarely live on the FHIR host.
 */
export function insecureEndpoints(configuration: SmartConfiguration, iss: string): string[] {
  if (iss.startsWith('http:')) return [];
  return [configuration.authorization_endpoint, configuration.token_endpoint, configuration.jwks_uri]
    .filter((url) => url !== undefined)
    .filter((url) => !url.startsWith('https:'));
}

const versionTwo = /^(patient|user|system)\/[A-Z*][A-Za-z]*\.c?r?u?d?s?$/;
const versionOne = /^(patient|user|system)\/[A-Z*][A-Za-z]*\.(read|write|\*)$/;

/** True for a server that announces v1 scopes and not v2; one that announces neither is known by the scopes that it lists. */
export function knowsVersionOneOnly({ capabilities, scopes_supported: scopes = [] }: SmartConfiguration): boolean {
  if (capabilities.includes('permission-v2')) return false;
  if (capabilities.includes('permission-v1')) return true;
  return scopes.some((scope) => versionOne.test(scope)) && !scopes.some((scope) => versionTwo.test(scope));
}

/** True for a server that speaks of PKCE and leaves S256 out. One that does not speak of it gets S256 all the same. @see RFC 8414, section 2 */
export const refusesPkce = ({ code_challenge_methods_supported: methods }: SmartConfiguration): boolean =>
  methods !== undefined && methods.length > 0 && !methods.includes('S256');

/** Signatures of assertions that a server of ours takes, as the specification asks of every server. */
export const assertionAlgorithms = ['RS384', 'ES384'] as const;

/**
 * What a system needs to know that asks for a token by itself, at `.well-known/smart-configuration` of our FHIR API.
 * @param writable types that may be written by whoever is registered for it
 * @see https://hl7.org/fhir/smart-app-launch/backend-services.html#retrieve-well-knownsmart-configuration
 */
export const backendServicesConfiguration = (tokenUrl: string, writable: readonly string[]) => ({
  token_endpoint: tokenUrl,
  token_endpoint_auth_methods_supported: ['private_key_jwt'],
  token_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
  grant_types_supported: ['client_credentials'],
  scopes_supported: ['system/*.rs', ...writable.map((type) => `system/${type}.cruds`)],
  capabilities: ['client-confidential-asymmetric', 'permission-v2'],
});

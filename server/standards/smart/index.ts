export { grantedScopes, parseScopes, scopesAllow, toVersionOneScopes, writesAnything, type Interaction, type Scope } from './scopes.ts';
export {
  insecureEndpoints,
  knowsVersionOneOnly,
  refusesPkce,
  smartConfigurationSchema,
  wellKnownUrl,
  type SmartConfiguration,
} from './smart-configuration.ts';
export { assertionAlgorithms, backendServicesConfiguration } from './backend-services.ts';
export { assertionAlgorithm, clientAssertionType, signClientAssertion } from './client-assertion.ts';
export { codeChallenge } from './pkce.ts';
export { callbackId, redirectUriOf } from './redirect-uri.ts';
export { smartStyleSchema, type SmartStyle } from './smart-style.ts';
export { tokenErrorSchema, tokenResponseSchema, type TokenResponse } from './token-response.ts';
export { launchContextOf } from './launch-context.ts';
export { parseFhirUser, type FhirUser, type FhirUserType } from './fhir-user.ts';
export { clockToleranceSeconds, verifyIdToken, type IdTokenExpectation, type IdTokenFault, type IdTokenResult } from './id-token.ts';

export { createDiscovery, type Discovery } from './discovery.ts';
export { createTokenEndpoint, type AskForTokens } from './token-endpoint.ts';
export { ehrReader, type EhrRead } from './ehr-client.ts';
export { createEhrSystem, type EhrSystem, type SystemAnswer, type SystemRequest } from './ehr-system.ts';

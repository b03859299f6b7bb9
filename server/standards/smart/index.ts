export { parseScopes, scopesAllow, toVersionOneScopes, type Interaction, type Scope } from './scopes.ts';

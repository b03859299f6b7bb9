export { credentialKinds, type Credential, type CredentialType } from './credential.ts';
export { createCredentials, startOfDay, type Credentials } from './service.ts';

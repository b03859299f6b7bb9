export { createCredentialing, type Credentialing, type CredentialingDeps } from './credentialing.ts';
export { credentialingRoutes } from './routes.ts';

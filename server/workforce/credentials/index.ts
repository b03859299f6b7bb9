export { createCredentials } from './service.ts';

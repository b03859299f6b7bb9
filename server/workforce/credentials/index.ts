export { createCredentials, type Credentials, type ImportReport } from './service.ts';
export { importKinds } from './import-columns.ts';

export { startEmbeddedPostgres } from './embedded-postgres/start.ts';
export { EmbeddedPostgresError, type EmbeddedPostgresErrorCode } from './embedded-postgres/launcher-error.ts';
export type { EmbeddedPostgres, EmbeddedPostgresConnection, EmbeddedPostgresOptions } from './embedded-postgres/start.ts';

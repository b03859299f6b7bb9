export { startEmbeddedPostgres } from './embedded-postgres/start.ts';
export type { EmbeddedPostgres, EmbeddedPostgresConnection, EmbeddedPostgresOptions } from './embedded-postgres/start.ts';
export type { EmbeddedPostgresError } from './embedded-postgres/launcher-error.ts';

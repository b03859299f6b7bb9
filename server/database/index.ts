export { createCounts } from './counts-in-background.ts';
export { openDatabase, type Database } from './database.ts';
export { migrate } from './migrate.ts';
export { resealAll } from './sealed-values.ts';
export { join, prepared, sql, type Sql } from './sql.ts';
export type { Tx } from './transaction.ts';

export { openDatabase, type Database, type Tx } from './database.ts';
export { migrate } from './migrate.ts';
export { join, prepared, sql, type Sql } from './sql.ts';

export { compareRow, repeatedRows, type Planned, type PlannedRow } from './compare-rows.ts';
export { field } from './fields.ts';
export type { Column } from './map-columns.ts';
export { readRows, type ImportRow, type RowError } from './read-rows.ts';
export { createImports, type GivenFile, type ImportReport, type PreparedImport, type PrepareImport } from './service.ts';

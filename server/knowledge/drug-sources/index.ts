export { noProducts, openFdaRecordSchema, setIdSchema, type LabelProducts, type LabelVersion } from './label-version.ts';
export { readLabelRecords } from './read-label-records.ts';

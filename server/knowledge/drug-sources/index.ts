export { noProducts, openFdaRecordSchema, setIdSchema, type LabelProducts, type LabelVersion } from './label-version.ts';
export { isUrl, proxyOf, type FetchOptions, type ProxySettings } from './fetch-source.ts';
export { openLabelFiles, type LabelFile, type LabelFileOptions } from './open-label-files.ts';
export { readLabelRecords } from './read-label-records.ts';
export type { ReadRecord } from './read-records.ts';

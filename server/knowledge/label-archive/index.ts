export { createLabelImport, type ImportOptions, type ImportProgress, type LabelImport } from './import-labels.ts';
export { isWhole, type FileNote, type ImportSummary } from './import-summary.ts';
export { boxChangedAfter, codesOfLabel, heldLabels, keptText } from './kept-version.ts';
export { changeById, labelBySetId, labelStats, listChanges, type ListedChange } from './label-changes.ts';
export { mapLabelByPerson } from './label-rxcuis-by-person.ts';
export { unmappedLabels } from './label-rxcuis.ts';
export { createRxNormImport, type RxNormImport, type RxNormImportReport, type RxNormProgress } from './rxnorm-import.ts';
export { createNightlyImport, lastNight, nextNight, NIGHTLY_IMPORT_JOB, nightlyCron, type NightOutcome } from './nightly-import.ts';

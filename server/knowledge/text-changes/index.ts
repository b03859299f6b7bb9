export { flat, keyOf } from './text-key.ts';
export { compareParts, type PartsChange, type TextPart } from './compare-parts.ts';
export { markerOf } from './mark-parts.ts';
export { sentencesOf } from './sentences.ts';

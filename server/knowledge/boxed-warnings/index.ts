export { genuineBox, judgeBox, openingHeading, type BoxedSection } from './boxed-section.ts';
export { compareBoxes } from './compare-boxes.ts';
export { partsOf } from './box-statements.ts';

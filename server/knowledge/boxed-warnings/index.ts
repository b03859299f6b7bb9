export { genuineBox, judgeBox, openingHeading, type BoxedSection } from './boxed-section.ts';
export { compareBoxes } from './compare-boxes.ts';

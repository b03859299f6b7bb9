export { openingHeading } from './box-words.ts';
export { genuineBox, judgeBox, type BoxedSection, type Judgement, type Verdict } from './boxed-section.ts';
export { compareBoxes, type ChangeClass, type WarningChange } from './compare-boxes.ts';
export { partsOf } from './box-statements.ts';

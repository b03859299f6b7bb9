import { compareParts, type PartsChange } from '../text-changes/index.ts';
import type { BoxedSection } from './boxed-section.ts';
import { keyOf, partsOf } from './box-statements.ts';

export type ChangeClass = 'ADDED' | 'CHANGED' | 'REMOVED' | 'COSMETIC' | 'UNCHANGED';

/** What became of the boxed warning of one label between two of its versions, in the label's own words. */
export type WarningChange = { class: ChangeClass } & PartsChange;

/**
 * Compares by heading and sentence: a new word in one sentence of forty is a change, however alike the boxes are; white space,
 * case, a "BOXED WARNING:" in front, moved cross-references and a box that stands there twice are not.
 * @param before null where that version has no genuine box
 */
export function compareBoxes(before: BoxedSection | null, after: BoxedSection | null): WarningChange {
  const { isSame, ...difference } = compareParts(before === null ? [] : partsOf(before), after === null ? [] : partsOf(after));
  // Where a sentence was cut differently, the words in order are still the same.
  const whole = ({ elements }: BoxedSection): string => keyOf(elements.join(' '));
  const nothing = { headings: { added: [], removed: [] }, statements: { added: [], removed: [], changed: [] } };
  if (before === null && after === null) return { class: 'UNCHANGED', ...nothing };
  if (before !== null && after !== null && (isSame || whole(before) === whole(after)))
    return { class: before.elements.join('\n') === after.elements.join('\n') ? 'UNCHANGED' : 'COSMETIC', ...nothing };
  return { class: before === null ? 'ADDED' : after === null ? 'REMOVED' : 'CHANGED', ...difference };
}

import type { BoxedSection } from './boxed-section.ts';
import { keyOf, partsOf, type BoxPart } from './box-statements.ts';

export type ChangeClass = 'ADDED' | 'CHANGED' | 'REMOVED' | 'COSMETIC' | 'UNCHANGED';

/** What became of the boxed warning of one label between two of its versions, in the label's own words. */
export type WarningChange = {
  class: ChangeClass;
  headings: { added: string[]; removed: string[] };
  /** `changed` pairs what says nearly the same: before and after. */
  statements: { added: string[]; removed: string[]; changed: { before: string; after: string }[] };
};

const words = (text: string): Set<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);

/** Share of words in common, 0 to 1. */
function likeness(one: string, other: string): number {
  const [a, b] = [words(one), words(other)];
  const shared = [...a].filter((word) => b.has(word)).length;
  return shared / Math.max(1, a.size + b.size - shared);
}

/** Below this, two sentences are two sentences. It pairs them for a reader and decides nothing. */
const alike = 0.4;

const texts = (parts: readonly BoxPart[], kind: BoxPart['kind']): string[] =>
  parts.filter((part) => part.kind === kind).map((part) => part.text);

/** The best pairs first, each sentence once. */
function pair(removed: readonly string[], added: readonly string[]): WarningChange['statements'] {
  const candidates = removed
    .flatMap((before) => added.map((after) => ({ before, after, share: likeness(before, after) })))
    .filter(({ share }) => share >= alike)
    .sort((a, b) => b.share - a.share);
  const changed: { before: string; after: string }[] = [];
  for (const { before, after } of candidates)
    if (!changed.some((one) => one.before === before || one.after === after)) changed.push({ before, after });
  return {
    added: added.filter((text) => !changed.some(({ after }) => after === text)),
    removed: removed.filter((text) => !changed.some(({ before }) => before === text)),
    changed,
  };
}

/**
 * Compares by heading and sentence: a new word in one sentence of forty is a change, however alike the boxes are; white space,
 * case, a "BOXED WARNING:" in front, moved cross-references and a box that stands there twice are not.
 * @param before null where that version has no genuine box
 */
export function compareBoxes(before: BoxedSection | null, after: BoxedSection | null): WarningChange {
  const [was, is] = [before === null ? [] : partsOf(before), after === null ? [] : partsOf(after)];
  const keysOf = (parts: readonly BoxPart[]): Set<string> => new Set(parts.map(({ key }) => key));
  const [wasKeys, isKeys] = [keysOf(was), keysOf(is)];
  const removed = was.filter(({ key }) => !isKeys.has(key));
  const added = is.filter(({ key }) => !wasKeys.has(key));
  const joined = (parts: readonly BoxPart[]): string => parts.map(({ key }) => key).join('');
  // Where a sentence was cut differently, the words in order are still the same.
  const whole = ({ elements }: BoxedSection): string => keyOf(elements.join(' '));
  const saysTheSame = joined(removed) === joined(added) || (before !== null && after !== null && whole(before) === whole(after));

  const nothing = { headings: { added: [], removed: [] }, statements: { added: [], removed: [], changed: [] } };
  if (before === null && after === null) return { class: 'UNCHANGED', ...nothing };
  if (before !== null && after !== null && saysTheSame)
    return { class: before.elements.join('\n') === after.elements.join('\n') ? 'UNCHANGED' : 'COSMETIC', ...nothing };
  return {
    class: before === null ? 'ADDED' : after === null ? 'REMOVED' : 'CHANGED',
    headings: { added: texts(added, 'heading'), removed: texts(removed, 'heading') },
    statements: pair(texts(removed, 'statement'), texts(added, 'statement')),
  };
}

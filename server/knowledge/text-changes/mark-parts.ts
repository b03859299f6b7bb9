import type { PartsChange } from './compare-parts.ts';

/** What became of a part: of one that is reworded the other side has its counterpart. */
type PartMark = 'same' | 'added' | 'removed' | 'reworded';

/** Says of each part of one side, by its text, what became of it. */
export function markerOf(change: PartsChange, which: 'before' | 'after'): (text: string) => PartMark {
  const one = which === 'before' ? 'removed' : 'added';
  const whole = new Set([...change.headings[one], ...change.statements[one]]);
  const reworded = new Set(change.statements.changed.map((pair) => pair[which]));
  return (text) => (whole.has(text) ? one : reworded.has(text) ? 'reworded' : 'same');
}

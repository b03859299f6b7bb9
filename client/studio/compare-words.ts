import type { ComparedField, LessonComparison } from '../../server/contract/index.ts';

const classWords: Record<ComparedField['class'], string> = {
  ADDED: 'New',
  CHANGED: 'Changed',
  REMOVED: 'Removed',
  COSMETIC: 'Set differently, says the same',
};

/** What became of a field, in words. */
export const fieldClassWords = (field: Pick<ComparedField, 'class' | 'isReordered'>): string =>
  field.isReordered ? 'The same in another order' : classWords[field.class];

/** "2 fields changed, 1 new, 1 removed, 40 unchanged" */
export function comparedWords({ before, fields, unchanged }: Pick<LessonComparison, 'before' | 'fields' | 'unchanged'>): string {
  if (before === null) return 'No version was published before.';
  if (fields.length === 0) return `Says the same as version ${before.version}.`;
  const count = (...classes: ComparedField['class'][]): number => fields.filter((field) => classes.includes(field.class)).length;
  const parts = (
    [
      [count('CHANGED'), 'changed'],
      [count('ADDED'), 'new'],
      [count('REMOVED'), 'removed'],
      [count('COSMETIC'), 'set differently'],
      [unchanged.length, 'unchanged'],
    ] as const
  ).filter(([number]) => number > 0);
  return `Fields: ${parts.map(([number, what]) => `${number} ${what}`).join(', ')}.`;
}

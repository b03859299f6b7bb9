import type { ChangedSection, DocumentChangeCounts } from '../../contract/index.ts';
import { markerOf } from '../text-changes/index.ts';
import type { SectionChange, SectionClass } from './compare-documents.ts';
import type { DocumentSection } from './document.ts';

type Part = ChangedSection['before'][number];

/** How many sections are of each class. */
export function countsOf(classes: readonly SectionClass[]): DocumentChangeCounts {
  const count = (of: SectionClass): number => classes.filter((one) => one === of).length;
  return {
    added: count('ADDED'),
    changed: count('CHANGED'),
    removed: count('REMOVED'),
    cosmetic: count('COSMETIC'),
    unchanged: count('UNCHANGED'),
  };
}

const nameOf = ({ number, heading }: DocumentSection): string =>
  heading === null ? 'Opening' : number === null || heading.startsWith(number) ? heading : `${number} ${heading}`;

function partsOf(section: DocumentSection | undefined, change: SectionChange, which: 'before' | 'after'): Part[] {
  if (section === undefined) return [];
  const isWhole = change.class === 'ADDED' || change.class === 'REMOVED';
  const marker = markerOf(change, which);
  const markOf = (text: string): Part['mark'] => (!isWhole ? marker(text) : which === 'before' ? 'removed' : 'added');
  return [
    ...(section.heading === null ? [] : [{ kind: 'heading' as const, text: nameOf(section), mark: markOf(section.heading) }]),
    ...section.statements.map((text) => ({ kind: 'statement' as const, text, mark: markOf(text) })),
  ];
}

/** Both texts of every section that did not stay as it was. */
export const changedSections = (
  changes: readonly SectionChange[],
  before: readonly DocumentSection[],
  after: readonly DocumentSection[],
): ChangedSection[] =>
  changes.flatMap((change) => {
    const [was, is] = [change.before === null ? undefined : before[change.before], change.after === null ? undefined : after[change.after]];
    const named = is ?? was;
    if (change.class === 'UNCHANGED' || named === undefined) return [];
    return [
      {
        class: change.class,
        name: nameOf(named),
        page: is?.page ?? null,
        isReordered: change.isReordered,
        before: partsOf(was, change, 'before'),
        after: partsOf(is, change, 'after'),
      },
    ];
  });

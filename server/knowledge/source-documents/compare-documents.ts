import { compareParts, keyOf, type PartsChange, type TextPart } from '../text-changes/index.ts';
import type { DocumentSection } from './document.ts';

export const sectionClasses = ['ADDED', 'CHANGED', 'REMOVED', 'COSMETIC', 'UNCHANGED'] as const;
export type SectionClass = (typeof sectionClasses)[number];

/** What became of one section between two versions; `before` and `after` count in the sections of each. */
export type SectionChange = PartsChange & {
  class: SectionClass;
  before: number | null;
  after: number | null;
  /** The same statements in another order, or another number of times: of steps that matters. */
  isReordered: boolean;
};

const partsOf = (section: DocumentSection | undefined): TextPart[] =>
  (section?.statements ?? []).map((text) => ({ kind: 'statement', text, key: keyOf(text) }));
const headingKey = ({ heading }: DocumentSection): string => keyOf(heading ?? '');
const words = (section: DocumentSection): Set<string> =>
  new Set(
    section.statements
      .join(' ')
      .toLowerCase()
      .match(/\p{L}{3,}|\d+/gu) ?? [],
  );

/** The headings above a section and its own, without numbers: a section that moved one down is still the same. */
function pathsOf(sections: readonly DocumentSection[]): string[] {
  const above: { level: number; key: string }[] = [];
  const counts = new Map<string, number>();
  return sections.map((section) => {
    while (above.length > 0 && (above.at(-1)?.level ?? 0) >= section.level) above.pop();
    above.push({ level: section.level, key: headingKey(section) });
    const path = above.map(({ key }) => key).join('\n');
    const count = (counts.get(path) ?? 0) + 1;
    counts.set(path, count);
    return `${path}\n#${count}`;
  });
}

const alike = 0.5;
/** More than this is not held against each other: what has another heading then is another section. */
const mostPairs = 10_000;

/** Which section is which: by its headings, by its own heading where that is there once, by its number and words. Each once. */
function match(before: readonly DocumentSection[], after: readonly DocumentSection[]): Map<number, number> {
  const matched = new Map<number, number>();
  const left = (): [number[], number[]] => {
    const taken = new Set(matched.values());
    return [before.flatMap((_, at) => (matched.has(at) ? [] : [at])), after.flatMap((_, at) => (taken.has(at) ? [] : [at]))];
  };
  const byName = (were: readonly string[], are: readonly string[]): void => {
    const [b, a] = left();
    const only = (of: readonly number[], names: readonly string[]): Map<string, number> => {
      const found = new Map<string, number[]>();
      for (const at of of) found.set(names[at] ?? '', [...(found.get(names[at] ?? '') ?? []), at]);
      return new Map([...found].flatMap(([name, [at, ...more]]) => (at === undefined || more.length > 0 ? [] : [[name, at] as const])));
    };
    const there = only(a, are);
    for (const [name, at] of only(b, were)) {
      const other = there.get(name);
      if (other !== undefined) matched.set(at, other);
    }
  };
  byName(pathsOf(before), pathsOf(after));
  byName(before.map(headingKey), after.map(headingKey));
  const [b, a] = left();
  if (b.length * a.length <= mostPairs) {
    const [were, are] = [b, a].map((list, side) => list.map((at) => ({ at, words: words((side === 0 ? before : after)[at] ?? nothing) })));
    const pairs = (were ?? []).flatMap((was) =>
      (are ?? []).flatMap((is) => {
        const shared = [...was.words].filter((word) => is.words.has(word)).length;
        const share = shared / Math.max(1, was.words.size + is.words.size - shared);
        return share < alike ? [] : [{ was: was.at, is: is.at, share }];
      }),
    );
    const taken = new Set<number>();
    for (const { was, is } of pairs.sort((x, y) => y.share - x.share))
      if (!matched.has(was) && !taken.has(is)) {
        matched.set(was, is);
        taken.add(is);
      }
  }
  return matched;
}

const nothing: DocumentSection = { number: null, heading: null, level: 1, page: null, statements: [] };
const noChange: PartsChange = { headings: { added: [], removed: [] }, statements: { added: [], removed: [], changed: [] } };

function compareSections(was: DocumentSection | undefined, is: DocumentSection | undefined): Omit<SectionChange, 'before' | 'after'> {
  const [b, a] = [partsOf(was), partsOf(is)];
  const { isSame, ...difference } = compareParts(b, a);
  const renamed = was === undefined || is === undefined || headingKey(was) !== headingKey(is);
  const inOrder = (parts: readonly TextPart[]): string => parts.map(({ key }) => key).join('');
  const isSameOrder = inOrder(b) === inOrder(a);
  if (was !== undefined && is !== undefined && !renamed && isSameOrder) {
    const set = ({ number, heading, statements }: DocumentSection): string => [number ?? '', heading ?? '', ...statements].join('\n');
    return { class: set(was) === set(is) ? 'UNCHANGED' : 'COSMETIC', isReordered: false, ...noChange };
  }
  const of = (section: DocumentSection | undefined): string[] => (renamed && section?.heading ? [section.heading] : []);
  const headings = { added: of(is), removed: of(was) };
  return {
    class: was === undefined ? 'ADDED' : is === undefined ? 'REMOVED' : 'CHANGED',
    isReordered: was !== undefined && is !== undefined && isSame && !isSameOrder,
    headings,
    statements: isSameOrder ? noChange.statements : difference.statements,
  };
}

/**
 * What became of each section, in the order of the later version, those that are gone where they stood. Sections are told by their
 * headings, their statements one by one; white space, numbers of headings, bullets and case are how a text is set.
 */
export function compareDocuments(before: readonly DocumentSection[], after: readonly DocumentSection[]): SectionChange[] {
  const matched = match(before, after);
  const beforeOf = new Map([...matched].map(([was, is]) => [is, was]));
  let place = -1;
  const gone = before.flatMap((section, at) => {
    const is = matched.get(at);
    if (is !== undefined) {
      place = is;
      return [];
    }
    return [{ place: place + 0.5, change: { ...compareSections(section, undefined), before: at, after: null } }];
  });
  const there = after.map((section, at) => {
    const was = beforeOf.get(at);
    return {
      place: at,
      change: { ...compareSections(was === undefined ? undefined : before[was], section), before: was ?? null, after: at },
    };
  });
  return [...there, ...gone].sort((a, b) => a.place - b.place).map(({ change }) => change);
}

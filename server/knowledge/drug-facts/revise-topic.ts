import { areOfOneReading, type BoxFacts } from './box-facts.ts';
import type { Label } from './label.ts';
import type { BuiltTopic } from './topics.ts';

/** What the boxes of a topic said when its revision last moved. */
export type TopicBasis = {
  /** By set id. */
  labels: Record<string, { says: string; headings: string[] }>;
  /** Hashes of all that was taken for known: a generic that takes up the words of the drug it follows brings no change. */
  seen: string[];
};

/** A topic as it stood, or the starter's with the labels of the starter set. */
export type KnownTopic = { revision: number; news: BuiltTopic['news']; basis: TopicBasis; labelSetId: string | null };

/** A label whose box came with a newer version of it. */
export type AddedBox = { setId: string; effective: string };

type Boxed = Label & { box: BoxFacts };
const isBoxed = (label: Label): label is Boxed => label.box !== null;

const listed = new Intl.ListFormat('en', { type: 'conjunction' });

const summaryOf = (before: readonly string[], after: readonly string[]): string => {
  const real = (headings: readonly string[]): string[] => headings.filter((heading) => heading !== 'see the label');
  const [added, gone] = [real(after).filter((one) => !before.includes(one)), real(before).filter((one) => !after.includes(one))];
  if (added.length > 0) return `The box now names ${listed.format(added)}.`;
  if (gone.length > 0) return `The box no longer names ${listed.format(gone)}.`;
  return 'The wording of the box changed.';
};

const kept = (labels: readonly Boxed[]): TopicBasis['labels'] =>
  Object.fromEntries(labels.map(({ setId, box: { says, headings } }) => [setId, { says, headings }]));

export const basisOf = (labels: readonly Label[]): TopicBasis => {
  const boxed = labels.filter(isBoxed);
  return { labels: kept(boxed), seen: [...new Set(boxed.map(({ box }) => box.says))].sort() };
};

const later = (a: BuiltTopic['news'], b: BuiltTopic['news']): BuiltTopic['news'] =>
  a === null || b === null ? (a ?? b) : a.since.slice(0, 7) >= b.since.slice(0, 7) ? a : b;

/** What one label alone says is a generic's own; the reference drug's label, or two labelers, are heard. */
const areHeard = (labels: readonly Label[]): boolean =>
  labels.some(({ isReference }) => isReference) || new Set(labels.map(({ labeler }) => labeler)).size >= 2;

const newestDay = (labels: readonly Label[], today: string): string => {
  const day = labels.map(({ effective }) => effective).reduce((a, b) => (a > b ? a : b), '');
  return day > today ? today : day;
};

/**
 * Whether a topic's revision moves: with the reference label's headings or statements, or with those of two labelers. A label that
 * was not known before is never a change, and of a class of several drugs only the label that words it counts as its reference.
 * @param labels those whose boxes the topic gathers now
 * @param known null for a topic that is new here; then it is news where its labels took up the box in a version of theirs
 * @param today ISO date: nothing is news from later than that
 */
export const reviseTopic = (
  built: BuiltTopic,
  labels: readonly Label[],
  known: KnownTopic | null,
  added: readonly AddedBox[],
  today: string,
): { topic: BuiltTopic; basis: TopicBasis } => {
  const boxed = labels.filter(isBoxed);
  if (known === null) {
    const newly = boxed.filter(({ setId }) => added.some((one) => one.setId === setId));
    const news: BuiltTopic['news'] = areHeard(newly)
      ? { kind: 'new', since: newestDay(newly, today), summary: `The box is new: ${listed.format(built.headings)}.` }
      : built.news;
    return { topic: { ...built, news }, basis: basisOf(labels) };
  }
  const { basis } = known;
  const changed = boxed.filter(({ setId, box }) => {
    const before = basis.labels[setId];
    return before !== undefined && before.says !== box.says && areOfOneReading(before.says, box.says);
  });
  // Kept by an earlier release, which read boxes otherwise: known, and no news.
  const reread = boxed.flatMap(({ setId, box }) => {
    const before = basis.labels[setId];
    return before === undefined || areOfOneReading(before.says, box.says) ? [] : [box.says];
  });
  const seen = [...new Set([...basis.seen, ...reread])].sort();
  const isClass = built.ingredients.length > 1;
  const references = changed.filter(
    ({ isReference, setId }) => isReference && (!isClass || setId === built.label.setId || setId === known.labelSetId),
  );
  const unheard = changed.filter(({ box }) => !seen.includes(box.says));
  const hasMoved = references.length > 0 || new Set(unheard.map(({ labeler }) => labeler)).size >= 2;
  if (!hasMoved) {
    const pending = new Set(changed.map(({ setId }) => setId));
    const settled = kept(boxed.filter(({ setId }) => !pending.has(setId)));
    return {
      topic: { ...built, revision: known.revision, news: later(known.news, built.news) },
      basis: { labels: { ...basis.labels, ...settled }, seen },
    };
  }
  const heard = references.length > 0 ? references : unheard;
  const newest = heard.reduce((a, b) => (a.effective >= b.effective ? a : b));
  const summary = summaryOf(basis.labels[newest.setId]?.headings ?? [], newest.box.headings);
  const now = basisOf(labels);
  return {
    topic: { ...built, revision: known.revision + 1, news: { kind: 'changed', since: newestDay(heard, today), summary } },
    basis: { labels: { ...basis.labels, ...now.labels }, seen: [...new Set([...seen, ...now.seen])].sort() },
  };
};

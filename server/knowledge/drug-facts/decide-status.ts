/** What one label says of its products. */
export type LabelVote = {
  boxed: boolean;
  /** ISO date of the label version. */
  effective: string;
  /** It lacks a box and alone covers its products: no newer label speaks for them, so it keeps its say at any age. */
  standsAlone?: boolean;
};

export type StatusDecision = {
  status: 'boxed' | 'unboxed' | 'doubt';
  /** changed = older labels say otherwise and every newer one agrees. stale = only labels older than five years speak. */
  reason: 'agreed' | 'changed' | 'stale' | 'disagreement';
  /** Labels dated before this day say what no longer holds; null where nothing changed. */
  changedAfter: string | null;
};

const staleYears = 5;
/** A change is believed when two newer labels carry it and all of them came a year after the last that does not. */
const newerLabels = 2;
const gapYears = 1;

export const yearsBefore = (day: string, years: number): string => `${Number(day.slice(0, 4)) - years}${day.slice(4)}`;

/**
 * What the labels of one product, or of one ingredient and route, say together. Disagreement is doubt, and doubt is silent;
 * but labels older than five years never outvote newer ones, and a box that all newer labels dropped (or took up) is decided by them.
 * @param asOf ISO date of the collection
 * @param scope one product: a box that came late is believed. Several products: it may be the box of some of them, and stays in doubt.
 */
export const decideStatus = (votes: readonly LabelVote[], asOf: string, scope: 'product' | 'group' = 'product'): StatusDecision | null => {
  if (votes.length === 0) return null;
  const fresh = votes.filter((vote) => vote.standsAlone === true || vote.effective >= yearsBefore(asOf, staleYears));
  const counted = fresh.length > 0 ? fresh : votes;
  const status = (boxed: boolean): 'boxed' | 'unboxed' => (boxed ? 'boxed' : 'unboxed');
  const first = counted[0];
  if (first !== undefined && counted.every((vote) => vote.boxed === first.boxed))
    return { status: status(first.boxed), reason: fresh.length > 0 ? 'agreed' : 'stale', changedAfter: null };
  const newest = counted.reduce((a, b) => (a.effective >= b.effective ? a : b));
  const dissent = counted.filter((vote) => vote.boxed !== newest.boxed);
  const lastDissent =
    dissent
      .map((vote) => vote.effective)
      .sort()
      .at(-1) ?? '';
  const agreeing = counted.filter((vote) => vote.boxed === newest.boxed);
  const changed =
    (scope === 'product' || !newest.boxed) &&
    agreeing.length >= newerLabels &&
    agreeing.every((vote) => yearsBefore(vote.effective, gapYears) >= lastDissent);
  return changed
    ? { status: status(newest.boxed), reason: 'changed', changedAfter: lastDissent }
    : { status: 'doubt', reason: 'disagreement', changedAfter: null };
};

/** Something that holds for a time: from `from` until before `to`; null is until something else is stated. */
export type Span<T> = { from: Date; to: Date | null; value: T };

const endOf = (span: { to: Date | null }): number => span.to?.getTime() ?? Infinity;
const toDate = (at: number): Date | null => (at === Infinity ? null : new Date(at));

/**
 * What a statement does to what is held: the spans that end with it, and what is held instead. What is said of a time replaces what
 * was said of that time before, and nothing else.
 * @param held without overlaps, in any order
 * @param isSame whether two values say the same: what is only said again changes nothing
 * @throws RangeError where the statement ends before it begins
 */
export function state<V, S extends Span<V>>(
  held: readonly S[],
  said: Span<V>,
  isSame: (a: V, b: V) => boolean,
): { ended: S[]; added: Span<V>[] } {
  const [begin, end] = [said.from.getTime(), endOf(said)];
  if (begin >= end) throw new RangeError('A statement ends after it begins.');
  const met = held
    .filter((span) => span.from.getTime() < end && endOf(span) > begin)
    .toSorted((a, b) => a.from.getTime() - b.from.getTime());
  if (isCovered(met, { begin, end }, (value) => isSame(value, said.value))) return { ended: [], added: [] };
  const left = met.flatMap((span): Span<V>[] => [
    ...(span.from.getTime() < begin ? [{ from: span.from, to: said.from, value: span.value }] : []),
    ...(endOf(span) > end ? [{ from: new Date(end), to: span.to, value: span.value }] : []),
  ]);
  return { ended: met, added: joined([...left, { ...said, to: toDate(end) }], isSame) };
}

/** Whether the same was said of the whole time already. */
function isCovered<T>(met: readonly Span<T>[], { begin, end }: { begin: number; end: number }, isSaid: (value: T) => boolean): boolean {
  let reached = begin;
  for (const span of met) {
    if (span.from.getTime() > reached || !isSaid(span.value)) return false;
    reached = endOf(span);
  }
  return reached >= end;
}

/** Neighbours that say the same are one. */
function joined<T>(spans: readonly Span<T>[], isSame: (a: T, b: T) => boolean): Span<T>[] {
  const whole: Span<T>[] = [];
  for (const span of spans.toSorted((a, b) => a.from.getTime() - b.from.getTime())) {
    const last = whole.at(-1);
    if (last !== undefined && endOf(last) === span.from.getTime() && isSame(last.value, span.value)) last.to = span.to;
    else whole.push({ ...span });
  }
  return whole;
}

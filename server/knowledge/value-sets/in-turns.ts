import { setImmediate as giveWay } from 'node:timers/promises';

/** Work in small steps; what it gives at its end is what it was for. */
export type Steps<Result> = Generator<undefined, Result>;

/** So long one turn works before orders have theirs. A step more may follow, and a pause of five is what nobody may see. */
const turnMilliseconds = 1;

/** All at once: where nobody waits for anything else. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** A few milliseconds at a time, between which the loop does what is due. */
export async function inTurns<Result>(steps: Steps<Result>, now: () => number = () => performance.now()): Promise<Result> {
  let since = now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (now() - since < turnMilliseconds) continue;
    await giveWay();
    since = now();
  }
}

/** The same, with a step after every few of them. */
export function* few<Item>(items: Iterable<Item>, each: (item: Item) => void, count = 32): Steps<undefined> {
  let left = count;
  for (const item of items) {
    each(item);
    left -= 1;
    if (left > 0) continue;
    left = count;
    yield;
  }
  return undefined;
}

import type { Earlier } from './attempt.ts';

const DAY = 24 * 60 * 60 * 1000;

export type TryDecision = {
  /** Tries left in the running 24 hours. */
  triesLeft: number;
  /** When the next one opens; null while there is one left. */
  nextTryAt: Date | null;
};

/**
 * How many checks of a lesson a person may still take. A try counts from the moment its check ended, for 24 hours;
 * one that was never finished, or that a withdrawn version cut short, does not count.
 * Short forms do not count either: they end by themselves, and then the whole lesson must be open.
 * @param earlier this person's tries at this lesson
 */
export function decideTry(
  earlier: readonly Pick<Earlier, 'status' | 'finishedAt' | 'form'>[],
  now: Date,
  triesPerDay: number,
): TryDecision {
  const ended = earlier
    .filter(({ form }) => form === 'whole')
    .flatMap((one) => ((one.status === 'passed' || one.status === 'failed') && one.finishedAt !== null ? [one.finishedAt.getTime()] : []))
    .filter((at) => at > now.getTime() - DAY)
    .toSorted((a, b) => a - b);
  const triesLeft = Math.max(0, triesPerDay - ended.length);
  const frees = ended[ended.length - triesPerDay];
  return { triesLeft, nextTryAt: triesLeft > 0 || frees === undefined ? null : new Date(frees + DAY) };
}

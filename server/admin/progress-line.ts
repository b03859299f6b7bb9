import { withUnseenShown, type Clock } from '../platform/index.ts';

/** Where the progress of a long command goes: a line that is written over on a terminal, a line now and then elsewhere. */
export type ProgressOutput = { isTerminal: boolean; columns: number; write(text: string): void };

/** `share` (0 to 1) of the work that is known of, null where nobody knows how much there is. */
export type ProgressState = { done: number; unit: string; share: number | null; of: string };

export type ProgressLine = { show(state: ProgressState): void; clear(): void };

const terminalMilliseconds = 100;
const plainMilliseconds = 5000;
const barWidth = 24;

const bar = (share: number): string => {
  const full = Math.round(Math.min(1, share) * barWidth);
  return `[${'='.repeat(full)}${' '.repeat(barWidth - full)}]`;
};

/** "42 s", "3 min", "2 h 5 min". */
export const duration = (seconds: number): string => {
  const minutes = Math.round(seconds / 60);
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

/** Shows how far a command is, how fast, and how long it will still take at that rate. */
export function createProgressLine({ clock, output }: { clock: Clock; output: ProgressOutput }): ProgressLine {
  let first: { at: number; done: number; share: number; unit: string } | undefined;
  let lastShare = 0;
  let shownAt = Number.NEGATIVE_INFINITY;
  let isShown = false;
  const clear = (): void => {
    if (isShown && output.isTerminal) output.write('\r\u001B[K');
    isShown = false;
  };
  return {
    clear,
    show: ({ done, unit, share, of }) => {
      const at = clock.now().getTime();
      // Where an earlier run had done a part, neither the rate nor what is left is counted from nothing.
      // Something else is counted, or the next of several files: both begin anew.
      if (first?.unit !== unit || (share ?? 0) < lastShare) first = { at, done, share: share ?? 0, unit };
      lastShare = share ?? 0;
      if (at - shownAt < (output.isTerminal ? terminalMilliseconds : plainMilliseconds)) return;
      shownAt = at;
      const seconds = (at - first.at) / 1000;
      const moved = (share ?? 0) - first.share;
      const parts = [
        ...(share === null ? [] : [output.isTerminal ? `${bar(share)} ${Math.floor(share * 100)} %` : `${Math.floor(share * 100)} %`]),
        `${done.toLocaleString('en')} ${unit}`,
        ...(seconds > 0 ? [`${Math.round((done - first.done) / seconds).toLocaleString('en')}/s`] : []),
        ...(share !== null && moved > 0 ? [`${duration((seconds / moved) * (1 - share))} left`] : []),
        withUnseenShown(of),
      ];
      const line = parts.join(' · ');
      output.write(output.isTerminal ? `\r${line.slice(0, Math.max(20, output.columns - 1))}\u001B[K` : `${line}\n`);
      isShown = true;
    },
  };
}

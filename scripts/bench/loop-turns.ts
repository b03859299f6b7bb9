/** Of the whole process: Node tells no thread's own, so that what the collector's threads do meanwhile is counted, too. */
const processorMilliseconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

export type Turns = { longestMilliseconds: number; longestProcessorMilliseconds: number };

/**
 * Looks in at every turn of the event loop: how long the longest took, and how much of the processor the hungriest used. On a busy
 * machine only the second is of the program.
 * @returns ends it
 */
export function watchTurns(): () => Turns {
  const turns: Turns = { longestMilliseconds: 0, longestProcessorMilliseconds: 0 };
  let isWatching = true;
  let [at, used] = [performance.now(), processorMilliseconds()];
  const look = (): void => {
    const [nowAt, nowUsed] = [performance.now(), processorMilliseconds()];
    turns.longestMilliseconds = Math.max(turns.longestMilliseconds, nowAt - at);
    turns.longestProcessorMilliseconds = Math.max(turns.longestProcessorMilliseconds, nowUsed - used);
    [at, used] = [nowAt, nowUsed];
    if (isWatching) setImmediate(look);
  };
  setImmediate(look);
  return () => {
    isWatching = false;
    return turns;
  };
}

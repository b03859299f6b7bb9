/** So long a program has to end by itself once nobody waits for it any more. */
const usualEndMilliseconds = 10_000;

/**
 * Ends this process where the one that runs it (`runProgram`) is gone, however that ended: asks it to end as Ctrl-C would, and
 * makes it end a little later. Does nothing where it was started by hand.
 */
export function followParent({ endMilliseconds = usualEndMilliseconds }: { endMilliseconds?: number } = {}): void {
  if (process.send === undefined) return;
  const end = (): void => {
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), endMilliseconds).unref();
    process.kill(process.pid, 'SIGINT');
  };
  process.once('disconnect', end);
  // Waiting for that alone keeps no program alive.
  process.channel?.unref();
  if (!process.connected) end();
}

import { setFlagsFromString } from 'node:v8';

/**
 * From here on the collector gives memory back rather than time: it lets garbage take a seventh of what lives instead of as much again,
 * and packs what is left. For a program that works through a lot and ends: nobody waits for its answer, and its memory is the server's.
 */
export const keepHeapSmall = (): void => {
  for (const flag of ['--optimize-for-size', '--semi-space-growth-factor=1', '--heap-growing-percent=15']) setFlagsFromString(flag);
};

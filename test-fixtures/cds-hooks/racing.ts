import { setTimeout as sleep } from 'node:timers/promises';
import type { Reply } from './cds-client.ts';

/** So many times, or for so long: a race that is lost once in a hundred is looked for without a slow machine waiting for ever. */
const repetitions = 40;
const atLeast = 10;
const milliseconds = 4000;
const longestDelay = 12;

/** Sends every call after a random delay of its own, several at once; the cards of all answers. */
export type Race = (calls: readonly (() => Promise<Reply>)[]) => Promise<unknown[]>;

/**
 * Repeats a race with other delays each time.
 * @throws what the round throws, with the delays that led to it
 */
export async function racing(round: (race: Race) => Promise<unknown>): Promise<void> {
  const until = Date.now() + milliseconds;
  for (let number = 0; number < repetitions && (number < atLeast || Date.now() < until); number += 1) {
    const delays: number[] = [];
    const race: Race = async (calls) => {
      const replies = await Promise.all(
        calls.map(async (call) => {
          // A third leaves at once, in one turn of the event loop.
          const delay = Math.max(0, Math.round((Math.random() * 1.5 - 0.5) * longestDelay));
          delays.push(delay);
          if (delay > 0) await sleep(delay);
          return call();
        }),
      );
      return replies.flatMap(({ status, body, text }) => {
        if (status !== 200) throw new Error(`A call was answered with ${status}: ${text}`);
        return (body as { cards: unknown[] }).cards;
      });
    };
    try {
      await round(race);
    } catch (error) {
      throw new Error(`Repetition ${number + 1}, with delays of ${delays.join(', ')} ms: ${String(error)}`, { cause: error });
    }
  }
}

import { AppError } from '../../platform/index.ts';

/** How many may wait, those being done included. */
export type TurnLimits = { ofOne: number; ofAll: number };

/** @throws too-many-attempts where too many wait already */
export type TakeTurn = <T>(who: string, work: () => Promise<T>) => Promise<T>;

/**
 * One piece of work at a time, and whoever has much of it lets the others in between: after each piece comes the next one of somebody
 * else, where there is any.
 */
export function createTurns({ ofOne, ofAll }: TurnLimits): TakeTurn {
  /** In the order in which their turns come. */
  const waiting = new Map<string, (() => Promise<void>)[]>();
  const counts = new Map<string, number>();
  let all = 0;
  let isWorking = false;

  const next = (): void => {
    const [first] = waiting;
    if (isWorking || first === undefined) return;
    const [who, [work, ...more]] = first;
    waiting.delete(who);
    if (more.length > 0) waiting.set(who, more);
    isWorking = true;
    void work?.().finally(() => {
      isWorking = false;
      all -= 1;
      const left = (counts.get(who) ?? 1) - 1;
      if (left === 0) counts.delete(who);
      else counts.set(who, left);
      next();
    });
  };

  return async (who, work) => {
    const own = counts.get(who) ?? 0;
    const refuse = (detail: string): AppError => new AppError('too-many-attempts', { detail });
    if (own >= ofOne) throw refuse(`${own} documents of your organization are being read or wait for it. Try again in a minute.`);
    if (all >= ofAll) throw refuse('Many documents are being read. Try again in a minute.');
    counts.set(who, own + 1);
    all += 1;
    return new Promise((resolve, reject) => {
      // Without the catch of its own a refused document would end the line.
      waiting.set(who, [...(waiting.get(who) ?? []), async () => work().then(resolve, reject)]);
      next();
    });
  };
}

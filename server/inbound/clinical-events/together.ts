type Waiting<T, R> = { asked: T; resolve: (result: R) => void; reject: (reason: unknown) => void };

/**
 * What many ask for at once, done together: one turn is under way at a time, and what is asked for meanwhile goes in the next. What comes
 * alone leaves at once; nothing waits for company. Where a turn fails, each of it is asked for again alone: the one that is the reason
 * fails, the others do not.
 * @param work answers each in the order given
 * @param most that one turn carries
 */
export function together<T, R>(work: (asked: readonly T[]) => Promise<readonly R[]>, most: number): (asked: T) => Promise<R> {
  const waiting: Waiting<T, R>[] = [];
  let isUnderWay = false;

  const turn = async (of: readonly Waiting<T, R>[]): Promise<void> => {
    try {
      const results = await work(of.map(({ asked }) => asked));
      if (results.length !== of.length) throw new Error('not each was answered');
      of.forEach((one, index) => one.resolve(results[index] as R));
    } catch (error) {
      if (of.length === 1) of[0]?.reject(error);
      else for (const one of of) await turn([one]);
    }
  };
  const next = async (): Promise<void> => {
    if (isUnderWay) return;
    isUnderWay = true;
    for (let of = waiting.splice(0, most); of.length > 0; of = waiting.splice(0, most)) await turn(of);
    isUnderWay = false;
  };

  return async (asked) =>
    new Promise<R>((resolve, reject) => {
      waiting.push({ asked, resolve, reject });
      void next();
    });
}

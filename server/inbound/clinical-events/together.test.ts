import { expect, test } from 'vitest';
import { together } from './together.ts';

/** Work whose turns end when they are let go. */
const held = (answer: (asked: readonly number[]) => readonly number[] = (asked) => asked.map((one) => one * 10)) => {
  const turns: number[][] = [];
  const ends: (() => void)[] = [];
  const ask = together<number, number>(async (asked) => {
    turns.push([...asked]);
    await new Promise<void>((resolve) => ends.push(resolve));
    return answer(asked);
  }, 3);
  const letGo = async (): Promise<void> => {
    ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { turns, ask, letGo };
};

test('what comes alone leaves at once; what comes meanwhile goes together, no more than a turn carries, each with its own answer', async () => {
  const { turns, ask, letGo } = held();
  const answers = [1, 2, 3, 4, 5].map(async (one) => ask(one));
  expect(turns).toEqual([[1]]);
  await letGo();
  expect(turns).toEqual([[1], [2, 3, 4]]);
  await letGo();
  await letGo();
  expect(turns).toEqual([[1], [2, 3, 4], [5]]);
  expect(await Promise.all(answers)).toEqual([10, 20, 30, 40, 50]);
});

test('where a turn fails, only the one that is the reason fails', async () => {
  const { turns, ask, letGo } = held((asked) => {
    if (asked.includes(3)) throw new Error('three');
    return asked.map((one) => one * 10);
  });
  const answers = [1, 2, 3, 4].map(async (one) => ask(one).catch((error: unknown) => String(error)));
  for (let turn = 0; turn < 5; turn += 1) await letGo();
  expect(turns).toEqual([[1], [2, 3, 4], [2], [3], [4]]);
  expect(await Promise.all(answers)).toEqual([10, 20, 'Error: three', 40]);
  const after = ask(7);
  await letGo();
  expect(await after).toBe(70);
});

test('an answer too few is nobody else’s answer', async () => {
  const { ask, letGo } = held((asked) => asked.slice(1));
  const failed = ask(1).catch((error: unknown) => String(error));
  await letGo();
  expect(await failed).toBe('Error: not each was answered');
});

import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createTurns } from './take-turns.ts';

describe('turns', () => {
  test('whoever brings much lets others in between, and one thing is done at a time', async () => {
    const turn = createTurns({ ofOne: 5, ofAll: 20 });
    const done: string[] = [];
    let atOnce = 0;
    const work = (name: string) => async () => {
      atOnce += 1;
      expect(atOnce).toBe(1);
      await wait(1);
      atOnce -= 1;
      done.push(name);
    };
    await Promise.all([
      ...['a1', 'a2', 'a3', 'a4'].map(async (name) => turn('a', work(name))),
      ...['b1', 'b2'].map(async (name) => turn('b', work(name))),
      turn('c', work('c1')),
    ]);
    expect(done).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
  });

  test('a line has a bound for each and for all, and what was refused or failed takes no place', async () => {
    const turn = createTurns({ ofOne: 2, ofAll: 3 });
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const first = turn('a', async () => held);
    const failed = turn('a', async () => Promise.reject(new Error('damaged'))).catch((thrown: unknown) => thrown);
    await expect(turn('a', async () => held)).rejects.toMatchObject({ status: 429, detail: expect.stringMatching(/^2 documents of your/) });
    const other = turn('b', async () => 'read');
    await expect(turn('c', async () => held)).rejects.toMatchObject({ status: 429, detail: expect.stringMatching(/^Many documents/) });
    release();
    await first;
    expect(await failed).toMatchObject({ message: 'damaged' });
    expect(await other).toBe('read');
    expect(await turn('a', async () => 'read again')).toBe('read again');
  });
});

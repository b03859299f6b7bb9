import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createShortMemory } from './index.ts';

function asked(answers: Record<string, string>, options: { maxAgeMilliseconds?: number; most?: number } = {}) {
  const keys: string[] = [];
  const memory = createShortMemory({
    ...options,
    ask: async (key) => {
      keys.push(key);
      await sleep(1);
      if (answers[key] === 'fails') throw new Error('away');
      return answers[key];
    },
  });
  return { memory, keys };
}

test('many that ask at a time ask once, and what changed elsewhere counts after the age', async () => {
  const answers: Record<string, string> = { token: 'east' };
  const { memory, keys } = asked(answers, { maxAgeMilliseconds: 40 });
  expect(await Promise.all([memory.get('token'), memory.get('token'), memory.get('token')])).toEqual(['east', 'east', 'east']);
  expect(keys).toEqual(['token']);
  delete answers['token'];
  await sleep(50);
  expect(await memory.get('token')).toBeUndefined();
});

test('what is not there, and what failed, is asked for again', async () => {
  const answers: Record<string, string> = { broken: 'fails' };
  const { memory } = asked(answers);
  expect(await memory.get('new')).toBeUndefined();
  answers['new'] = 'made';
  expect(await memory.get('new')).toBe('made');
  await expect(memory.get('broken')).rejects.toThrow('away');
  answers['broken'] = 'back';
  expect(await memory.get('broken')).toBe('back');
});

test('what is forgotten is not brought back by an answer that was under way', async () => {
  const answers: Record<string, string> = { token: 'east' };
  const { memory } = asked(answers);
  const early = memory.get('token');
  memory.forget();
  delete answers['token'];
  await early;
  expect(await memory.get('token')).toBeUndefined();
});

test('does not grow without end', async () => {
  const { memory, keys } = asked({ a: '1', b: '2', c: '3' }, { most: 2 });
  for (const key of ['a', 'b', 'c', 'a']) await memory.get(key);
  expect(keys).toEqual(['a', 'b', 'c', 'a']);
});

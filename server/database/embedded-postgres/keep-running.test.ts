import { describe, expect, it } from 'vitest';
import { fixedClock } from '../../platform/index.ts';
import { keepRunning } from './keep-running.ts';

type Line = { level: 'info' | 'error'; message: string; inSeconds: unknown };

/** Something that runs until it is told to end, and time that passes only where it is waited for. */
function world(startsFail = (_number: number): boolean => false) {
  const clock = fixedClock('2026-11-22T15:00:00.000Z');
  const lines: Line[] = [];
  const line =
    (level: Line['level']) =>
    (fields: { inSeconds?: unknown }, message: string): void =>
      void lines.push({ level, message, inSeconds: fields.inSeconds });
  let endLast: () => void = () => undefined;
  let starts = 0;
  const run = (): { number: number; lost: Promise<Error> } => ({
    number: starts,
    lost: new Promise((resolve) => (endLast = () => resolve(new Error('Connection terminated unexpectedly')))),
  });
  let isElsewhere = false;
  const keeper = keepRunning(run(), {
    start: async () => {
      starts += 1;
      if (startsFail(starts)) throw new Error('no space left on device');
      return Promise.resolve(run());
    },
    join: async () => Promise.resolve(isElsewhere ? run() : undefined),
    logger: { info: line('info'), error: line('error') } as never,
    clock,
    pause: async (milliseconds, signal) => {
      clock.advance(milliseconds);
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
    },
  });
  const settled = async (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
  /** Ends what runs, and waits until it is back. */
  const endAndComeBack = async (): Promise<void> => {
    const before = lines.length;
    endLast();
    await expect.poll(() => lines.slice(before).at(-1)?.level, { timeout: 5000, interval: 2 }).toBe('info');
  };
  const startElsewhere = (): void => {
    isElsewhere = true;
  };
  return { clock, lines, keeper, startElsewhere, starts: () => starts, settled, endAndComeBack, endLast: () => endLast() };
}
const waits = (lines: readonly Line[]): unknown[] => lines.filter(({ level }) => level === 'error').map(({ inSeconds }) => inSeconds);

describe('what is to run', () => {
  it('is started again at once, and says so before and after', async () => {
    const { lines, keeper, endAndComeBack, settled, starts } = world();
    await settled();
    expect(lines).toEqual([]);
    await endAndComeBack();
    expect(starts()).toBe(1);
    expect(lines.map(({ level, message }) => [level, message])).toEqual([
      ['error', 'the embedded database is gone; it is started again'],
      ['info', 'the embedded database is back'],
    ]);
    expect(await keeper.end()).toMatchObject({ number: 1 });
  });

  it('is tried with longer pauses where it cannot start, and with one clear line once a minute only', async () => {
    const { lines, keeper, endAndComeBack } = world((number) => number < 8);
    await endAndComeBack();
    expect(waits(lines)).toEqual([0, 1, 5, 15, 60, 60, 60, 60]);
    expect(lines.filter(({ message }) => /keeps ending.*once a minute only, see postgres\.log/.test(message))).toHaveLength(4);
    expect(lines.at(-1)?.message).toBe('the embedded database is back');
    await keeper.end();
  });

  it('is held back as well where it starts and ends again and again; a quiet while later it is not', async () => {
    const { clock, lines, keeper, endAndComeBack } = world();
    for (let times = 0; times < 6; times += 1) await endAndComeBack();
    expect(waits(lines)).toEqual([0, 1, 5, 15, 60, 60]);
    clock.advance(600_000);
    await endAndComeBack();
    expect(waits(lines).at(-1)).toBe(0);
    await keeper.end();
  });

  it('is joined in a pause where somebody else started it', async () => {
    const { clock, lines, keeper, startElsewhere, endAndComeBack, starts } = world((number) => {
      if (number === 4) startElsewhere();
      return true;
    });
    const since = clock.now().getTime();
    await endAndComeBack();
    expect(starts()).toBe(4);
    // The pause of a minute was not waited for, but for one look.
    expect(waits(lines)).toEqual([0, 1, 5, 15, 60]);
    expect(clock.now().getTime() - since).toBe(21_500);
    await keeper.end();
  });

  it('is joined no oftener than it would be started where it takes us and drops us at once', async () => {
    const { clock, lines, keeper, startElsewhere, endAndComeBack } = world();
    startElsewhere();
    const since = clock.now().getTime();
    for (let times = 0; times < 6; times += 1) await endAndComeBack();
    expect(waits(lines)).toEqual([0, 1, 5, 15, 60, 60]);
    expect(clock.now().getTime() - since).toBe(141_000);
    await keeper.end();
  });

  it('is not started any more after the end, in whichever pause that comes', async () => {
    const quiet = world();
    expect(await quiet.keeper.end()).toMatchObject({ number: 0 });
    quiet.endLast();
    await quiet.settled();
    expect(quiet.starts()).toBe(0);

    const busy = world(() => true);
    busy.endLast();
    await new Promise((resolve) => setImmediate(resolve));
    await busy.keeper.end();
    const tried = busy.starts();
    await busy.settled();
    expect(busy.starts()).toBe(tried);
  });
});

import { describe, expect, it } from 'vitest';
import { AppError, fixedClock } from '../platform/index.ts';
import { oneLine } from './one-line.ts';
import { createProgressLine, duration } from './progress-line.ts';

const start = (
  isTerminal: boolean,
  columns = 200,
): { written: string[]; clock: ReturnType<typeof fixedClock>; line: ReturnType<typeof createProgressLine> } => {
  const written: string[] = [];
  const clock = fixedClock('2026-11-22T08:00:00Z');
  return { written, clock, line: createProgressLine({ clock, output: { isTerminal, columns, write: (text) => void written.push(text) } }) };
};
const at = (done: number, share: number | null): { done: number; unit: string; share: number | null; of: string } => ({
  done,
  unit: 'labels',
  share,
  of: 'a.zip',
});

describe('a progress line', () => {
  it('on a terminal is written over, with bar, rate and what is left', () => {
    const { written, clock, line } = start(true);
    line.show(at(0, 0));
    clock.advance(50);
    line.show(at(50, 0.01));
    clock.advance(9950);
    line.show(at(10_000, 0.25));
    line.clear();
    expect(written).toEqual([
      '\r[                        ] 0 % · 0 labels · a.zip\u001B[K',
      '\r[======                  ] 25 % · 10,000 labels · 1,000/s · 30 s left · a.zip\u001B[K',
      '\r\u001B[K',
    ]);
  });

  it('elsewhere is a line every few seconds', () => {
    const { written, clock, line } = start(false);
    line.show(at(0, null));
    clock.advance(4000);
    line.show(at(400, null));
    clock.advance(4000);
    line.show(at(800, null));
    line.clear();
    expect(written).toEqual(['0 labels · a.zip\n', '800 labels · 100/s · a.zip\n']);
  });

  it('counts neither its rate nor what is left from what an earlier run had done', () => {
    const { written, clock, line } = start(false);
    line.show(at(0, 0.5));
    clock.advance(10_000);
    line.show(at(100, 0.6));
    expect(written[1]).toBe('60 % · 100 labels · 10/s · 40 s left · a.zip\n');
  });

  it('begins anew with another unit, and with the next file', () => {
    const { written, clock, line } = start(false);
    line.show({ ...at(500, 0.9), unit: 'MB' });
    clock.advance(10_000);
    line.show(at(1000, 0.9));
    clock.advance(10_000);
    line.show(at(2000, 0.1));
    clock.advance(10_000);
    line.show(at(3000, 0.2));
    expect(written.slice(1)).toEqual([
      '90 % · 1,000 labels · a.zip\n',
      '10 % · 2,000 labels · a.zip\n',
      '20 % · 3,000 labels · 100/s · 80 s left · a.zip\n',
    ]);
  });

  it('moves no cursor and turns no line around, whatever a file is called', () => {
    const { written, line } = start(false);
    line.show({ ...at(1, null), of: 'a\u001B[2J\u202Egpj.zip' });
    expect(written).toEqual(['1 labels · a\\u{1b}[2J\\u{202e}gpj.zip\n']);
    expect(oneLine(new AppError('configuration', { detail: 'a\u001B[2J\u202Egpj.zip: It is empty.\nmore' }))).toBe(
      'a\\u{1b}[2J\\u{202e}gpj.zip: It is empty.',
    );
  });

  it('fits into a narrow terminal', () => {
    const { written, line } = start(true, 30);
    line.show(at(1, 0.5));
    expect(written[0]).toHaveLength('\r'.length + 29 + '\u001B[K'.length);
  });

  it.each([
    [12.4, '12 s'],
    [200, '3 min'],
    [7500, '2 h 5 min'],
  ])('says %s seconds as %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});

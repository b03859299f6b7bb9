/** One measured figure, or why there is none. `holds` is left out where there is no bar. */
export type Figure = { name: string; value: string; bar?: string; holds?: boolean; note?: string };

export const notMeasured = (name: string, why: string, bar?: string): Figure => ({
  name,
  value: 'n/a',
  note: why,
  ...(bar === undefined ? {} : { bar }),
});

/** A figure with an upper bar; `unit` follows both numbers. */
export const atMost = (
  name: string,
  value: number,
  bar: number,
  unit: string,
  options: { digits?: number; note?: string } = {},
): Figure => ({
  name,
  value: `${value.toFixed(options.digits ?? 1)} ${unit}`.trim(),
  bar: `≤ ${bar} ${unit}`.trim(),
  holds: value <= bar,
  ...(options.note === undefined ? {} : { note: options.note }),
});

/** A figure with a lower bar. */
export const atLeast = (
  name: string,
  value: number,
  bar: number,
  unit: string,
  options: { digits?: number; note?: string } = {},
): Figure => ({
  ...atMost(name, value, bar, unit, options),
  bar: `≥ ${bar} ${unit}`.trim(),
  holds: value >= bar,
});

export function printFigure({ name, value, bar, holds, note }: Figure): void {
  const verdict = holds === undefined ? '' : holds ? 'ok' : 'MISSED';
  const line = [
    name.padEnd(44),
    value.padStart(14),
    `  ${bar === undefined ? '' : `bar ${bar}`}`.padEnd(22),
    verdict.padEnd(7),
    note ?? '',
  ];
  console.log(line.join(' ').trimEnd());
}

/** The value below which `share` (0 to 1) of the numbers lie. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (numbers: readonly number[]): number => percentile(numbers, 0.5);

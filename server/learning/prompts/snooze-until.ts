import type { SnoozeRequest } from '../../contract/index.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** Making one costs more than the rest of a decision; there are as many as time zones of tenants. */
const formats = new Map<string, Intl.DateTimeFormat>();
const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  formats.set(timeZone, format);
  return format;
};

/** Milliseconds that the zone is ahead of UTC at an instant. */
function offsetAt(instant: number, timeZone: string): number {
  const parts = formatOf(timeZone).formatToParts(instant);
  const value = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return (
    Date.UTC(value('year'), value('month') - 1, value('day'), value('hour'), value('minute'), value('second')) -
    Math.floor(instant / 1000) * 1000
  );
}

/** Local midnight that starts the day of `instant` in `timeZone`, plus whole days and hours of local time. */
export function localTime(instant: Date, timeZone: string, plus: { days: number; hours: number }): Date {
  const local = instant.getTime() + offsetAt(instant.getTime(), timeZone);
  const wanted = Math.floor(local / day) * day + plus.days * day + plus.hours * hour;
  // Once more with the offset in force then: the clocks may change in between.
  const guess = wanted - offsetAt(instant.getTime(), timeZone);
  return new Date(wanted - offsetAt(guess, timeZone));
}

const starts = new Map<string, Date>();

/** Local midnight before `now`; found once a day, for the 23 hours that every day has. */
export function dayStart(now: Date, timeZone: string): Date {
  const kept = starts.get(timeZone);
  const age = now.getTime() - (kept?.getTime() ?? Infinity);
  if (kept !== undefined && age >= 0 && age < 23 * hour) return kept;
  const start = localTime(now, timeZone, { days: 0, hours: 0 });
  starts.set(timeZone, start);
  return start;
}

/** End of shift is eight hours from now where no shift is known; tomorrow and seven days mean 7:00 local. */
export function snoozeUntil(until: SnoozeRequest['until'], now: Date, timeZone: string): Date {
  if (until === 'end-of-shift') return new Date(now.getTime() + 8 * hour);
  return localTime(now, timeZone, { days: until === 'tomorrow' ? 1 : 7, hours: 7 });
}

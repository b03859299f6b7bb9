import { day, moment } from './format.ts';

const shape = /^\d{4}(-\d{2}(-\d{2})?)?$/;
const dayInMs = 86_400_000;

/**
 * A FHIR date in words, as exact as it was given: "2027", "Jun 2027", "22 Sep 2026", and an instant with its time.
 * Dates have no zone and are never shifted; instants are shown in `timeZone`. What is no date is given back as it is.
 */
export function fhirDate(value: string, timeZone?: string): string {
  if (Number.isNaN(Date.parse(value))) return value;
  if (!shape.test(value)) return moment(value, timeZone).replace('Today', day(value, timeZone));
  if (value.length === 4) return value;
  const text = day(value, 'UTC');
  return value.length === 7 ? text.slice(text.indexOf(' ') + 1) : text;
}

/** The day alone, also of an instant: "22 Sep 2026". */
export const fhirDay = (value: string, timeZone?: string): string => (value.length > 10 ? day(value, timeZone) : fhirDate(value));

/** The last calendar day that a date or an instant stands for, in UTC milliseconds; null where it is no date. */
function lastDay(value: string, timeZone: string): number | null {
  if (Number.isNaN(Date.parse(value))) return null;
  const date = shape.test(value) ? value : new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date(value));
  const [year = 0, month, at] = date.split('-').map(Number);
  if (month === undefined) return Date.UTC(year, 11, 31);
  return at === undefined ? Date.UTC(year, month, 0) : Date.UTC(year, month - 1, at);
}

/** Whole days from today (in the zone) to the end of a date; negative where it is past, null where it is no date. */
export function daysUntil(value: string, timeZone: string, now: Date = new Date()): number | null {
  const end = lastDay(value, timeZone);
  const today = lastDay(now.toISOString(), timeZone);
  return end === null || today === null ? null : Math.round((end - today) / dayInMs);
}

import { dayInWords } from '../../server/contract/index.ts';

/** "22 Sep 2026" */
export const day = (iso: string, timeZone?: string): string => dayInWords(new Date(iso), timeZone);

/** "10:42" */
export const clock = (iso: string, timeZone?: string): string =>
  new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', ...(timeZone === undefined ? {} : { timeZone }) }).format(
    new Date(iso),
  );

/** "Today 10:42", or the day with the time. */
export const moment = (iso: string, timeZone?: string, now: Date = new Date()): string =>
  `${day(iso, timeZone) === day(now.toISOString(), timeZone) ? 'Today' : day(iso, timeZone)} ${clock(iso, timeZone)}`;

/** "2 min 10 s" */
export const duration = (seconds: number): string => (seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`);

/** What a number is a number of; the last ones are signs, after which no letter may end the word. */
const unit =
  '(?:(?:mg|mcg|[µμ]g|ng|g|kg|mL|[µμ]L|dL|L|mm|cm|mmol|[µμ]mol|mEq|IU|mmHg|bpm|cells|units?|tablets?|doses?|msec|ms|min|h|minutes?|hours?|days?|weeks?|months?|years?)(?![\\p{L}\\d])|%|°[CF])';
const numberAndUnit = new RegExp(`(\\d) (?=${unit})`, 'giu');

/** Numbers stay with their unit and their sign: "8.4 g/dL", "< 9", "5 mg" never break over two lines. For showing only. */
export const unbroken = (text: string): string => text.replace(/([<>≤≥=]) (?=\d)/g, '$1\u00a0').replace(numberAndUnit, '$1\u00a0');

/** A sentence's first letter; the rest as it is. */
export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What follows a comma and is no given name: "Jr.", "III", "MD", "PharmD". */
const suffix = /,\s*(?:Jr|Sr|Pharm\.?D|Ph\.?D|[A-Z][A-Z.-]+)\.?(?=,|$)/g;

/** "A. Whitcombe" of "Adela R. Whitcombe", "Adela Whitcombe, MD" or "Whitcombe, Adela R." */
export function shortName(fullName: string): string {
  const name = fullName.trim().replace(suffix, '');
  const words = name.trim().split(/\s+/);
  const [family, given] = name.includes(',') ? name.split(',').map((part) => part.trim()) : [words.at(-1), words[0]];
  return given === undefined || given === '' || given === family ? (family ?? name) : `${given.charAt(0)}. ${family ?? ''}`;
}

import { dayInWords } from '../../contract/index.ts';

/** The same day and time `months` later, in UTC; the last day of the month where that day does not exist. */
export function addMonths(start: Date, months: number): Date {
  const end = new Date(start);
  end.setUTCMonth(end.getUTCMonth() + months);
  if (end.getUTCDate() !== start.getUTCDate()) end.setUTCDate(0);
  return end;
}

/** "22 Nov 2027", in the tenant's zone. */
export const displayDay = (at: Date, timeZone = 'UTC'): string => dayInWords(at, timeZone);

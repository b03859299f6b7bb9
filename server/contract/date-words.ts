const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The day of an instant, as everywhere: "22 Sep 2026". @param timeZone without one, the zone of whoever reads */
export const dayInWords = (at: Date, timeZone?: string): string =>
  new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', ...(timeZone === undefined ? {} : { timeZone }) })
    .format(at)
    .replace('Sept', 'Sep');

/** A date without a time, as exact as it was given: "2026-05-07" is "7 May 2026", "2025-10" is "Oct 2025". What is no date stays as it is. */
export function dateInWords(date: string): string {
  const [, year, month, day] = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/.exec(date) ?? [];
  const name = months[Number(month) - 1];
  if (year === undefined || name === undefined) return date;
  return day === undefined ? `${name} ${year}` : `${Number(day)} ${name} ${year}`;
}

/** A text with the dates of labels and notices in words: "2026-05-07", and "10/2025" as labels write months. */
export const withDates = (text: string): string =>
  text
    .replace(/\b\d{4}-\d{2}-\d{2}\b/g, dateInWords)
    .replace(/(?<![\d/])(\d{1,2})\/(20\d{2})(?![\d/])/g, (whole, month: string, year: string) => {
      const name = months[Number(month) - 1];
      return name === undefined ? whole : `${name} ${year}`;
    });

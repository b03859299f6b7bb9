/** Making one costs more than using it; there are as many as time zones of tenants. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** The day of an instant in a zone, as YYYY-MM-DD. */
export function localDay(at: Date, timeZone: string): string {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(timeZone, format);
  }
  return format.format(at);
}

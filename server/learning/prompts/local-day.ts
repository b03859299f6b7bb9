/** Making one costs more than using it; there are as many as time zones of tenants. */
const formats = new Map<string, Intl.DateTimeFormat>();

const minuteMilliseconds = 60_000;
/** The last answer of each zone: days begin with a minute everywhere. */
const lately = new Map<string, { minute: number; day: string }>();

/** The day of an instant in a zone, as YYYY-MM-DD. */
export function localDay(at: Date, timeZone: string): string {
  const minute = Math.floor(at.getTime() / minuteMilliseconds);
  const kept = lately.get(timeZone);
  if (kept?.minute === minute) return kept.day;
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(timeZone, format);
  }
  const day = format.format(at);
  lately.set(timeZone, { minute, day });
  return day;
}

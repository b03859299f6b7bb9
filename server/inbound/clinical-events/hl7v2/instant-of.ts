/** How far a zone's clock is ahead of UTC then, in milliseconds. */
function aheadOf(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const number = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return Date.UTC(number('year'), number('month') - 1, number('day'), number('hour'), number('minute'), number('second')) - at;
}

/**
 * A time of HL7 v2 to the minute or better: "202611220815", "20261122081500.25-0600". Where it names no zone it is the tenant's; a day
 * alone is no time.
 */
export function instantOf(text: string, timeZone: string): Date | undefined {
  const shape = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(?:(\d{2})(?:\.\d{1,4})?)?(?:([+-])(\d{2})(\d{2}))?$/;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '00', sign, zoneHours = '', zoneMinutes = ''] =
    shape.exec(text) ?? [];
  // Date takes 30 February for a day of March.
  const local = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(local) || !new Date(local).toISOString().startsWith(`${year}-${month}-${day}`)) return undefined;
  if (sign !== undefined) {
    const ahead = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000;
    return new Date(local - (sign === '+' ? ahead : -ahead));
  }
  return new Date(local - aheadOf(local - aheadOf(local, timeZone), timeZone));
}

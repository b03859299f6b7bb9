/** Half-open interval in milliseconds since the epoch: [startsAt, endsAt). */
export type DateInterval = { startsAt: number; endsAt: number };

const shape = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

/**
 * The time that a FHIR date, dateTime or instant covers: "2026" is the whole year, a second is a second.
 * Without a zone UTC is meant. Undefined when it is not a date.
 * @see https://hl7.org/fhir/R4/search.html#date
 */
export function dateInterval(value: string): DateInterval | undefined {
  const match = shape.exec(value);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  const text = `${year}-${month ?? '01'}-${day ?? '01'}T${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}.${(fraction ?? '').slice(0, 3).padEnd(3, '0')}${zone ?? 'Z'}`;
  const startsAt = Date.parse(text);
  if (Number.isNaN(startsAt)) return undefined;
  const start = new Date(startsAt);
  // Date.parse rolls 2026-02-30 over to March; such a day does not exist.
  if (day !== undefined && hour === undefined && start.getUTCDate() !== Number(day)) return undefined;
  if (fraction !== undefined) return { startsAt, endsAt: startsAt + 1 };
  if (second !== undefined) return { startsAt, endsAt: startsAt + 1000 };
  if (minute !== undefined) return { startsAt, endsAt: startsAt + 60_000 };
  if (day !== undefined) return { startsAt, endsAt: startsAt + 86_400_000 };
  if (month !== undefined) return { startsAt, endsAt: Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1) };
  return { startsAt, endsAt: Date.UTC(start.getUTCFullYear() + 1, 0, 1) };
}

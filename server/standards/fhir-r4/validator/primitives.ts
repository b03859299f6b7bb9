const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

const dateParts = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;
const isDate = (text: string): boolean => {
  const [, year, month, day] = dateParts.exec(text) ?? [];
  if (year === undefined || year === '0000') return false;
  if (month !== undefined && (Number(month) < 1 || Number(month) > 12)) return false;
  return day === undefined || (Number(day) >= 1 && Number(day) <= daysIn(Number(year), Number(month)));
};
const timeOfDay = /^([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?$/;
const withZone = /^(\d{4}-\d{2}-\d{2})T([^Z+-]+)(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))$/;
const isInstant = (text: string): boolean => {
  const [, day, time] = withZone.exec(text) ?? [];
  return day !== undefined && time !== undefined && isDate(day) && timeOfDay.test(time);
};
const base64 = /^[0-9A-Za-z+/]*={0,2}$/;
const isBase64 = (text: string): boolean => {
  const dense = text.replace(/\s/g, '');
  return dense !== '' && dense.length % 4 === 0 && base64.test(dense);
};
const isText = (text: string): boolean => /\S/.test(text);
const isUri = (text: string): boolean => /^\S+$/.test(text);
const textual =
  (test: (text: string) => boolean) =>
  (value: unknown): boolean =>
    typeof value === 'string' && test(value);
const whole =
  (least: number) =>
  (value: unknown): boolean =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= 2147483647;

/**
 * FHIR primitive → whether a JSON value is one. The published regular expressions, and days that exist.
 * @see https://hl7.org/fhir/R4/datatypes.html#primitive
 */
export const PRIMITIVES: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['base64Binary', textual(isBase64)],
  ['boolean', (value: unknown) => typeof value === 'boolean'],
  ['canonical', textual(isUri)],
  ['code', textual((text) => /^\S+(?:\s\S+)*$/.test(text))],
  ['date', textual(isDate)],
  ['dateTime', textual((text) => isDate(text) || isInstant(text))],
  ['decimal', (value: unknown) => typeof value === 'number' && Number.isFinite(value)],
  ['id', textual((text) => /^[A-Za-z0-9\-.]{1,64}$/.test(text))],
  ['instant', textual(isInstant)],
  ['integer', whole(-2147483648)],
  ['markdown', textual(isText)],
  ['oid', textual((text) => /^urn:oid:[0-2](?:\.(?:0|[1-9]\d*))+$/.test(text))],
  ['positiveInt', whole(1)],
  ['string', textual(isText)],
  ['time', textual((text) => timeOfDay.test(text))],
  ['unsignedInt', whole(0)],
  ['uri', textual(isUri)],
  ['url', textual(isUri)],
  ['uuid', textual((text) => /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text))],
  ['xhtml', (value: unknown) => typeof value === 'string'],
]);

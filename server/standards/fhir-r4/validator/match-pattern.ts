import { isRecord } from './definition-types.ts';

/** Whether two JSON values are the same, whatever the order of members. */
export function isSame(value: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted))
    return Array.isArray(value) && value.length === wanted.length && wanted.every((one, index) => isSame(value[index], one));
  if (!isRecord(wanted)) return value === wanted;
  if (!isRecord(value) || Object.keys(value).length !== Object.keys(wanted).length) return false;
  return Object.entries(wanted).every(([key, inner]) => isSame(value[key], inner));
}

/** Whether a value has everything that a pattern has: a list needs each of the pattern's items, in any order. */
export function matchesPattern(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern)) return Array.isArray(value) && pattern.every((one) => value.some((inner) => matchesPattern(inner, one)));
  if (!isRecord(pattern)) return value === pattern;
  return isRecord(value) && Object.entries(pattern).every(([key, inner]) => matchesPattern(value[key], inner));
}

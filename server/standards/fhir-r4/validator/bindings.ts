import { isRecord, listOf } from './definition-types.ts';

type Codes = ReadonlyMap<string, ReadonlySet<string>>;

const isIn = (codes: Codes, system: unknown, code: unknown): boolean =>
  typeof code === 'string' && typeof system === 'string' && codes.get(system)?.has(code) === true;

/** Whether a code, Coding, CodeableConcept or Quantity is one of a value set that is known whole. */
export function isBound(value: unknown, codes: Codes): boolean {
  if (typeof value === 'string') return [...codes.values()].some((one) => one.has(value));
  if (!isRecord(value)) return true;
  if (Array.isArray(value['coding']))
    return listOf(value['coding']).some((one) => isRecord(one) && isIn(codes, one['system'], one['code']));
  if (value['code'] === undefined && value['system'] === undefined) return value['extension'] !== undefined;
  return isIn(codes, value['system'], value['code']);
}

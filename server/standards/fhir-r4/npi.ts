/**
 * True for ten digits whose Luhn sum with the prefix 80840 ends in 0. A number that fails identifies nobody and links nothing.
 * @see https://www.cms.gov/Regulations-and-Guidance/Administrative-Simplification/NationalProvIdentStand/Downloads/NPIcheckdigit.pdf
 */
export function isNpi(value: string): boolean {
  if (!/^\d{10}$/.test(value)) return false;
  let sum = 24;
  for (let index = 0; index < 10; index += 1) {
    const digit = Number(value[index]);
    const weighted = index % 2 === 0 ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}

const doubled = (at: number): string => `'0246813579'.substring(value.substring(${at}, 1).toInteger(), 1).toInteger()`;
const plain = (at: number): string => `value.substring(${at}, 1).toInteger()`;
const sum = Array.from({ length: 10 }, (_, at) => (at % 2 === 0 ? doubled(at) : plain(at))).join(' + ');

/** The same as the profile says it, in functions that every FHIRPath has; the library takes a hundred times as long over it. */
export const NPI_EXPRESSION: string = `value.matches('^[0-9]{10}$') and (24 + ${sum}) mod 10 = 0`;

/**
 * Ten digits whose Luhn sum is right under the prefix 80840. A number that fails identifies nobody and links nothing.
 * @see https://www.cms.gov/Regulations-and-Guidance/Administrative-Simplification/NationalProvIdentStand (check digit)
 */
export function isNpi(value: string): boolean {
  if (!/^[0-9]{10}$/.test(value)) return false;
  const sum = Array.from(`80840${value}`, Number)
    .reverse()
    .reduce((total, digit, index) => {
      const doubled = index % 2 === 1 ? digit * 2 : digit;
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return sum % 10 === 0;
}

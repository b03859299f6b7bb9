import { newer } from './create-curriculum.ts';

/** The version after all of these: "1.4.0" after "1.3.2"; "1.0.0" where there is none. */
export function nextVersion(known: readonly string[]): string {
  const [newest] = known.toSorted(newer);
  if (newest === undefined) return '1.0.0';
  const [major = 0, minor = 0] = newest.split('.').map(Number);
  return `${major}.${minor + 1}.0`;
}

import { isRecord, listOf, withoutVersion, type Expansion } from './definition-types.ts';

type Find = (url: string) => Record<string, unknown> | undefined;

const codesOf = (concepts: unknown): string[] =>
  listOf(concepts)
    .filter(isRecord)
    .flatMap((one) => [...(typeof one['code'] === 'string' ? [one['code']] : []), ...codesOf(one['concept'])]);

function common(sets: Expansion[]): Expansion {
  const [first = {}, ...others] = sets;
  return Object.fromEntries(
    Object.entries(first).map(([system, codes]) => [system, codes.filter((code) => others.every((one) => one[system]?.includes(code)))]),
  );
}

function expandPart(part: Record<string, unknown>, find: Find, depth: number): Expansion | undefined {
  const sets: Expansion[] = [];
  const system = part['system'];
  if (typeof system === 'string') {
    if (listOf(part['filter']).length > 0) return undefined;
    let codes = codesOf(part['concept']);
    if (codes.length === 0) {
      const known = find(system);
      if (known?.['resourceType'] !== 'CodeSystem' || known['content'] !== 'complete') return undefined;
      codes = codesOf(known['concept']);
      if (codes.length === 0) return undefined;
    }
    sets.push({ [system]: codes });
  }
  for (const url of listOf(part['valueSet'])) {
    const inner = typeof url === 'string' ? expandValueSet(url, find, depth + 1) : undefined;
    if (inner === undefined) return undefined;
    sets.push(inner);
  }
  return sets.length === 0 ? undefined : common(sets);
}

/** @returns the codes of a value set, undefined where it cannot be listed whole from what is at hand: then nothing is said about it */
export function expandValueSet(url: string, find: Find, depth = 0): Expansion | undefined {
  const set = find(withoutVersion(url));
  const compose = set?.['compose'];
  if (depth > 8 || set?.['resourceType'] !== 'ValueSet' || !isRecord(compose)) return undefined;
  const whole = new Map<string, Set<string>>();
  for (const part of listOf(compose['include']).filter(isRecord)) {
    const found = expandPart(part, find, depth);
    if (found === undefined) return undefined;
    for (const [system, codes] of Object.entries(found)) whole.set(system, new Set([...(whole.get(system) ?? []), ...codes]));
  }
  for (const part of listOf(compose['exclude']).filter(isRecord)) {
    const found = expandPart(part, find, depth);
    if (found === undefined) return undefined;
    for (const [system, codes] of Object.entries(found)) for (const code of codes) whole.get(system)?.delete(code);
  }
  if (whole.size === 0) return undefined;
  return Object.fromEntries([...whole].map(([system, codes]) => [system, [...codes]]));
}

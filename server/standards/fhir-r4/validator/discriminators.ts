import { isBound } from './bindings.ts';
import { isRecord, listOf, resourceTypeOf } from './definition-types.ts';
import type { Definitions } from './definitions.ts';
import { matchesPattern } from './match-pattern.ts';
import type { Node } from './snapshot-tree.ts';

/** Whether an item belongs to a slice. `type` is the FHIR type of the item. */
export type Belongs = (item: unknown, type: string | undefined) => boolean;

const stem = (name: string): string => (name.endsWith('[x]') ? name.slice(0, -3) : name);

/** The values at a plain path below an item; `value` finds `valueString` too. */
function valuesAt(item: unknown, steps: readonly string[]): unknown[] {
  return steps.reduce<unknown[]>(
    (items, step) =>
      items.flatMap((one) => {
        if (!isRecord(one)) return [];
        const found = one[step] ?? Object.entries(one).find(([key]) => key.startsWith(step) && /^[A-Z]/.test(key.slice(step.length)))?.[1];
        return Array.isArray(found) ? listOf(found) : found === undefined ? [] : [found];
      }),
    [item],
  );
}

/** What a slice says of the value at a path, its own words or those of an element above it. */
function compileValue(node: Node, steps: readonly string[], definitions: Definitions): ((item: unknown) => boolean) | undefined {
  let at: Node | undefined = node;
  for (let index = 0; at !== undefined; index += 1) {
    const { fixed, pattern, binding, type } = at.rule;
    const walked = steps.slice(0, index);
    const rest = steps.slice(index);
    const wanted = fixed ?? pattern;
    if (wanted !== undefined) return (item) => valuesAt(item, walked).some((one) => matchesPattern(one, wanted));
    if (rest.length === 0) {
      const codes = binding === undefined ? undefined : definitions.expansion(binding);
      return codes && ((item) => valuesAt(item, walked).some((one) => isBound(one, codes)));
    }
    const profiles = type?.flatMap((one) => one.profile ?? []) ?? [];
    if (rest[0] === 'url' && type?.[0]?.code === 'Extension' && profiles.length > 0)
      return (item) =>
        valuesAt(item, walked).some((one) => isRecord(one) && typeof one['url'] === 'string' && profiles.includes(one['url']));
    at = at.children.find((child) => stem(child.name) === rest[0]);
  }
  return undefined;
}

/** @returns undefined where a discriminator is one that cannot be decided here: then the slice says nothing */
export function compileBelongs(
  slice: Node,
  discriminators: readonly { type: string; path: string }[],
  definitions: Definitions,
  fitsProfile: (profile: string, item: unknown) => boolean,
): Belongs | undefined {
  const tests: Belongs[] = [];
  for (const { type, path } of discriminators) {
    const steps = path === '$this' ? [] : path.replace(/^\$this\./, '').split('.');
    if (steps.some((step) => !/^[A-Za-z]+$/.test(step))) return undefined;
    if (type === 'value' || type === 'pattern') {
      const test = compileValue(slice, steps, definitions);
      if (test === undefined) return undefined;
      tests.push(test);
      continue;
    }
    const target = steps.reduce<Node | undefined>((at, step) => at?.children.find((child) => stem(child.name) === step), slice);
    if (target === undefined) return undefined;
    if (type === 'exists') {
      const { min, max } = target.rule;
      if (min === 0 && max !== '0') return undefined;
      tests.push((item) => valuesAt(item, steps).length > 0 === min > 0);
    } else if (type === 'type') {
      const codes = new Set(target.rule.type?.map((one) => one.code));
      if (steps.length === 0)
        tests.push((item, known) => codes.has(isRecord(item) ? (resourceTypeOf(item) ?? String(known)) : String(known)));
      else if (target.rule.type?.every((one) => /^[A-Z]/.test(one.code)) === true)
        tests.push((item) => valuesAt(item, steps).some((one) => isRecord(one) && codes.has(resourceTypeOf(one) ?? '')));
      else return undefined;
    } else if (type === 'profile') {
      const profiles = target.rule.type?.flatMap((one) => one.profile ?? []) ?? [];
      if (profiles.length === 0) return undefined;
      tests.push((item) => valuesAt(item, steps).some((one) => profiles.some((profile) => fitsProfile(profile, one))));
    } else return undefined;
  }
  return tests.length === 0 ? undefined : (item, type) => tests.every((test) => test(item, type));
}

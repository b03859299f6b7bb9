import { few, type Steps } from '../value-sets/index.ts';
import type { CompiledRule } from './compile-plan.ts';
import { anyCode, codeKey, keyOf, setKey, type Focus } from './trigger-keys.ts';

type Trigger = CompiledRule['triggers'][number];
export type Entry = { rule: CompiledRule; trigger: Trigger };
export type Hit = Entry & { key: string; code: { system: string; code: string } | null };

/** Rules by event, kind of resource and code. Never changed: with one plan more or less there is another index. */
export type TriggerIndex = {
  /** What the codes of one resource lead to; a rule may be there several times. */
  hits(event: string, focus: Focus | null): Hit[];
  with(rules: readonly CompiledRule[], expand: (canonical: string) => readonly { system: string; code: string }[]): TriggerIndex;
  without(planUrl: string): TriggerIndex;
  /** Value sets that rules wait for. */
  sets: ReadonlySet<string>;
  /** The same rules, where these sets hold what they hold now. */
  over(codings: ReadonlyMap<string, readonly { system: string; code: string }[]>): Steps<TriggerIndex>;
};

const keysOf = (rules: readonly CompiledRule[]): string[] => rules.flatMap((rule) => rule.triggers.flatMap((trigger) => trigger.keys));

/** The value set that a key stands for. */
const setOf = (key: string): string | undefined => {
  const at = key.indexOf('|#');
  return at === -1 ? undefined : key.slice(at + 2);
};

/** Most keys lead to one rule, which then stands here by itself: a list around it would be two more reads from memory for each order. */
type Entries = Entry | readonly Entry[];

const isList = (entries: Entries): entries is readonly Entry[] => Array.isArray(entries);
const listOf = (entries: Entries | undefined): readonly Entry[] => (entries === undefined ? [] : isList(entries) ? entries : [entries]);

/**
 * Copies, made one after the other: so what an order reads of a rule lies together. As it was compiled it lies among what was needed
 * to compile it, some pages apart, and with ten thousand rules each of those would be fetched anew.
 */
const sideBySide = (rules: readonly CompiledRule[]): Entry[] =>
  rules.flatMap((one) => {
    const rule = { ...one };
    return rule.triggers.map((trigger) => ({ rule, trigger: { ...trigger } }));
  });

type Held = {
  byKey: ReadonlyMap<string, Entries>;
  /** "system|code" → keys of the value sets that hold it, of those that a trigger names. */
  setsOfCode: ReadonlyMap<string, readonly string[]>;
  sets: ReadonlySet<string>;
  byPlan: ReadonlyMap<string, readonly CompiledRule[]>;
};

const make = (held: Held): TriggerIndex => {
  const { byKey, setsOfCode } = held;
  return {
    sets: held.sets,
    *over(codings) {
      const codes = new Map<string, readonly string[]>();
      for (const [set, holds] of codings) {
        const key = setKey(set);
        yield* few(holds, (coding) => {
          const own = codeKey(coding);
          codes.set(own, [...(codes.get(own) ?? []), key]);
        });
      }
      return make({ ...held, setsOfCode: codes });
    },
    hits: (event, focus) => {
      const found: Hit[] = [];
      const add = (key: string, code: Hit['code']): void => {
        const entries = byKey.get(key);
        if (entries === undefined) return;
        if (isList(entries)) for (const { rule, trigger } of entries) found.push({ rule, trigger, key, code });
        else found.push({ rule: entries.rule, trigger: entries.trigger, key, code });
      };
      if (focus !== null) {
        for (const code of focus.codes) {
          const own = codeKey(code);
          add(keyOf(event, focus.type, own), code);
          const sets = setsOfCode.get(own);
          if (sets !== undefined) for (const set of sets) add(keyOf(event, focus.type, set), code);
        }
        add(keyOf(event, focus.type, anyCode), null);
      }
      add(keyOf(event, anyCode, anyCode), null);
      return found;
    },
    with: (rules, expand) => {
      const next = new Map(byKey);
      // A list made here may grow; one of the index before may not.
      const own = new Set<string>();
      for (const { rule, trigger } of sideBySide(rules))
        for (const key of trigger.keys) {
          const before = next.get(key);
          if (before === undefined) next.set(key, { rule, trigger });
          else if (own.has(key)) (before as Entry[]).push({ rule, trigger });
          else {
            next.set(key, [...listOf(before), { rule, trigger }]);
            own.add(key);
          }
        }
      const missing = new Set(
        keysOf(rules)
          .flatMap((key) => setOf(key) ?? [])
          .filter((set) => !held.sets.has(set)),
      );
      const codes = missing.size === 0 ? setsOfCode : new Map(setsOfCode);
      for (const set of missing)
        for (const coding of expand(set)) {
          const key = codeKey(coding);
          (codes as Map<string, readonly string[]>).set(key, [...(codes.get(key) ?? []), setKey(set)]);
        }
      const byPlan = new Map(held.byPlan);
      for (const rule of rules) {
        const list = byPlan.get(rule.planUrl);
        if (list === undefined || held.byPlan.get(rule.planUrl) === list) byPlan.set(rule.planUrl, [...(list ?? []), rule]);
        else (list as CompiledRule[]).push(rule);
      }
      return make({ byKey: next, setsOfCode: codes, sets: new Set([...held.sets, ...missing]), byPlan });
    },
    without: (planUrl) => {
      const rules = held.byPlan.get(planUrl);
      if (rules === undefined) return make(held);
      const next = new Map(byKey);
      for (const key of keysOf(rules)) {
        const left = listOf(next.get(key)).filter((entry) => entry.rule.planUrl !== planUrl);
        const [only] = left;
        if (only === undefined) next.delete(key);
        else next.set(key, left.length === 1 ? only : left);
      }
      const byPlan = new Map(held.byPlan);
      byPlan.delete(planUrl);
      return make({ ...held, byKey: next, byPlan });
    },
  };
};

export const emptyIndex = (): TriggerIndex => make({ byKey: new Map(), setsOfCode: new Map(), sets: new Set(), byPlan: new Map() });

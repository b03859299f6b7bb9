import { CODE_SYSTEM } from '../../standards/fhir-r4/index.ts';
import type { Trigger } from './definition-datatypes.ts';

/** Code system whose codes are warning topics; a trigger filters on these instead of thousands of product codes. */
export const TOPIC_SYSTEM: string = CODE_SYSTEM.topic;

type Code = { system: string; code: string };

/** What an event is about, as triggers see it: kind of resource, its codes, and the resource itself for what else a filter asks. */
export type Focus = { type: string; codes: readonly Code[]; resource: object | undefined };

type CodeFilter = NonNullable<NonNullable<Trigger['data']>[number]['codeFilter']>[number];
type Requirement = NonNullable<Trigger['data']>[number];

/** Members that hold what a resource is about; a filter on them, or on none, asks the codes that the event brought. */
const mainPaths = new Set([
  '',
  'medication',
  'medicationCodeableConcept',
  'medication.concept',
  'code',
  'serviceType',
  'vaccineCode',
  'reasonCode',
  'item.adjudication.reason',
  'error.code',
]);

const isMain = ({ path, searchParam }: CodeFilter): boolean => searchParam === undefined && mainPaths.has(path ?? '');

export const keyOf = (event: string, type: string, set: string): string => `${event}|${type}|${set}`;
export const codeKey = ({ system, code }: Code): string => `${system}|${code}`;
/** Stands for all codes of a value set, however many: codes lead to their sets once, not once a rule. */
export const setKey = (canonical: string): string => `#${canonical}`;
/** Of a trigger that names no codes. */
export const anyCode = '*';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Codes at a path of a resource: of code, Coding, CodeableConcept or text, in lists or not. */
function codesAt(resource: unknown, path: string): { system?: unknown; code?: unknown }[] {
  let found: unknown[] = [resource];
  for (const name of path.split('.')) found = found.flatMap((one) => (isRecord(one) && Object.hasOwn(one, name) ? [one[name]].flat() : []));
  return found.flatMap((one) => {
    if (typeof one === 'string') return [{ code: one }];
    if (!isRecord(one)) return [];
    return Array.isArray(one['coding']) ? one['coding'].filter(isRecord) : [one];
  });
}

/** @returns the codes of a value set as "system|code" */
export type Members = (canonical: string) => ReadonlySet<string>;

function holds(filter: CodeFilter, focus: Focus, members: Members): boolean {
  const found = isMain(filter) ? focus.codes : codesAt(focus.resource, filter.path ?? '');
  const inSet = filter.valueSet === undefined ? undefined : members(filter.valueSet);
  return found.some(
    ({ system, code }) =>
      (filter.code ?? []).some((one) => one.code === code && (one.system === undefined || system === undefined || one.system === system)) ||
      (inSet !== undefined && typeof code === 'string' && inSet.has(`${String(system)}|${code}`)),
  );
}

const isOfType = (requirement: Requirement, focus: Focus): boolean => requirement.type === focus.type;

export type CompiledTrigger = {
  /** Where the index keeps it. */
  keys: string[];
  /** What the keys do not say yet: further filters, and further data that the same event must bring. */
  isMet: ((focus: Focus, all: readonly Focus[]) => boolean) | null;
};

/**
 * A trigger as keys of the index and what is left to ask. Codes of a filter are alternatives; filters, and data, are all required.
 * @returns undefined for one that nothing ever triggers: checkDefinitions says so at import
 * @see https://hl7.org/fhir/R4/metadatatypes.html#TriggerDefinition
 */
export function compileTrigger(trigger: Trigger, members: Members): CompiledTrigger | undefined {
  const { name: event } = trigger;
  if (trigger.type !== 'named-event' || event === undefined) return undefined;
  const [first, ...more] = trigger.data ?? [];
  if (first === undefined) return { keys: [keyOf(event, anyCode, anyCode)], isMet: null };
  const filters = first.codeFilter ?? [];
  const lead = filters.findIndex((one) => isMain(one) && ((one.code ?? []).length > 0 || one.valueSet !== undefined));
  const leading = filters[lead];
  const rest = filters.filter((_, index) => index !== lead);
  const sets =
    leading === undefined
      ? [anyCode]
      : [
          ...(leading.code ?? []).flatMap(({ system, code }) =>
            system === undefined || code === undefined ? [] : [codeKey({ system, code })],
          ),
          ...(leading.valueSet === undefined ? [] : [setKey(leading.valueSet)]),
        ];
  const isAlone = rest.length === 0 && more.length === 0;
  return {
    keys: sets.map((set) => keyOf(event, first.type, set)),
    isMet: isAlone
      ? null
      : (focus, all) =>
          rest.every((filter) => holds(filter, focus, members)) &&
          more.every((requirement) =>
            all.some((one) => isOfType(requirement, one) && (requirement.codeFilter ?? []).every((filter) => holds(filter, one, members))),
          ),
  };
}

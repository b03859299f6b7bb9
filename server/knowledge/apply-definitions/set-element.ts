import type { Json } from './application.ts';

/** Elements of requests that repeat; a value set without an index becomes a list there. */
const lists = new Set([
  'note',
  'reasonCode',
  'reasonReference',
  'dosageInstruction',
  'category',
  'supportingInfo',
  'supportingInformation',
  'payload',
  'basedOn',
  'partOf',
  'performer',
  'instantiatesCanonical',
  'performerType',
  'recipient',
  'input',
  'output',
  'insurance',
  'bodySite',
  'orderDetail',
  'identifier',
  'extension',
  'contained',
  'relevantHistory',
  'coding',
  'participant',
  'documentation',
]);
/** Those of them that do not, in these. */
const singleIn: Record<string, readonly string[]> = {
  Task: ['reasonCode', 'reasonReference', 'instantiatesCanonical'],
  MedicationRequest: ['performer', 'performerType'],
  ServiceRequest: ['performerType'],
  DeviceRequest: ['performer', 'performerType'],
};

const mostItems = 100;
const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

type Part = { name: string; index: number | null };

/** "dosageInstruction[0].text" as its parts. @returns undefined for what is no such path */
function partsOf(path: string): Part[] | undefined {
  const parts: Part[] = [];
  for (const text of path.split('.')) {
    const found = /^([a-zA-Z]\w*)(?:\[(\d{1,3})\])?$/.exec(text);
    const [, name, index] = found ?? [];
    if (name === undefined || forbidden.has(name) || Number(index ?? 0) >= mostItems) return undefined;
    parts.push({ name, index: index === undefined ? null : Number(index) });
  }
  return parts;
}

const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

const isList = (target: Json, name: string): boolean => lists.has(name) && !(singleIn[String(target['resourceType'])] ?? []).includes(name);

/** Sets what is there, or fails with what it began; a list or an object that it made stays. */
function setAt(target: Json, parts: readonly Part[], values: readonly unknown[]): boolean {
  const last = parts.at(-1);
  if (last === undefined) return false;
  let holder = target;
  for (const { name, index } of parts.slice(0, -1)) {
    const makesList = index !== null || isList(holder, name) || Array.isArray(holder[name]);
    if (makesList) {
      const list = Array.isArray(holder[name]) ? (holder[name] as unknown[]) : [];
      holder[name] = list;
      const place = index ?? 0;
      if (place > list.length) return false;
      list[place] ??= {};
      const next = list[place];
      if (!isRecord(next)) return false;
      holder = next;
    } else {
      holder[name] ??= {};
      const next = holder[name];
      if (!isRecord(next)) return false;
      holder = next;
    }
  }
  const { name, index } = last;
  if (index !== null) {
    const list = Array.isArray(holder[name]) ? (holder[name] as unknown[]) : [];
    if (index > list.length || values.length !== 1) return false;
    list[index] = values[0];
    holder[name] = list;
  } else if (values.length === 0) delete holder[name];
  else if (values.length > 1 || isList(holder, name) || Array.isArray(holder[name])) holder[name] = [...values];
  else holder[name] = values[0];
  return true;
}

/**
 * Sets an element by the simple paths that a dynamic value may have: names, with indexes. What lies between is made where it is missing.
 * @param values what the expression gave; none removes the element
 * @returns false for a path that is none, or leads through a value
 */
export function setElement(target: Json, path: string, values: readonly unknown[]): boolean {
  const type = target['resourceType'];
  const own = path.startsWith(`${String(type)}.`) ? path.slice(String(type).length + 1) : path;
  const parts = partsOf(own);
  const name = parts?.[0]?.name;
  if (parts === undefined || name === undefined || ['resourceType', 'id'].includes(own)) return false;
  // Tried on a copy: where it fails, the resource is as it was.
  const tried: Json = { ...target, ...(Object.hasOwn(target, name) ? { [name]: structuredClone(target[name]) } : {}) };
  if (!setAt(tried, parts, values)) return false;
  if (Object.hasOwn(tried, name)) target[name] = tried[name];
  else delete target[name];
  return true;
}

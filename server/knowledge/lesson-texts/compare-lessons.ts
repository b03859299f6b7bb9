import { placeName, placeOf, placesOf, type ComparedField, type LessonComparison } from '../../contract/index.ts';
import { compareParts, keyOf, markerOf, sentencesOf, type PartsChange, type TextPart } from '../text-changes/index.ts';
import type { LessonBody } from './lesson-body.ts';

/** One thing that a lesson says, found again by its key however the lists around it are reordered. */
type Field = { key: string; at: string; name: string; raw: string; statements: readonly string[] };

/** Nobody types these: they say which lesson it is and who answers for it. The id of a list's member is how it is found again. */
const notCompared = new Set(
  'id url language version status topicRevisions isOwn isOvertaken authors reviewers disclosures reviewedOn reviewBy'.split(' '),
);

/** As the editor has them; within a question what is asked comes first. */
const order = (
  'title objective minutes risk skills topics audience scope restrictions keyPoints retrieval items served passRule variants populations ' +
  'rems whatChanged cardSummary cardDetail sources exceptions stem text correct feedback options'
).split(' ');
const words: Record<string, string> = { correct: 'right answer', comparedWith: 'compared with', setId: 'set id', readOn: 'read on' };

/** What a member is taken for where nobody said it: to write it out is no news. */
const isDefault = (name: string, value: unknown): boolean =>
  (name === 'changed' && value === false) || (name === 'use' && value === 'lesson');

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const said = (value: unknown): string =>
  typeof value === 'boolean' ? (value ? 'Yes' : 'No') : typeof value === 'string' ? value.trim() : String(value);

/** What a member of a list is known by: its id, or what it is about. */
const identityOf = (value: unknown): string =>
  isObject(value)
    ? typeof value['id'] === 'string'
      ? value['id']
      : JSON.stringify([value['since'], value['basis'], value['at'], value['rule']])
    : '';

/** What a place is called; a part of it that the editor has no field for, by its own word. */
function nameAt(places: ReadonlyMap<string, string>, at: string): string {
  const place = placeOf(places, at);
  const rest = at
    .slice(place === '' ? 0 : place.length + 1)
    .split('.')
    .filter((part) => part !== '')
    .map((part) => words[part] ?? part);
  return [placeName(places, place), ...rest].join(', ');
}

function fieldsOf(body: LessonBody): { fields: Field[]; lists: Map<string, { at: string; keys: string[]; texts: string[] }> } {
  const places = placesOf(body);
  const fields: Field[] = [];
  const lists = new Map<string, { at: string; keys: string[]; texts: string[] }>();
  const add = (key: string, at: string, statements: readonly string[]): void => {
    if (statements.length > 0) fields.push({ key, at, name: nameAt(places, at), raw: statements.join('\n'), statements });
  };
  const walk = (value: unknown, key: string, at: string): void => {
    if (value === null || value === undefined) return;
    if (Array.isArray(value)) {
      const list = value as unknown[];
      if (!list.some(isObject))
        return add(
          key,
          at,
          list.map(said).filter((one) => one !== ''),
        );
      const seen = new Map<string, number>();
      const keys = list.map((one) => {
        const identity = identityOf(one);
        const count = (seen.get(identity) ?? 0) + 1;
        seen.set(identity, count);
        return `${identity}#${count}`;
      });
      lists.set(key, { at, keys, texts: list.map((one) => (isObject(one) ? said(one['text'] ?? one['stem'] ?? one['id']) : said(one))) });
      return list.forEach((one, index) => walk(one, `${key}.${keys[index] ?? ''}`, `${at}.${index}`));
    }
    if (isObject(value)) {
      for (const [name, inner] of Object.entries(value))
        if ((!notCompared.has(name) || (at !== '' && name !== 'id')) && !isDefault(name, inner))
          walk(inner, `${key}.${name}`, at === '' ? name : `${at}.${name}`);
      return undefined;
    }
    const text = said(value);
    return add(key, at, typeof value === 'string' ? sentencesOf(text) : [text]);
  };
  walk(body, '', '');
  return { fields, lists };
}

const partsOf = (field: Field | undefined): TextPart[] =>
  // A sign alone says something, too.
  (field?.statements ?? []).map((text) => ({ kind: 'statement', text, key: keyOf(text) || text }));
const inOrder = (parts: readonly TextPart[]): string => parts.map(({ key }) => key).join('');
const nothing: PartsChange = { headings: { added: [], removed: [] }, statements: { added: [], removed: [], changed: [] } };

const sideOf = (parts: readonly TextPart[], change: PartsChange, which: 'before' | 'after'): ComparedField['before'] => {
  const markOf = markerOf(change, which);
  return parts.map(({ text }) => ({ kind: 'statement', text, mark: markOf(text) }));
};

/** Null where the field says the same, set the same. */
function compareFields(was: Field | undefined, is: Field | undefined): ComparedField | null {
  const named = is ?? was;
  if (named === undefined || (was !== undefined && was.raw === is?.raw)) return null;
  const [before, after] = [partsOf(was), partsOf(is)];
  const { isSame, ...difference } = compareParts(before, after);
  const isSameOrder = inOrder(before) === inOrder(after);
  const change = isSameOrder ? nothing : difference;
  return {
    at: named.at,
    name: named.name,
    class: was === undefined ? 'ADDED' : is === undefined ? 'REMOVED' : isSameOrder ? 'COSMETIC' : 'CHANGED',
    isReordered: was !== undefined && is !== undefined && isSame && !isSameOrder,
    before: sideOf(before, change, 'before'),
    after: sideOf(after, change, 'after'),
  };
}

/** Members that both texts have, in another order: neither is news, their order may be. */
function reorderedLists(was: ReturnType<typeof fieldsOf>['lists'], body: LessonBody, is: ReturnType<typeof fieldsOf>['lists']) {
  const places = placesOf(body);
  return [...is].flatMap(([key, list]): ComparedField[] => {
    const old = was.get(key);
    if (old === undefined) return [];
    const [before, after] = [old.keys.filter((one) => list.keys.includes(one)), list.keys.filter((one) => old.keys.includes(one))];
    if (before.join('\n') === after.join('\n')) return [];
    const side = ({ keys, texts }: typeof list, common: readonly string[]): ComparedField['before'] =>
      common.map((one) => ({ kind: 'statement', text: texts[keys.indexOf(one)] ?? '', mark: 'same' }));
    return [
      {
        at: list.at,
        name: `${nameAt(places, list.at)}, order`,
        class: 'CHANGED',
        isReordered: true,
        before: side(old, before),
        after: side(list, after),
      },
    ];
  });
}

/** The editor's order: its sections, members by their place, and what is asked before what is answered. */
function byPlace({ at: one }: { at: string }, { at: other }: { at: string }): number {
  const [a, b] = [one.split('.'), other.split('.')];
  for (const [index, part] of a.entries()) {
    const next = b[index];
    if (next === undefined) return 1;
    if (part === next) continue;
    const rank = (name: string): number => (/^\d+$/.test(name) ? Number(name) : order.includes(name) ? order.indexOf(name) : order.length);
    return rank(part) - rank(next) || part.localeCompare(next);
  }
  return a.length - b.length;
}

/**
 * What a later text of a lesson says otherwise than an earlier one, per field and sentence. Members of lists are the same by their
 * ids, wherever they stand.
 */
export function compareLessons(before: LessonBody, after: LessonBody): Pick<LessonComparison, 'fields' | 'unchanged'> {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  const [old, now] = [was, is].map(({ fields }) => new Map(fields.map((field) => [field.key, field]))) as [
    Map<string, Field>,
    Map<string, Field>,
  ];
  const keys = [...new Set([...old.keys(), ...now.keys()])];
  const fields = keys.flatMap((key) => compareFields(old.get(key), now.get(key)) ?? []);
  const unchanged = keys.flatMap((key) => {
    const [one, other] = [old.get(key), now.get(key)];
    return one !== undefined && other !== undefined && one.raw === other.raw ? [other] : [];
  });
  return {
    fields: [...fields, ...reorderedLists(was.lists, after, is.lists)].sort(byPlace),
    unchanged: unchanged.sort(byPlace).map(({ name }) => name),
  };
}

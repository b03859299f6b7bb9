import type { PlainResource } from '../../server/contract/index.ts';
import { fhirDate } from './fhir-date.ts';

type Fields = Readonly<Record<string, unknown>>;

/** One thing a resource says: a value in words, or a group of them. */
export type Line = { label: string } & ({ value: string } | { lines: Line[] });

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (fields: Fields, key: string): string | undefined => {
  const value = fields[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
};
const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);

const lastPart = (url: string): string => url.split(/[/#]/).at(-1) ?? url;

/** "authoredOn" and "topic-revision" → "Authored on", "Topic revision". */
export function inWords(key: string): string {
  const words = key
    .replace(/[-_]/g, ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "https://…/Questionnaire/x-check|1.2.0" → "x-check, version 1.2.0" */
function canonical(url: string): string {
  const [address = url, version] = url.split('|');
  return version === undefined ? lastPart(address) : `${lastPart(address)}, version ${version}`;
}

const isInstant = (value: string): boolean => /^\d{4}-\d{2}(-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?)?$/.test(value);
const longest = 400;

function plainText(value: string, timeZone: string | undefined): string {
  if (isInstant(value)) return fhirDate(value, timeZone);
  if (/^https?:\/\/\S+\/(StructureDefinition|Questionnaire|ActivityDefinition|PlanDefinition)\//.test(value)) return canonical(value);
  return value.length > longest ? `${value.slice(0, longest)}… (the rest is in the raw JSON)` : value;
}

const codingText = (coding: Fields): string | undefined => textOf(coding, 'display') ?? textOf(coding, 'code');

/** Data types that read best as one phrase; undefined where the value is a group of fields. */
function phrase(value: Fields, timeZone: string | undefined): string | undefined {
  const reference = textOf(value, 'reference');
  if (reference !== undefined) {
    const display = textOf(value, 'display');
    return display === undefined ? reference : `${display} (${reference})`;
  }
  if (Array.isArray(value['coding'])) {
    return (
      textOf(value, 'text') ??
      listOf(value['coding'])
        .map(codingText)
        .filter((one) => one !== undefined)
        .join(', ')
    );
  }
  if ('system' in value && 'value' in value) return textOf(value, 'value');
  if ('system' in value || ('code' in value && 'display' in value)) return codingText(value);
  if ('start' in value || 'end' in value) {
    const [start, end] = [textOf(value, 'start'), textOf(value, 'end')];
    if (start === undefined) return end === undefined ? undefined : `Until ${fhirDate(end, timeZone)}`;
    return end === undefined ? `Since ${fhirDate(start, timeZone)}` : `${fhirDate(start, timeZone)} to ${fhirDate(end, timeZone)}`;
  }
  if (typeof value['value'] === 'number') return [value['value'], textOf(value, 'unit')].filter((one) => one !== undefined).join(' ');
  if ('family' in value || 'given' in value) {
    return textOf(value, 'text') ?? [...(Array.isArray(value['given']) ? value['given'] : []), value['family']].filter(Boolean).join(' ');
  }
  const keys = Object.keys(value);
  return keys.length === 1 || 'div' in value ? (textOf(value, 'text') ?? textOf(value, 'display')) : undefined;
}

const conceptText = (value: unknown): string | undefined => (isFields(value) ? phrase(value, undefined) : undefined);

/** The value of a choice ("valueDate", "valueReference", …), whatever its type. */
const choice = (fields: Fields): unknown => Object.entries(fields).find(([key]) => /^(value|content)[A-Z]/.test(key))?.[1];

function toLine(label: string, value: unknown, timeZone: string | undefined): Line[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'boolean') return [{ label, value: value ? 'Yes' : 'No' }];
  if (typeof value === 'number') return [{ label, value: String(value) }];
  if (typeof value === 'string') return [{ label, value: plainText(value, timeZone) }];
  if (Array.isArray(value)) return value.flatMap((one) => toLine(label, one, timeZone));
  if (!isFields(value)) return [];
  // A typed value ("Assessment result": …) or a lone one reads as one line.
  const chosen = choice(value);
  const keys = Object.keys(value);
  if (chosen !== undefined && (keys.length === 1 || (keys.length === 2 && isFields(value['type'])))) {
    return toLine(conceptText(value['type']) ?? label, chosen, timeZone);
  }
  const said = phrase(value, timeZone);
  if (said !== undefined && said !== '') return [{ label, value: said }];
  const lines = fieldLines(value, timeZone);
  return lines.length === 0 ? [] : [{ label, lines }];
}

/** An extension says its value under the last part of its url; one that holds others is a group. */
function extensionLines(extensions: unknown, timeZone: string | undefined): Line[] {
  return listOf(extensions).flatMap((extension) => {
    const label = inWords(lastPart(textOf(extension, 'url') ?? 'extension'));
    const inner = extensionLines(extension['extension'], timeZone);
    return inner.length > 0 ? [{ label, lines: inner }] : toLine(label, choice(extension), timeZone);
  });
}

/** A question with its answer; groups of questions are opened up. */
function itemLines(items: unknown, timeZone: string | undefined): Line[] {
  return listOf(items).flatMap((item) => {
    const label = textOf(item, 'text') ?? textOf(item, 'linkId') ?? 'Question';
    const answers = listOf(item['answer']).flatMap((answer) => toLine(label, choice(answer), timeZone));
    const own: Line[] = answers.length === 0 && item['item'] === undefined ? [{ label, value: 'Not answered' }] : answers;
    return [...own, ...itemLines(item['item'], timeZone)];
  });
}

function fieldLines(fields: Fields, timeZone: string | undefined): Line[] {
  return Object.entries(fields).flatMap(([key, value]) => {
    if (key === 'extension' || key === 'modifierExtension') return extensionLines(value, timeZone);
    if (key === 'item') return itemLines(value, timeZone);
    if (key === 'contained') return listOf(value).map((one) => ({ label: 'Contained', lines: fieldLines(one, timeZone) }));
    if (key.startsWith('_') || (key === 'text' && isFields(value))) return [];
    return toLine(inWords(key.replace(/^(value|content)[A-Z].*/, '$1')), value, timeZone);
  });
}

/** What a resource says, in the order it says it; what identifies it comes last. */
export function resourceLines(resource: PlainResource, timeZone?: string): Line[] {
  const { resourceType, id, meta, ...rest } = resource;
  const known = isFields(meta) ? meta : {};
  const reference = typeof id === 'string' ? `${resourceType}/${id}` : resourceType;
  return [
    ...fieldLines(rest, timeZone),
    {
      label: 'Record',
      value: textOf(known, 'versionId') === undefined ? reference : `${reference}, version ${textOf(known, 'versionId') ?? ''}`,
    },
    ...toLine('Last updated', known['lastUpdated'], timeZone),
    ...toLine('Profile', known['profile'], timeZone),
  ];
}

const kinds: Readonly<Record<string, string>> = {
  Basic: 'Record',
  QuestionnaireResponse: 'Assessment result',
  Task: 'Assigned work',
  Communication: 'Message',
  Practitioner: 'Clinician',
  Provenance: 'Provenance: who recorded this',
};

/** What a resource is, in words: "Competency assertion: Tofacitinib tablets". */
export function resourceTitle(resource: PlainResource): string {
  const kind =
    conceptText(resource['code']) ??
    conceptText(listOf(resource['category'])[0]) ??
    kinds[resource.resourceType] ??
    inWords(resource.resourceType);
  const topic = listOf(resource['extension']).find((one) => /(^|[/-])topic$/.test(textOf(one, 'url') ?? ''));
  const subject =
    (topic === undefined ? undefined : conceptText(choice(topic))) ??
    textOf(resource, 'description') ??
    conceptText(resource['topic']) ??
    conceptText(listOf(resource['name'])[0]);
  return subject === undefined ? kind : `${kind}: ${subject}`;
}

import { z } from 'zod';
import { valueAt } from '../../contract/index.ts';
import { AppError } from '../../platform/index.ts';

/** A lesson's members as they are so far, which need not be a lesson yet. */
export type LessonBody = Record<string, unknown>;

const deepest = 12;
const neverNames = new Set(['__proto__', 'constructor', 'prototype']);

/** Every text in a value with its place: "items.0.stem". */
export function* textsWithin(value: unknown, at = ''): Generator<{ at: string; text: string }> {
  if (typeof value === 'string') yield { at, text: value };
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) yield* textsWithin(inner, at === '' ? name : `${at}.${name}`);
}

const refuse = (at: string, detail: string): AppError => new AppError('invalid-request', { detail, path: `lesson.${at}` });

/**
 * What a database keeps and gives back the same: no name that objects have by themselves, no half character, no depth without end.
 * @throws invalid-request with the place
 */
export function assertKeepable(value: unknown, at = '', depth = 0): void {
  if (typeof value === 'string') {
    if (value.includes('\0') || /\p{Surrogate}/u.test(value)) throw refuse(at, 'It holds a character that cannot be kept.');
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth >= deepest) throw refuse(at, `A lesson has at most ${deepest} levels.`);
  for (const [name, inner] of Object.entries(value)) {
    const place = at === '' ? name : `${at}.${name}`;
    if (neverNames.has(name)) throw refuse(place, 'No member can have this name.');
    assertKeepable(name, place);
    assertKeepable(inner, place, depth + 1);
  }
}

/** The members that nobody types: they say which lesson it is, and who answers for it once it is published. */
export const asDraft = (body: LessonBody, { lessonId, version }: { lessonId: string; version: string }): LessonBody => {
  const { isOwn: _own, isOvertaken: _overtaken, ...members } = body;
  return {
    ...members,
    id: lessonId,
    url: `https://preceptor.health/fhir/ActivityDefinition/${lessonId}`,
    language: 'en-US',
    version,
    status: 'draft',
    topicRevisions: {},
    authors: [],
    reviewers: [],
    disclosures: [],
    reviewedOn: null,
    reviewBy: null,
  };
};

const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

export const titleOf = (body: LessonBody, lessonId: string): string =>
  typeof body['title'] === 'string' && body['title'].trim() !== '' ? body['title'] : lessonId;

export const topicsOf = (body: LessonBody): string[] => listed(body['topics']).filter((one) => typeof one === 'string');

export const ingredientsOf = (body: LessonBody): string[] =>
  listed(valueAt(body, 'scope.ingredients')).filter((one) => typeof one === 'string');

/** Set ids of the labels that a text cites, in small letters, each once. */
export const citedSets = (body: LessonBody): string[] => [
  ...new Set(
    listed(body['sources']).flatMap((source) => {
      const setId = valueAt(source, 'setId');
      return valueAt(source, 'kind') === 'label' && z.guid().safeParse(setId).success ? [String(setId).toLowerCase()] : [];
    }),
  ),
];

/**
 * A lesson as its next version begins. Marks of an earlier change of its warning are taken off where the warning has changed since: whoever
 * knew it would be asked about the wrong change.
 */
export function withoutOldMarks(body: LessonBody, revisionOf: (topicId: string) => number | undefined): LessonBody {
  const written = z.record(z.string(), z.unknown()).catch({}).parse(body['topicRevisions']);
  if (topicsOf(body).every((id) => (revisionOf(id) ?? 1) === (written[id] ?? 1))) return body;
  return {
    ...body,
    keyPoints: listed(body['keyPoints']).map((point): unknown =>
      typeof point === 'object' && point !== null ? { ...point, changed: false } : point,
    ),
  };
}

import type { z } from 'zod';
import { placeName, placeOf, placesOf } from '../../contract/index.ts';
import { lessonSchema, type Lesson } from '../curriculum/index.ts';
import { titleOf, type LessonBody } from './lesson-body.ts';
import { shapeProblems } from './word-shapes.ts';

/** Of a text, which need be no lesson yet, what can be shown of it. */
export type ShowableLesson = {
  lesson: Lesson;
  /** False where the text has no retrieval question that could be asked, or no REMS line that could be read. */
  has: { retrieval: boolean; rems: boolean };
  /** What is left out, in sentences that name the field. */
  cannot: string[];
};

const { shape } = lessonSchema;

const variant: Lesson['variants']['novice'] = { keyPoints: 'all', items: 3, order: 'easiest-first' };
/** What stands for a member that cannot be shown. */
const empty = {
  audience: { roles: [], settings: [], level: 'novice' },
  scope: { ingredients: [], routesForms: [], headings: [], excludes: '' },
  // A question has three options at least, also one that is never asked.
  retrieval: { stem: '', source: '', options: ['a', 'b', 'c'].map((id) => ({ id, text: '', correct: id === 'a', feedback: '' })) },
  rems: { status: 'none-named', text: '', source: '', asOf: '' },
  passRule: { criticalAll: true, minShare: 0.66 },
  variants: { novice: variant, partial: variant, expert: variant },
} satisfies Partial<Lesson>;

/** Members that a clinician would miss; the others are not seen, or only stand beside. */
const seen = new Set<keyof Lesson>(['title', 'minutes', 'retrieval', 'rems', 'passRule', 'served']);

/** A name that texts can refer to a source by. */
const sourceName = /^[A-Z]\d+$/;

/** A text as far as it can be shown: members and entries that are well-formed are there, the others are left out and named. */
export function showableLesson(body: LessonBody, { lessonId, version }: { lessonId: string; version: string }): ShowableLesson {
  const missing: string[] = [];
  const member = <N extends keyof Lesson>(name: N, instead: Lesson[N]): Lesson[N] => {
    const schema: z.ZodType = shape[name];
    const found = schema.safeParse(body[name]);
    if (found.success) return found.data as Lesson[N];
    if (seen.has(name)) missing.push(name);
    return instead;
  };
  const entries = <T>(name: keyof Lesson, schema: z.ZodType<T>, isShown: (one: T, before: readonly T[]) => boolean = () => true): T[] => {
    const value = body[name];
    if (!Array.isArray(value)) missing.push(name);
    const kept: T[] = [];
    for (const [index, one] of (Array.isArray(value) ? (value as unknown[]) : []).entries()) {
      const found = schema.safeParse(one);
      if (found.success && isShown(found.data, kept)) kept.push(found.data);
      else missing.push(`${name}.${index}`);
    }
    return kept;
  };
  const { populations } = body;
  const groups = Object.entries(typeof populations === 'object' && populations !== null ? populations : {}).filter(
    (one): one is [string, string] => typeof one[1] === 'string' && one[1].trim() !== '',
  );
  for (const group of ['pregnancy', 'lactation', 'pediatric', 'older', 'kidneyLiver'])
    if (!groups.some(([name]) => name === group)) missing.push(`populations.${group}`);

  const lesson: Lesson = {
    id: lessonId,
    url: '',
    language: 'en-US',
    version,
    title: member('title', titleOf(body, lessonId)),
    status: member('status', 'draft'),
    audience: member('audience', empty.audience as Lesson['audience']),
    topics: member('topics', []),
    topicRevisions: member('topicRevisions', {}),
    scope: member('scope', empty.scope),
    restrictions: member('restrictions', []),
    risk: member('risk', 'standard'),
    objective: member('objective', ''),
    minutes: member('minutes', 3),
    skills: member('skills', []),
    sources: entries('sources', shape.sources.element, ({ id }, before) => sourceName.test(id) && before.every((one) => one.id !== id)),
    retrieval: member('retrieval', empty.retrieval),
    keyPoints: entries('keyPoints', shape.keyPoints.element),
    populations: Object.fromEntries(groups) as Lesson['populations'],
    rems: member('rems', empty.rems as Lesson['rems']),
    whatChanged: entries('whatChanged', shape.whatChanged.element),
    items: entries('items', shape.items.element, ({ id }, before) => before.every((one) => one.id !== id)),
    served: member('served', 3),
    passRule: member('passRule', empty.passRule),
    variants: member('variants', empty.variants),
    cardSummary: member('cardSummary', ''),
    cardDetail: member('cardDetail', ''),
    exceptions: member('exceptions', []),
    authors: member('authors', []),
    reviewers: member('reviewers', []),
    disclosures: member('disclosures', []),
    reviewedOn: member('reviewedOn', null),
    reviewBy: member('reviewBy', null),
  };
  const problems = shapeProblems(body, lessonSchema.safeParse(body).error?.issues ?? []);
  const places = placesOf(body);
  const cannot = missing.flatMap((place) => {
    const why = problems.filter(({ at }) => at === place || at.startsWith(`${place}.`)).map(({ message }) => message);
    return why.length > 0 ? why : [`${placeName(places, placeOf(places, place))} cannot be shown as it is.`];
  });
  return {
    lesson,
    has: { retrieval: !missing.includes('retrieval'), rems: !missing.includes('rems') },
    cannot: [...new Set(cannot)],
  };
}

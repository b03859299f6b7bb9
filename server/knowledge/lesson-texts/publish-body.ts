import type { Lesson } from '../curriculum/index.ts';
import { asDraft, topicsOf, type LessonBody } from './lesson-body.ts';
import type { Disclosure, StepRow } from './store.ts';

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);
const writing = new Set<StepRow['step']>(['begin', 'edit', 'submit']);

/** What a person disclosed last, and on which day. */
function disclosuresOf(steps: readonly Pick<StepRow, 'step' | 'personId' | 'by' | 'at' | 'disclosure'>[]): Lesson['disclosures'] {
  const last = new Map<string, { by: string; at: Date; disclosure: Disclosure }>();
  for (const { step, personId, by, at, disclosure } of steps)
    if (step === 'submit' || step === 'publish') last.set(personId, { by, at, disclosure });
  return [...last.values()].flatMap(({ by, at, disclosure }) =>
    disclosure === null ? [] : [{ person: by, ...disclosure, collectedOn: dayOf(at) }],
  );
}

/**
 * The lesson as it goes to clinicians: with who wrote it, who reviewed it and what they disclosed, for what its warnings say now.
 * @param steps everything that was done with the text, the publication included, the first first
 */
export function publishedBody(
  body: LessonBody,
  of: {
    lessonId: string;
    version: string;
    steps: readonly Pick<StepRow, 'step' | 'personId' | 'by' | 'at' | 'disclosure'>[];
    reviewBy: string;
    revisionOf: (topicId: string) => number | undefined;
  },
): LessonBody {
  const authors = new Map<string, Lesson['authors'][number]>();
  for (const { step, personId, by, at } of of.steps)
    if (writing.has(step)) authors.set(personId, { person: by, role: 'author', date: dayOf(at) });
  const reviews = of.steps.filter(({ step }) => step === 'publish').slice(-1);
  return {
    ...asDraft(body, of),
    status: 'active',
    topicRevisions: Object.fromEntries(topicsOf(body).map((id) => [id, of.revisionOf(id) ?? 1])),
    authors: [...authors.values()],
    reviewers: reviews.map(({ by, at }) => ({ person: by, role: 'reviewer', date: dayOf(at) })),
    disclosures: disclosuresOf(of.steps),
    reviewedOn: reviews.map(({ at }) => dayOf(at))[0] ?? null,
    reviewBy: of.reviewBy,
  };
}

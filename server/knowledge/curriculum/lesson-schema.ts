/**
 * The shape of a lesson content file. A lesson teaches one decision at the moment of an order, from one
 * named label version; these schemas refuse what can be refused without reading the label.
 */
import { z } from 'zod';
import { lessonSkills } from '../../contract/index.ts';

const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);
const day = z.iso.date();
const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);
const semver = z.string().regex(/^\d+\.\d+\.\d+$/);
const text = z.string().trim().min(1);

/** "L1 box, 2.1; X2": source ids with the sections they are cited for. */
const citation = z.string().regex(/^[A-Z]\d+( [^;]+)?(; [A-Z]\d+( [^;]+)?)*$/);

const option = z.strictObject({ id: z.string().regex(/^[a-d]$/), text, correct: z.boolean(), feedback: text });

const options = z
  .array(option)
  .min(3)
  .max(4)
  .refine((list) => list.filter((one) => one.correct).length === 1, 'exactly one option is correct')
  .refine((list) => new Set(list.map((one) => one.id)).size === list.length, 'option ids are unique');

const item = z.strictObject({
  id: z.string().regex(/^[A-Z]\d+$/),
  stem: text,
  options,
  skills: z.array(z.enum(lessonSkills)).min(1).max(2),
  /** The wrong choice could kill or maim soon, and the label settles it. */
  critical: z.boolean(),
  /** Expected share of right answers among the target readers before the lesson. */
  difficulty: z.number().min(0).max(0.9),
  source: citation,
  keyPoint: z.string(),
  use: z.enum(['lesson', 'test-out']).default('lesson'),
  /** Items that must never be served in the same check: variants of one vignette, or one answering the other. */
  enemies: z.array(z.string()).default([]),
  rationale: text,
});

const labelVersion = z.strictObject({ version: z.number().int().positive(), effective: day });

/** One label version, or two of the same set where wording was compared. */
const source = z.discriminatedUnion('kind', [
  z.strictObject({
    id: z.string(),
    kind: z.literal('label'),
    setId: z.guid(),
    version: z.number().int().positive(),
    effective: day,
    application: text,
    readOn: day,
    comparedWith: labelVersion.optional(),
  }),
  z.strictObject({ id: z.string(), kind: z.enum(['label-index', 'rems', 'guideline']), text, readOn: day }),
  /** One version of a tenant's own protocol, regulation or guideline. */
  z.strictObject({
    id: z.string(),
    kind: z.literal('document'),
    documentId: slug,
    /** As the document is called. */
    text,
    version: z.number().int().positive(),
    effective: day,
    readOn: day,
  }),
]);

const contributor = z.strictObject({ person: text, role: text, date: day });

const disclosure = z.strictObject({ person: text, company: text, nature: text, mitigated: z.boolean(), collectedOn: day });

const variant = z.strictObject({
  keyPoints: z.enum(['all', 'skills-below-bar', 'what-changed-only']),
  items: z.number().int().min(1).max(4),
  order: z.enum(['easiest-first', 'critical-first']),
});

export const lessonSchema = z
  .strictObject({
    id: slug,
    url: z.url(),
    title: text,
    language: z.literal('en-US'),
    version: semver,
    status: z.enum(['draft', 'in-review', 'active', 'suspended', 'retired']),
    audience: z.strictObject({
      roles: z.array(slug).min(1),
      settings: z.array(slug).min(1),
      level: z.enum(['novice', 'partial', 'expert']),
    }),
    /** Warning topics this lesson answers for; a card fires only for these. */
    topics: z.array(slug).min(1),
    /** The revision of a topic that it was written for, where that is not the first. */
    topicRevisions: z.record(slug, z.number().int().positive()).default({}),
    scope: z.strictObject({
      ingredients: z.array(text).min(1),
      routesForms: z.array(text).min(1),
      headings: z.array(text).min(1),
      excludes: text,
    }),
    /** What passing must not be taken for, in sentences shown with the result. */
    restrictions: z.array(text).min(1),
    risk: z.enum(['high-alert', 'standard', 'low']),
    objective: text,
    minutes: z.number().positive().max(3),
    skills: z.array(z.enum(lessonSkills)).min(1).max(5),
    sources: z.array(source).min(1),
    retrieval: z.strictObject({ stem: text, source: citation, options }),
    keyPoints: z
      .array(z.strictObject({ id: z.string().regex(/^k\d$/), text, source: citation, changed: z.boolean().default(false) }))
      .min(3)
      .max(5),
    /** A missing group was not checked, and an unchecked lesson cannot be published. */
    populations: z.object({ pregnancy: text, lactation: text, pediatric: text, older: text, kidneyLiver: text }).catchall(text),
    rems: z.strictObject({ status: z.enum(['named', 'none-named', 'ended']), text, source: citation, asOf: day }),
    whatChanged: z.array(
      z.strictObject({
        basis: z.enum(['within-set', 'reported']),
        since: month,
        showUntil: month,
        text,
        source: citation,
        reason: text.optional(),
      }),
    ),
    items: z.array(item).min(3),
    /** How many items one check serves. */
    served: z.number().int().min(1).max(4),
    passRule: z.strictObject({ criticalAll: z.boolean(), minShare: z.number().gt(0).max(1) }),
    variants: z.strictObject({ novice: variant, partial: variant, expert: variant }),
    cardSummary: text,
    cardDetail: text,
    /** Writing rules broken on purpose at one place, each with the reason a reviewer can weigh. */
    exceptions: z.array(z.strictObject({ at: text, rule: text, reason: text })).default([]),
    authors: z.array(contributor),
    reviewers: z.array(contributor),
    disclosures: z.array(disclosure),
    reviewedOn: day.nullable(),
    reviewBy: day.nullable(),
  })
  .superRefine((lesson, context) => {
    const problem = (message: string): void => context.addIssue({ code: 'custom', message });
    const sourceIds = new Set(lesson.sources.map((one) => one.id));
    const pointIds = new Set(lesson.keyPoints.map((one) => one.id));
    const cited = [lesson.retrieval, lesson.rems, ...lesson.keyPoints, ...lesson.items, ...lesson.whatChanged];
    for (const { source: citedText } of cited)
      for (const part of citedText.split('; ')) {
        const id = part.split(' ')[0] ?? '';
        if (!sourceIds.has(id)) problem(`source ${id} is cited and missing`);
      }
    if (new Set(lesson.items.map((one) => one.id)).size !== lesson.items.length) problem('item ids are unique');
    for (const one of lesson.items) {
      if (!pointIds.has(one.keyPoint)) problem(`item ${one.id} names the unknown key point ${one.keyPoint}`);
      for (const skill of one.skills) if (!lesson.skills.includes(skill)) problem(`item ${one.id}: skill ${skill} is not the lesson's`);
    }
    if (lesson.items.filter((one) => one.use === 'lesson').length < lesson.served) problem('fewer items than one check serves');
    if (lesson.status === 'active' && (lesson.authors.length === 0 || lesson.reviewers.length === 0 || lesson.reviewedOn === null))
      problem('an active lesson has authors, reviewers and a review date');
  });

export type Lesson = z.infer<typeof lessonSchema>;
export type LessonItem = Lesson['items'][number];
export type LessonOption = LessonItem['options'][number];
export type LessonSource = Lesson['sources'][number];

import { z } from 'zod';
import { attemptViewSchema, questionSchema } from './attempts.ts';
import { integrationRoles } from './event-sources.ts';
import { staffRoles, type Role } from './launch.ts';

/** Who may read the numbers of education. */
export const educationRoles: readonly Role[] = ['educator', 'leader'];

/** Who has a place in the console beside the panel. */
export const consoleRoles: readonly Role[] = [...staffRoles, ...educationRoles, ...integrationRoles];

/** Who may read lessons with their answers, and what clinicians contest. */
export const lessonReaderRoles: readonly Role[] = ['educator'];

/** Whole ranges only: two ranges that differ by a day would tell what happened on that day, and so to whom. */
export const educationRanges = [7, 30, 90, 365] as const;
export type EducationRange = (typeof educationRanges)[number];

/** Fewer clinicians than this behind a number, and it could tell who they are. */
export const fewestClinicians = 10;

/** From so many cards on, days of clinicians are counted together. */
export const manyCards = 5;

/**
 * A count; null where fewer than `fewestClinicians` stand behind it. Among counts that add up to a known one, a neighbour
 * that is large enough may be null with it, since the small one would else be the sum minus the others.
 */
const cellSchema = z.number().int().nullable();

const funnelSchema = z.object({
  /** Cards that reached a clinician. */
  shown: cellSchema,
  /** Of these: the panel was launched from the card, or the lesson opened from Now. */
  opened: cellSchema,
  /** Of these: at least the first question was answered. */
  started: cellSchema,
  /** Of these: the check was passed. */
  passed: cellSchema,
  /** "Learn later" was chosen at the card. */
  learnLater: cellSchema,
  /** The card was overridden, or put aside as not relevant. */
  putAside: cellSchema,
});
export type Funnel = z.infer<typeof funnelSchema>;

/** GET /api/launches/:launchId/education/numbers?days=&topic= ; educator and leader */
export const educationNumbersSchema = z.object({
  days: z.literal(educationRanges),
  /** Days of the tenant, YYYY-MM-DD, both included. */
  from: z.string(),
  until: z.string(),
  topicId: z.string().nullable(),
  topics: z.array(z.object({ id: z.string(), title: z.string() })),
  total: funnelSchema,
  /** Most shown first; what is hidden is last. */
  byTopic: z.array(funnelSchema.extend({ topicId: z.string(), topicTitle: z.string() })),
  /** Why a card was put aside; `reason` is one of ours, "ehr-own" or "not-given". */
  reasons: z.array(z.object({ reason: z.string(), atCard: cellSchema, inPanel: cellSchema })),
  /** Days of clinicians with one card, two and so on; the last is `manyCards` or more. */
  perDay: z.array(z.object({ cards: z.number().int(), clinicianDays: cellSchema })),
  silences: z.array(z.object({ cause: z.string(), orders: cellSchema })),
});
export type EducationNumbers = z.infer<typeof educationNumbersSchema>;

/** GET /api/launches/:launchId/education/contests?days=&topic= ; educator only, and nobody's name */
export const contestListSchema = z.object({
  contests: z.array(
    z.object({
      lessonId: z.string(),
      lessonTitle: z.string(),
      lessonVersion: z.string(),
      /** The day of the card, YYYY-MM-DD. */
      day: z.string(),
      comment: z.string(),
    }),
  ),
});
export type ContestList = z.infer<typeof contestListSchema>;

const lessonStatusSchema = z.enum(['draft', 'in-review', 'active', 'suspended', 'retired']);
const problemsSchema = z.array(z.object({ at: z.string(), rule: z.string() }));

/** GET /api/launches/:launchId/education/lessons ; educator only */
export const lessonListSchema = z.object({
  lessons: z.array(
    z.object({
      lessonId: z.string(),
      title: z.string(),
      version: z.string(),
      status: lessonStatusSchema,
      /** "FDA label c963c610, version 2, effective 7 May 2026"; null where the lesson rests on none. */
      label: z.string().nullable(),
      items: z.number().int(),
      /** What breaks a rule that a machine can check. */
      problems: problemsSchema,
      /** When this organization's reviewer signed this version. */
      signedOn: z.string().nullable(),
      /** Whether clinicians here get it, and why or why not. */
      shown: z.enum(['reviewed', 'example-content', 'not-reviewed', 'suspended', 'retired', 'draft']),
      /** In sentences; null for one that is not suspended. */
      whySuspended: z.string().nullable(),
    }),
  ),
});
export type LessonList = z.infer<typeof lessonListSchema>;

/** GET /api/launches/:launchId/education/lessons/:lessonId ; educator only, every look is recorded */
export const lessonPreviewSchema = attemptViewSchema
  .pick({ lesson: true, recall: true, keyPoints: true, whatChanged: true, populations: true, rems: true, sources: true, passRule: true })
  .extend({
    status: lessonStatusSchema,
    whySuspended: z.string().nullable(),
    signedOn: z.string().nullable(),
    problems: problemsSchema,
    cardSummary: z.string(),
    restrictions: z.array(z.string()),
    items: z.array(
      z.object({
        question: questionSchema,
        /** Number of its key point, 1-based. */
        point: z.number().int(),
        critical: z.boolean(),
        use: z.enum(['lesson', 'test-out']),
        /** Expected share of right answers before the lesson. */
        difficulty: z.number(),
        skills: z.array(z.string()),
        rationale: z.string(),
      }),
    ),
  });
export type LessonPreview = z.infer<typeof lessonPreviewSchema>;

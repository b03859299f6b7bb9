import { z } from 'zod';
import { lessonTextStates, type LessonTextView } from './lesson-texts.ts';

/** What becomes of a field between two versions; of a cosmetic one only how it is set. */
const fieldClasses = ['ADDED', 'CHANGED', 'REMOVED', 'COSMETIC'] as const;

const partSchema = z.object({
  kind: z.literal('statement'),
  text: z.string(),
  mark: z.enum(['same', 'added', 'removed', 'reworded']),
});

const fieldSchema = z.object({
  /** "items.0.stem", in the later text where it is there. */
  at: z.string(),
  /** "Item 1, stem" */
  name: z.string(),
  class: z.enum(fieldClasses),
  /** The same statements or members in another order. */
  isReordered: z.boolean(),
  /** Sentence by sentence; a list member by member. */
  before: z.array(partSchema),
  after: z.array(partSchema),
});
export type ComparedField = z.infer<typeof fieldSchema>;

/** GET /api/launches/:launchId/lesson-texts/:textId/comparison?with=1.0.0 ; educator only. Without `with`, the version before it. */
export const lessonComparisonSchema = z.object({
  textId: z.string(),
  /** The text as it was saved last. */
  after: z.object({ version: z.string(), state: z.enum(lessonTextStates), revision: z.number().int() }),
  /** Null where no version came before: nothing is compared. */
  before: z.object({ version: z.string() }).nullable(),
  /** Without what stayed as it was, in the editor's order. */
  fields: z.array(fieldSchema),
  /** Names of the fields that say the same. */
  unchanged: z.array(z.string()),
});
export type LessonComparison = z.infer<typeof lessonComparisonSchema>;

/**
 * Of a lesson's versions, newest first, the one before a version. A draft was never taught; one that was withdrawn stands in only where
 * there is no other.
 */
export function versionBefore(version: string, versions: readonly LessonTextView['versions'][number][]): string | undefined {
  const earlier = versions.filter((one) => one.status !== 'draft' && one.version.localeCompare(version, 'en', { numeric: true }) < 0);
  return (earlier.find(({ status }) => status !== 'withdrawn') ?? earlier[0])?.version;
}

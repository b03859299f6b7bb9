import type { LessonPreview } from '../../contract/index.ts';
import type { Lesson } from '../../knowledge/curriculum/index.ts';
import { RECALL, type Answer, type Drawn } from './attempt.ts';
import { sourcesInWords } from './sources-in-words.ts';
import { toAttemptView, type AttemptFacts } from './to-attempt-view.ts';

type Previewed = Omit<LessonPreview, 'status' | 'signedOn' | 'problems' | 'whySuspended'>;

/** Nobody's answer: it opens the key and the reasons, and marks no option as chosen. */
const shownAnswer = (itemId: string, at: Date): Answer => ({ itemId, optionId: '', confidence: null, correct: false, answeredAt: at });

/** A try as it would be after all of these items, without a person and kept nowhere. */
export const factsOf = (
  lesson: Lesson,
  drawn: Drawn,
  { now, contentNotice, reviewedOn, topicRevision }: Pick<AttemptFacts, 'now' | 'contentNotice' | 'reviewedOn'> & { topicRevision: number },
): AttemptFacts => ({
  attempt: {
    id: '',
    personId: '',
    lessonId: lesson.id,
    lessonVersion: lesson.version,
    number: 1,
    form: 'whole',
    passedBefore: null,
    registration: '',
    promptId: null,
    triggerText: null,
    triggerAt: null,
    topicRevisions: Object.fromEntries(lesson.topics.map((id) => [id, topicRevision])),
    recallOrder: lesson.retrieval.options.map(({ id }) => id),
    drawn,
    status: 'open',
    step: 'check',
    checkOpenedAt: now,
    startedAt: now,
    savedAt: now,
    finishedAt: null,
    correct: null,
    criticalMissed: null,
    validUntil: null,
    recorded: [],
    correlationId: '',
    momentRight: null,
  },
  lesson,
  answers: [RECALL, ...drawn.map(({ itemId }) => itemId)].map((itemId) => shownAnswer(itemId, now)),
  drafts: [],
  tries: { triesLeft: 1, nextTryAt: null },
  missedUpdates: 0,
  contentNotice,
  reviewedOn,
  now,
});

/**
 * A lesson as the panel shows it, with every item of its bank, every answer and every reason open: for reviewers, never for
 * whoever takes it.
 */
export function previewLesson(lesson: Lesson, shown: Parameters<typeof factsOf>[2]): Previewed {
  const drawn = lesson.items.map(({ id, options }) => ({ itemId: id, options: options.map((option) => option.id) }));
  const view = toAttemptView(factsOf(lesson, drawn, shown));
  // The pass rule is that of a check as it is served, not of the whole bank.
  const { passRule } = toAttemptView(factsOf(lesson, drawn.slice(0, lesson.served), shown));
  const numbers = lesson.keyPoints.map(({ id }) => id);
  return {
    lesson: view.lesson,
    recall: view.recall,
    keyPoints: view.keyPoints,
    whatChanged: view.whatChanged,
    populations: view.populations,
    rems: view.rems,
    sources: view.sources,
    passRule,
    cardSummary: lesson.cardSummary,
    restrictions: lesson.restrictions,
    items: lesson.items.flatMap((item) => {
      const question = view.questions.find(({ itemId }) => itemId === item.id);
      if (question === undefined) return [];
      const { critical, use, difficulty, skills } = item;
      const rationale = sourcesInWords(lesson.sources, item.rationale);
      return [{ question, point: numbers.indexOf(item.keyPoint) + 1, critical, use, difficulty, skills, rationale }];
    }),
  };
}

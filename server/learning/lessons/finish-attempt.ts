import type { Tx } from '../../database/index.ts';
import { scoreAttempt, type Lesson } from '../../knowledge/curriculum/index.ts';
import { currentCorrelationId, newId } from '../../platform/index.ts';
import type { Statement } from '../../standards/xapi/index.ts';
import { finishedStatement, type AttemptFacts } from '../learning-records/index.ts';
import type { Answer, Attempt } from './attempt.ts';
import type { LessonLaunch, LessonsDeps } from './lessons-deps.ts';
import { closeAttempt } from './store.ts';

/** What learning records may know: the pseudonym and the lesson, nothing of the launch but its registration. */
export const statementFacts = (
  launch: LessonLaunch,
  lesson: Pick<Lesson, 'id' | 'version' | 'title' | 'topics'>,
  attempt: Pick<Attempt, 'id' | 'number' | 'registration'>,
): AttemptFacts => ({
  tenant: { pseudonymBase: launch.tenant.pseudonymBase },
  person: { pseudonym: launch.person.pseudonym },
  lesson: { id: lesson.id, version: lesson.version, title: lesson.title, topics: lesson.topics },
  attempt: { id: attempt.id, number: attempt.number, registration: attempt.registration },
});

/** The last answer is in: scores the check, records the competency, closes the try. Returns what to say about it. */
export async function finishAttempt(
  tx: Tx,
  deps: Pick<LessonsDeps, 'competencies' | 'prompts' | 'knowledge'>,
  launch: LessonLaunch,
  facts: { attempt: Attempt; lesson: Lesson; answers: readonly Answer[]; at: Date },
): Promise<Statement> {
  const { attempt, lesson, at } = facts;
  const served = attempt.drawn.map(({ itemId }) => itemId);
  const score = scoreAttempt(lesson, served, facts.answers);
  // What was shown was knowledge of the warning as it stood when the try began.
  const topics = lesson.topics.flatMap((topicId) => {
    const topic = deps.knowledge.topic(topicId);
    return topic === undefined ? [] : [{ ...topic, revision: attempt.topicRevisions[topicId] ?? topic.revision }];
  });
  const record = {
    tenant: launch.tenant,
    person: launch.person,
    lesson,
    topics,
    prompt: attempt.promptId === null ? null : { id: attempt.promptId },
    attempt: {
      id: attempt.id,
      number: attempt.number,
      startedAt: attempt.startedAt,
      finishedAt: at,
      passed: score.passed,
      score: { correct: score.correct, total: score.total },
      answers: score.answers.map(({ itemId, optionId }) => ({ itemId, optionId })),
    },
  };
  const recorded = score.passed ? await deps.competencies.recordPassed(tx, record) : await deps.competencies.recordAttempt(tx, record);
  const valid = score.passed
    ? (await deps.competencies.current(tx, launch.person.id))
        .filter(({ topicId }) => lesson.topics.includes(topicId))
        .map(({ validUntil }) => validUntil.getTime())
    : [];
  if (score.passed) for (const topicId of lesson.topics) await deps.prompts.completeTopic(tx, launch.person.id, topicId);
  const criticalMissed = !score.allCriticalRight;
  await closeAttempt(tx, attempt.id, {
    status: score.passed ? 'passed' : 'failed',
    at,
    correct: score.correct,
    criticalMissed,
    validUntil: valid.length === 0 ? null : new Date(Math.min(...valid)),
    recorded: recorded.map(({ type, ...rest }) => ({ resourceType: type, ...rest })),
    correlationId: currentCorrelationId(),
  });
  return finishedStatement(statementFacts(launch, lesson, attempt), newId(), at, {
    passed: score.passed,
    correct: score.correct,
    total: score.total,
    criticalMissed,
    seconds: (at.getTime() - attempt.startedAt.getTime()) / 1000,
  });
}

import { dateInWords, type AttemptView, type Cite, type Question, type Recorded } from '../../contract/index.ts';
import { citations, updateMinutes, type Lesson, type LessonOption } from '../../knowledge/curriculum/index.ts';
import { RECALL, type Answer, type Attempt, type Draft } from './attempt.ts';
import { mostUpdates } from './decide-form.ts';
import type { TryDecision } from './decide-try.ts';
import { sourcesInWords } from './sources-in-words.ts';

export type AttemptFacts = {
  attempt: Attempt;
  /** The version this try met. */
  lesson: Lesson;
  answers: readonly Answer[];
  drafts: readonly Draft[];
  tries: TryDecision;
  /** Short forms of this version that this person took and did not pass. */
  missedUpdates: number;
  /** "Example content, awaiting clinical review", or null where the tenant's reviewer signed it. */
  contentNotice: string | null;
  reviewedOn: string | null;
  now: Date;
};

const cited = (lesson: Lesson, source: string): string =>
  citations(lesson, source)
    .map(({ text }) => text)
    .join('; ');

const cites = (lesson: Lesson, source: string): Cite[] =>
  citations(lesson, source).map(({ sourceId, sections }) => ({ sourceId, sections }));

const groupNames: Record<string, string> = {
  pregnancy: 'Pregnancy',
  lactation: 'Breastfeeding',
  pediatric: 'Children',
  older: '65 and older',
  kidneyLiver: 'Kidney and liver',
};

/** One question as it may be shown now: the key and the reasons only where this person has answered it. */
function toQuestion(
  asked: { itemId: string; stem: string; source: string; critical: boolean; options: readonly LessonOption[]; order: readonly string[] },
  facts: AttemptFacts,
): Question {
  const options = asked.order.flatMap((id) => asked.options.filter((one) => one.id === id));
  const answer = facts.answers.find(({ itemId }) => itemId === asked.itemId);
  const draft = facts.drafts.find(({ itemId }) => itemId === asked.itemId);
  return {
    itemId: asked.itemId,
    stem: asked.stem,
    options: options.map(({ id, text }) => ({ id, text })),
    answered:
      answer === undefined
        ? null
        : {
            optionId: answer.optionId,
            confidence: answer.confidence,
            correct: answer.correct,
            critical: asked.critical,
            feedback: options.map(({ id, correct, feedback }) => ({
              optionId: id,
              correct,
              text: sourcesInWords(facts.lesson.sources, feedback),
            })),
            source: cited(facts.lesson, asked.source),
            cites: cites(facts.lesson, asked.source),
            answeredAt: answer.answeredAt.toISOString(),
          },
    draft:
      answer !== undefined || draft === undefined
        ? null
        : { optionId: draft.optionId, confidence: draft.confidence, savedAt: draft.savedAt.toISOString() },
  };
}

const keyPoints = (lesson: Lesson): AttemptView['keyPoints'] =>
  lesson.keyPoints.map(({ id, text, source, changed }, index) => ({
    number: index + 1,
    id,
    text: sourcesInWords(lesson.sources, text),
    source: cited(lesson, source),
    cites: cites(lesson, source),
    changed,
  }));

/** A short form tells every change, however long ago: its reader passed the version before it. */
const whatChanged = (lesson: Lesson, now: Date, form: Attempt['form']): AttemptView['whatChanged'] =>
  lesson.whatChanged
    .filter(({ showUntil }) => form === 'update' || showUntil >= now.toISOString().slice(0, 7))
    .map(({ text, since, basis }) => ({ text: sourcesInWords(lesson.sources, text), since, basis }));

const sources = (lesson: Lesson): AttemptView['sources'] =>
  lesson.sources.map((one) =>
    one.kind === 'label'
      ? {
          id: one.id,
          kind: one.kind,
          text: `FDA label ${one.setId.slice(0, 8)}, version ${one.version}, effective ${dateInWords(one.effective)}`,
          setId: one.setId,
          version: String(one.version),
          effective: one.effective,
          product: `${lesson.scope.ingredients.join(', ')}, ${lesson.scope.routesForms.join(' and ')}`,
          readOn: one.readOn,
        }
      : {
          id: one.id,
          kind: one.kind,
          text: one.text,
          setId: null,
          ...(one.kind === 'document' ? { version: String(one.version), effective: one.effective } : { version: null, effective: null }),
          product: null,
          readOn: one.readOn,
        },
  );

/** Where several sources stand behind the statement, it is as old as the one that was read first. */
function rems(lesson: Lesson): NonNullable<AttemptView['rems']> {
  const cited = citations(lesson, lesson.rems.source).map(({ sourceId }) => sourceId);
  const [readOn = null] = lesson.sources
    .filter(({ id }) => cited.includes(id))
    .map((source) => source.readOn)
    .toSorted();
  return { text: sourcesInWords(lesson.sources, lesson.rems.text), asOf: lesson.rems.asOf, readOn };
}

/** Who submits and who publishes a text is asked: there, no disclosure is an answer, and elsewhere it is none. */
const disclosure = (lesson: Lesson): string | null => {
  if (lesson.disclosures.length > 0)
    return lesson.disclosures
      .map(({ person, company, nature, mitigated }) => `${person}: ${company}, ${nature}${mitigated ? ' (mitigated)' : ''}`)
      .join('. ');
  return lesson.status === 'active' && lesson.reviewers.length > 0
    ? 'who submitted this lesson and who reviewed it have nothing to disclose.'
    : null;
};

/** How many right answers a check of `total` items needs; the pass mark has two digits, so 0.66 stands for two of three. */
const needed = (lesson: Lesson, total: number): number => Math.ceil(lesson.passRule.minShare * total - 1e-9);

function passRule(lesson: Lesson, total: number): AttemptView['passRule'] {
  const count = needed(lesson, total);
  const critical = lesson.passRule.criticalAll ? ', and every critical question right' : '';
  return { total, needed: count, text: `To pass: ${count} of ${total} right${critical}.` };
}

/** The numbers of the key points behind what was answered wrongly. */
function rereadPoints(facts: AttemptFacts): number[] {
  const wrong = facts.answers.filter(({ itemId, correct }) => itemId !== RECALL && !correct).map(({ itemId }) => itemId);
  const points = facts.lesson.items.filter(({ id }) => wrong.includes(id)).map(({ keyPoint }) => keyPoint);
  return facts.lesson.keyPoints.flatMap(({ id }, index) => (points.includes(id) ? [index + 1] : []));
}

function toResult(facts: AttemptFacts): AttemptView['result'] {
  const { attempt, tries } = facts;
  if (attempt.finishedAt === null || attempt.status === 'abandoned') return null;
  const recorded: Recorded[] = attempt.recorded;
  return {
    passed: attempt.status === 'passed',
    correct: attempt.correct ?? 0,
    total: attempt.drawn.length,
    criticalMissed: attempt.criticalMissed ?? false,
    startedAt: attempt.startedAt.toISOString(),
    finishedAt: attempt.finishedAt.toISOString(),
    seconds: Math.round((attempt.finishedAt.getTime() - attempt.startedAt.getTime()) / 1000),
    validUntil: attempt.validUntil?.toISOString() ?? null,
    triesLeft: tries.triesLeft,
    nextTryAt: tries.nextTryAt?.toISOString() ?? null,
    rereadPoints: rereadPoints(facts),
    recorded,
    correlationId: attempt.correlationId,
  };
}

/**
 * One try as its person may see it now. Retrieval first: nothing of the content shows before the recall question is
 * answered, no question of the check before the check is opened, no key before its answer.
 */
export function toAttemptView(facts: AttemptFacts): AttemptView {
  const { attempt, lesson } = facts;
  const isUpdate = attempt.form === 'update';
  const recalled = isUpdate || facts.answers.some(({ itemId }) => itemId === RECALL);
  const points = recalled ? keyPoints(lesson) : [];
  const checkOpened = recalled && attempt.checkOpenedAt !== null;
  return {
    attemptId: attempt.id,
    attemptNumber: attempt.number,
    step: attempt.step,
    lesson: {
      lessonId: lesson.id,
      version: lesson.version,
      title: lesson.title,
      objective: lesson.objective,
      minutes: isUpdate ? updateMinutes(lesson) : Math.ceil(lesson.minutes),
      contentNotice: facts.contentNotice,
      disclosure: disclosure(lesson),
      reviewedOn: facts.reviewedOn,
      reviewBy: lesson.reviewBy,
      topicRevision: attempt.topicRevisions[lesson.topics[0] ?? ''] ?? 1,
    },
    trigger:
      attempt.triggerText === null || attempt.triggerAt === null
        ? null
        : { text: attempt.triggerText, at: attempt.triggerAt.toISOString() },
    recall: toQuestion({ itemId: RECALL, ...lesson.retrieval, critical: false, order: attempt.recallOrder }, facts),
    keyPoints: isUpdate ? points.filter(({ changed }) => changed) : points,
    update:
      attempt.passedBefore === null
        ? null
        : {
            passedBefore: attempt.passedBefore.toISOString(),
            otherPoints: points.filter(({ changed }) => !changed),
            next: facts.missedUpdates < mostUpdates ? 'update' : 'whole',
          },
    whatChanged: recalled ? whatChanged(lesson, facts.now, attempt.form) : [],
    populations: recalled
      ? Object.entries(lesson.populations).map(([group, text]) => ({
          group: groupNames[group] ?? group,
          text: sourcesInWords(lesson.sources, text),
        }))
      : [],
    rems: recalled ? rems(lesson) : null,
    sources: sources(lesson),
    passRule: passRule(lesson, attempt.drawn.length),
    questions: checkOpened
      ? attempt.drawn.flatMap(({ itemId, options: order }) =>
          lesson.items
            .filter(({ id }) => id === itemId)
            .map(({ stem, source, critical, options }) =>
              toQuestion({ itemId, stem, source, critical: critical && lesson.passRule.criticalAll, options, order }, facts),
            ),
        )
      : [],
    result: toResult(facts),
    savedAt: attempt.savedAt.toISOString(),
  };
}

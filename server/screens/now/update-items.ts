import { dayInWords, type NowItem } from '../../contract/index.ts';
import type { Tx } from '../../database/index.ts';
import type { LaunchContext } from '../../identity/sessions/index.ts';
import { tellsWhatChanged, updateMinutes, type Curricula, type Lesson } from '../../knowledge/curriculum/index.ts';
import type { DrugKnowledge, Topic } from '../../knowledge/drug-labels/index.ts';
import { changeInWords, decideUpdatesDue, type Competencies, type CurrentCompetency } from '../../learning/competencies/index.ts';
import { decideForm, decideTry, missedUpdates, openAttempts, type LessonForm, type Try } from '../../learning/lessons/index.ts';
import type { Prompts } from '../../learning/prompts/index.ts';

export type UpdateDeps = {
  competencies: Pick<Competencies, 'current'>;
  knowledge: Pick<DrugKnowledge, 'topic'>;
  curriculum: Pick<Curricula, 'of'>;
  prompts: Pick<Prompts, 'lessonsToShow' | 'putAside'>;
};

type Launch = Pick<LaunchContext, 'tenant' | 'person'>;

/** How a lesson would open for this person: what decides it when it is begun, asked beforehand. */
export const formOf = (
  lesson: Lesson,
  facts: { held: readonly CurrentCompetency[]; tries: readonly Try[]; topic: (id: string) => Topic | undefined },
): LessonForm => {
  const topics = lesson.topics.flatMap((id) => facts.topic(id) ?? []);
  return decideForm({
    topics,
    held: facts.held,
    tellsWhatChanged: tellsWhatChanged(lesson, topics),
    missedUpdates: missedUpdates(
      facts.tries.filter(({ lessonId }) => lessonId === lesson.id),
      lesson.version,
    ),
  });
};

/** "You passed the earlier version on 22 Nov 2025. This is what changed since." */
export const updateReason = (passedBefore: Date, timeZone: string): string =>
  `You passed the earlier version on ${dayInWords(passedBefore, timeZone)}. This is what changed since, and a short check.`;

/**
 * What is due because a warning says something else today than when it was passed, and a lesson on today's wording is shown here. No
 * order and no patient stand behind it. What this person put aside for today's wording does not come back this way.
 * @param facts.waiting lessons that wait by a prompt already
 */
export async function updateItems(
  tx: Tx,
  deps: UpdateDeps,
  launch: Launch,
  facts: { held: readonly CurrentCompetency[]; tries: readonly Try[]; waiting: ReadonlySet<string>; now: Date },
): Promise<NowItem[]> {
  const due = decideUpdatesDue(facts.held, (id) => deps.knowledge.topic(id)?.revision);
  if (due.length === 0) return [];
  const aside = await deps.prompts.putAside(tx, launch.person.id);
  const begun = await openAttempts(tx, launch.person.id);
  const lessons = due.map(({ topicId }) => deps.curriculum.of(launch.tenant.id).lessonForTopic(topicId)?.id ?? '');
  const shown = await deps.prompts.lessonsToShow(launch.tenant, lessons);
  const items: NowItem[] = [];
  for (const [at, { topicId, revision, passedOn }] of due.entries()) {
    const found = shown[at];
    const topic = deps.knowledge.topic(topicId);
    if (found?.status.shown !== true || topic === undefined) continue;
    const { lesson } = found;
    const isForToday = lesson.topics.includes(topicId) && (lesson.topicRevisions[topicId] ?? 1) === revision;
    const isAside = aside.some((one) => one.topicId === topicId && one.revision === revision);
    if (!isForToday || isAside || facts.waiting.has(lesson.id) || items.some(({ lessonId }) => lessonId === lesson.id)) continue;
    const form = formOf(lesson, { ...facts, topic: (id) => deps.knowledge.topic(id) });
    const attempt = begun.find(({ lessonId }) => lessonId === lesson.id);
    const mine = facts.tries.filter(({ lessonId }) => lessonId === lesson.id);
    const isOpen = form.form === 'update' || attempt !== undefined;
    const { nextTryAt } = decideTry(isOpen ? [] : mine, facts.now, launch.tenant.settings.triesPerDay);
    items.push({
      promptId: null,
      lessonId: lesson.id,
      lessonTitle: lesson.title,
      kind: 'update',
      trigger: { text: changeInWords(topic), at: passedOn.toISOString() },
      reason:
        form.form === 'update'
          ? updateReason(passedOn, launch.tenant.timeZone)
          : `You passed an earlier version on ${dayInWords(passedOn, launch.tenant.timeZone)}. This is the whole lesson on the warning as it is now.`,
      minutes: form.form === 'update' ? updateMinutes(lesson) : Math.ceil(lesson.minutes),
      dueAt: null,
      attempt: attempt === undefined ? null : { attemptId: attempt.attemptId, step: attempt.step },
      nextTryAt: nextTryAt?.toISOString() ?? null,
      contentNotice: found.status.mark,
    });
  }
  return items;
}

export type LessonForm = { form: 'whole' } | { form: 'update'; passedBefore: Date };

/** After so many short forms of a version that were not passed, the whole lesson is what helps. */
export const mostUpdates = 2;

/**
 * Whether a person gets a lesson whole or what changed alone. The short form is for who passed the version right before in every
 * topic of the lesson: of the one before that, the lesson does not tell what changed.
 * @param topics of the lesson, as they are today
 * @param held active competencies within their period
 * @param missedUpdates short forms of this version that were taken and not passed
 */
export function decideForm(facts: {
  topics: readonly { id: string; revision: number }[];
  held: readonly { topicId: string; revision: number; validFrom: Date }[];
  tellsWhatChanged: boolean;
  missedUpdates: number;
}): LessonForm {
  const { topics, held, tellsWhatChanged, missedUpdates } = facts;
  if (!tellsWhatChanged || missedUpdates >= mostUpdates) return { form: 'whole' };
  const passed = topics.flatMap(({ id, revision }) => {
    const mine = held.find(({ topicId }) => topicId === id);
    return mine === undefined || mine.revision < revision - 1 ? [] : [{ isEarlier: mine.revision < revision, on: mine.validFrom }];
  });
  const earlier = passed.filter(({ isEarlier }) => isEarlier).toSorted((a, b) => a.on.getTime() - b.on.getTime());
  const [first] = earlier;
  return first === undefined || passed.length < topics.length ? { form: 'whole' } : { form: 'update', passedBefore: first.on };
}

/** Short forms of one version that were taken and not passed. */
export const missedUpdates = (
  tries: readonly { form: 'whole' | 'update'; lessonVersion: string; status: string }[],
  lessonVersion: string,
): number => tries.filter((one) => one.form === 'update' && one.lessonVersion === lessonVersion && one.status === 'failed').length;

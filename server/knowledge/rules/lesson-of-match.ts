import type { Curriculum, HeldLesson } from '../curriculum/index.ts';
import { lessonOf } from './plan-shape.ts';
import type { TenantMatch } from './published-rules.ts';

/**
 * The lesson that a rule leads to: its own where it covers this warning, otherwise none; without one of its own, the warning's.
 * @param match undefined where no rule holds: then it is told apart whether there would have been a lesson
 */
export function lessonOfMatch(
  match: TenantMatch | undefined,
  lessons: Pick<Curriculum, 'lesson' | 'lessonForTopic'>,
  topicId: string,
): HeldLesson | undefined {
  const id = match?.limits === undefined ? null : lessonOf(match.actionDefinitionCanonical);
  if (typeof id !== 'string') return lessons.lessonForTopic(topicId);
  const lesson = lessons.lesson(id);
  return lesson?.topics.includes(topicId) === true ? lesson : undefined;
}

/** The lesson that a rule names by itself, for events that bring no warning of their own; a rule for whatever warning names none. */
export function lessonOfRule(match: TenantMatch, lessons: Pick<Curriculum, 'lesson'>): HeldLesson | undefined {
  const id = lessonOf(match.actionDefinitionCanonical);
  return typeof id === 'string' ? lessons.lesson(id) : undefined;
}

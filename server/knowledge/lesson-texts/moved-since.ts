import type { LessonTextProblem } from '../../contract/index.ts';
import { topicsOf, type LessonBody } from './lesson-body.ts';

/** By topic, the revision of its warning that a text was submitted for. */
export type SubmittedFor = Readonly<Record<string, number>>;

export const submittedFor = (body: LessonBody, revisionOf: (topicId: string) => number | undefined): SubmittedFor =>
  Object.fromEntries(topicsOf(body).map((id) => [id, revisionOf(id) ?? 1]));

/**
 * Why a text in review is no longer about what it was submitted for, in a sentence; null where it is. Nobody edits it there: what
 * breaks a rule now is what it rests on.
 * @param facts.submitted as it was kept with the submission
 */
export function movedSince(
  body: LessonBody,
  facts: {
    submitted: SubmittedFor;
    problems: readonly LessonTextProblem[];
    revisionOf: (topicId: string) => number | undefined;
  },
): string | null {
  const moved = topicsOf(body).find((id) => !Object.hasOwn(facts.submitted, id) || facts.submitted[id] !== (facts.revisionOf(id) ?? 1));
  if (moved !== undefined)
    return `The boxed warning of ${moved} changed since this text was submitted: it went back to be checked against what it says now.`;
  const [problem] = facts.problems;
  return problem === undefined
    ? null
    : `What this text rests on changed since it was submitted: it went back to be checked. ${problem.message}`;
}

import type { LessonText, LessonTextProblem, LessonTextView } from '../../contract/index.ts';
import { newer, type HeldLesson } from '../curriculum/index.ts';
import { checklist } from './checklist.ts';
import { decideSteps } from './decide-steps.ts';
import { titleOf, topicsOf } from './lesson-body.ts';
import type { StepRow, TextRow, WholeText } from './store.ts';

export const writers = (steps: readonly StepRow[]): string[] => [
  ...new Set(steps.filter(({ step }) => step === 'begin' || step === 'edit' || step === 'submit').map(({ personId }) => personId)),
];

export const toListed = (row: TextRow): LessonText => ({
  textId: row.id,
  lessonId: row.lessonId,
  version: row.version,
  title: titleOf(row.body, row.lessonId),
  topics: topicsOf(row.body),
  state: row.state,
  basis: row.basis,
  machineMade: row.machineMade,
  editedBy: row.editedBy,
  editedAt: row.editedAt.toISOString(),
  reviewBy: row.reviewBy,
  problems: row.problems,
});

type Released = { id: string; version: string; state: 'published' | 'withdrawn'; reviewBy: string };

/** Of a lesson what was ever published here or is built in, newest first. */
export function versionsOf(released: readonly Released[], held: readonly HeldLesson[], today: string): LessonTextView['versions'] {
  const own = released.map(({ id, version, state, reviewBy }) => ({
    version,
    status: state === 'published' && reviewBy < today ? 'review due' : state,
    textId: id,
  }));
  const builtIn = held
    .filter(({ isOwn }) => isOwn !== true)
    .map(({ version, status, isOvertaken }) => ({
      version,
      status: isOvertaken === true ? 'written for a different text of the boxed warning' : status,
      textId: null,
    }));
  return [...own, ...builtIn.filter(({ version }) => !own.some((one) => one.version === version))].toSorted((a, b) =>
    newer(a.version, b.version),
  );
}

/** A text as one person sees it. */
export function toView(
  text: WholeText,
  of: {
    personId: string;
    problems: readonly LessonTextProblem[];
    orders: LessonTextView['orders'];
    steps: readonly StepRow[];
    released: readonly Released[];
    held: readonly HeldLesson[];
    today: string;
  },
): LessonTextView {
  // What is out is judged by whoever answers for it, not by rules that came later.
  const problems = text.state === 'draft' || text.state === 'in-review' ? of.problems : [];
  return {
    ...toListed({ ...text, problems: problems.length }),
    revision: text.revision,
    lesson: text.body,
    problemList: [...problems],
    ...text.evidence,
    orders: [...of.orders],
    checklist: [...checklist],
    can: decideSteps({ state: text.state, problems: problems.length, writers: writers(of.steps) }, of.personId),
    history: of.steps.map(({ step, by, at, note }) => ({ step, by, at: at.toISOString(), note })).toReversed(),
    versions: versionsOf(of.released, of.held, of.today),
  };
}

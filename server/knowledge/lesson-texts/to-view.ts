import { z } from 'zod';
import type { LessonText, LessonTextProblem, LessonTextView } from '../../contract/index.ts';
import { newer, type HeldLesson } from '../curriculum/index.ts';
import { checklist } from './checklist.ts';
import { decideSteps } from './decide-steps.ts';
import { titleOf, topicsOf, type LessonBody } from './lesson-body.ts';
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

const exceptionsSchema = z.array(z.object({ at: z.string(), rule: z.string(), reason: z.string() }));

/** Rules of writing that a text breaks on purpose. */
const setAside = (body: LessonBody): LessonTextProblem[] =>
  (exceptionsSchema.safeParse(body['exceptions']).data ?? []).map(({ at, rule, reason }) => ({
    at: 'exceptions',
    message: `A rule is set aside for ${at}: “${rule}”. The reason given: ${reason}`,
  }));

type Released = { id: string; version: string; state: 'published' | 'withdrawn'; reviewBy: string };

function versionsOf(released: readonly Released[], held: readonly HeldLesson[], today: string): LessonTextView['versions'] {
  const own = released.map(({ id, version, state, reviewBy }) => ({
    version,
    status: state === 'published' && reviewBy < today ? 'review due' : state,
    textId: id,
  }));
  const builtIn = held
    .filter(({ isOwn }) => isOwn !== true)
    .map(({ version, status, isOvertaken }) => ({
      version,
      status: isOvertaken === true ? 'written for another revision' : status,
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
    // Whoever publishes sees what was set aside, and why.
    gaps: [...text.evidence.gaps, ...setAside(text.body)],
    checklist: [...checklist],
    can: decideSteps({ state: text.state, problems: problems.length, writers: writers(of.steps) }, of.personId),
    history: of.steps.map(({ step, by, at, note }) => ({ step, by, at: at.toISOString(), note })).toReversed(),
    versions: versionsOf(of.released, of.held, of.today),
  };
}

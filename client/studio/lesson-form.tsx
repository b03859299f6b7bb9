import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { movedPath, valueAt, type LessonTextView } from '../../server/contract/index.ts';
import { changedAt, type LessonMembers } from './lesson-paths.ts';
import { placeOf, placesOf } from './lesson-places.ts';

type Claim = LessonTextView['claims'][number];
export type Remarks = { problems: Problem[]; gaps: string[]; claims: Claim[] };
type Problem = LessonTextView['problemList'][number];
export type Change = (change: (lesson: LessonMembers) => LessonMembers) => void;

type LessonForm = {
  lesson: LessonMembers;
  isFixed: boolean;
  /** Orders that the lesson can follow; the last save's. */
  orders: LessonTextView['orders'];
  places: ReadonlyMap<string, string>;
  /** What is said about each place; the last save's. */
  remarks: ReadonlyMap<string, Remarks>;
  set: (path: string, value: unknown) => void;
};

const none: Remarks = { problems: [], gaps: [], claims: [] };
const Form = createContext<LessonForm | null>(null);

/** Each remark at the place it speaks of, wherever that stands by now; what is gone has none. */
export function remarksOf(
  view: Pick<LessonTextView, 'state' | 'lesson' | 'problemList' | 'gaps' | 'claims'>,
  lesson: LessonMembers,
  places: ReadonlyMap<string, string>,
): Map<string, Remarks> {
  const found = new Map<string, Remarks>();
  const at = (path: string, add: (remarks: Remarks) => void): void => {
    const moved = movedPath(view.lesson, lesson, path);
    if (moved === null) return;
    const place = placeOf(places, moved);
    const remarks = found.get(place) ?? { problems: [], gaps: [], claims: [] };
    add(remarks);
    found.set(place, remarks);
  };
  for (const problem of view.problemList) at(problem.at, ({ problems }) => problems.push(problem));
  // What was left open was judged by whoever published it.
  const gaps = view.state === 'draft' || view.state === 'in-review' ? view.gaps : [];
  for (const gap of gaps) at(gap.at, ({ gaps }) => gaps.push(gap.message));
  for (const claim of view.claims) at(claim.at, ({ claims }) => claims.push(claim));
  return found;
}

/** The lesson that the fields below write into. */
export function LessonFormProvider({
  view,
  lesson,
  change,
  isFixed,
  children,
}: {
  view: LessonTextView;
  lesson: LessonMembers;
  change: Change;
  isFixed: boolean;
  children: ReactNode;
}) {
  const form = useMemo<LessonForm>(() => {
    const places = placesOf(lesson);
    return {
      lesson,
      isFixed,
      orders: view.orders,
      places,
      remarks: remarksOf(view, lesson, places),
      set: (path, value) => change((current) => changedAt(current, path, value)),
    };
  }, [view, lesson, change, isFixed]);
  return <Form value={form}>{children}</Form>;
}

/** The lesson in work. @throws Error outside of its provider */
export function useLessonForm() {
  const form = useContext(Form);
  if (form === null) throw new Error('A field of a lesson stands outside of its form.');
  return {
    ...form,
    textAt: (path: string): string => {
      const value = valueAt(form.lesson, path);
      return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    },
    listAt: (path: string): unknown[] => {
      const value = valueAt(form.lesson, path);
      return Array.isArray(value) ? (value as unknown[]) : [];
    },
    isSet: (path: string): boolean => valueAt(form.lesson, path) === true,
    isJudged: (path: string): boolean => typeof valueAt(form.lesson, path) === 'boolean',
    remarksAt: (place: string): Remarks => form.remarks.get(place) ?? none,
  };
}

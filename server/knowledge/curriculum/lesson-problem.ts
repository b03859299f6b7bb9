/** A rule that a lesson does not keep, and where. */
export type LessonProblem = { at: string; rule: string };

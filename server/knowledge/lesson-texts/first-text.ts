import type { LessonTextBasis } from '../../contract/index.ts';
import type { LessonDraft } from '../lesson-drafts/index.ts';
import type { Evidence } from './evidence.ts';
import type { LessonBody } from './lesson-body.ts';

/** A text to begin with. */
export type FirstText = {
  lessonId: string;
  basis: LessonTextBasis;
  machineMade: LessonDraft['machineMade']['writer'] | null;
  body: LessonBody;
  evidence: Evidence;
};

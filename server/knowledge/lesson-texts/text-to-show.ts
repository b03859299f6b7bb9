import { z } from 'zod';
import type { LessonTextPreview } from '../../contract/index.ts';
import type { Tx } from '../../database/index.ts';
import { AppError } from '../../platform/index.ts';
import { publishedBody } from './publish-body.ts';
import { showableLesson, type ShowableLesson } from './showable-lesson.ts';
import { findText, stepsOf } from './store.ts';

export type TextToShow = ShowableLesson & Pick<LessonTextPreview, 'state' | 'version' | 'revision' | 'editedBy' | 'editedAt'>;

/**
 * A text as it was saved last, in any state, with what its people have disclosed so far, as far as it can be shown.
 * @throws not-found
 */
export async function textToShow(tx: Tx, textId: string, revisionOf: (topicId: string) => number | undefined): Promise<TextToShow> {
  const text = z.guid().safeParse(textId).success ? await findText(tx, textId) : undefined;
  if (text === undefined) throw new AppError('not-found', { detail: 'There is no such text.', path: 'textId' });
  const { lessonId, version, state, revision, editedBy, editedAt } = text;
  const isOut = state === 'published' || state === 'withdrawn';
  const body = isOut
    ? text.body
    : { ...publishedBody(text.body, { lessonId, version, steps: await stepsOf(tx, textId), reviewBy: '', revisionOf }), reviewBy: null };
  return { ...showableLesson(body, { lessonId, version }), state, version, revision, editedBy, editedAt: editedAt.toISOString() };
}

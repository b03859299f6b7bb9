import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { LessonTextView } from '../../server/contract/index.ts';
import { lessonTextsApi } from '../api/lesson-texts.ts';
import { tidied, type LessonMembers } from './lesson-paths.ts';
import { useDraft } from './use-draft.ts';

/** Pages that say which texts there are, what is taught and which version of a source it cites. */
const listsOfTexts = [
  'lesson-texts',
  'education-lessons',
  'education-lesson',
  'documents',
  'document-change',
  'label-changes',
  'label-change',
];

const lessonOf = ({ lesson }: LessonTextView): LessonMembers => lesson;

/**
 * One person's work on a text.
 * @param first the text as it was when the editor opened
 */
export function useEditing(launchId: string, first: LessonTextView) {
  const queries = useQueryClient();
  const api = lessonTextsApi(launchId);
  const draft = useDraft(first, {
    bodyOf: lessonOf,
    save: async ({ textId, revision }, lesson) => api.save(textId, { revision, lesson: tidied(lesson) }),
    read: async ({ textId }) => api.read(textId),
    tell: (next) => {
      queries.setQueryData([launchId, 'lesson-text', next.textId], next);
      for (const page of listsOfTexts) void queries.invalidateQueries({ queryKey: [launchId, page] });
    },
  });
  const { body, setBody, ...rest } = draft;
  const change = useCallback(
    (next: (lesson: LessonMembers) => LessonMembers): void => setBody((lesson) => (lesson === null ? null : next(lesson))),
    [setBody],
  );
  return { ...rest, lesson: body ?? rest.view.lesson, change };
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { LessonTextView } from '../../server/contract/index.ts';
import { ApiError } from '../api/http.ts';
import { lessonTextsApi } from '../api/lesson-texts.ts';
import { broughtTogether, isSame, tidied, type LessonMembers } from './lesson-paths.ts';

/** What somebody else saved while this person wrote. */
export type Meanwhile = { by: string; at: string; taken: string[]; both: string[]; theirs: LessonMembers; cannot: string | null };

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

/**
 * One person's work on a text: what is written stays here until the server has it, whatever the server says.
 * @param first the text as it was when the editor opened
 */
export function useEditing(launchId: string, first: LessonTextView) {
  const queries = useQueryClient();
  const [view, setView] = useState(first);
  const [lesson, setLesson] = useState<LessonMembers>(first.lesson);
  const [meanwhile, setMeanwhile] = useState<Meanwhile | null>(null);
  const api = lessonTextsApi(launchId);

  /** A newer view of the text, under what this person wrote since `sent`. */
  const take = (next: LessonTextView, sent: LessonMembers): void => {
    setView(next);
    setLesson((current) => (current === sent ? next.lesson : current));
    queries.setQueryData([launchId, 'lesson-text', next.textId], next);
    for (const page of listsOfTexts) void queries.invalidateQueries({ queryKey: [launchId, page] });
  };

  const saving = useMutation({
    mutationFn: async (sent: LessonMembers) => api.save(view.textId, { revision: view.revision, lesson: tidied(sent) }),
    onSuccess: (next, sent) => {
      take(next, sent);
      setMeanwhile(null);
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 409) joining.mutate();
    },
  });

  const joining = useMutation({
    mutationFn: async () => api.read(view.textId),
    onSuccess: (theirs) => {
      const { lesson: together, taken, both } = broughtTogether(view.lesson, lesson, theirs.lesson);
      setMeanwhile({ by: theirs.editedBy, at: theirs.editedAt, taken, both, theirs: theirs.lesson, cannot: theirs.can.edit });
      setView(theirs);
      setLesson(together);
    },
  });

  const isDirty = lesson !== view.lesson && !isSame(lesson, view.lesson);
  return {
    view,
    lesson,
    change: setLesson,
    isDirty,
    isSaving: saving.isPending || joining.isPending,
    isSaved: saving.isSuccess,
    /** Why the last save did not go through; a conflict that was looked into is none. */
    error: joining.error ?? (meanwhile === null ? saving.error : null),
    save: (): void => {
      if (!saving.isPending && !joining.isPending && isDirty && view.can.edit === null) saving.mutate(lesson);
    },
    /** Saves, and says whether it is saved. */
    saveFirst: async (): Promise<boolean> =>
      saving.mutateAsync(lesson).then(
        () => true,
        () => false,
      ),
    meanwhile,
    /** Of what both changed, theirs. */
    takeTheirs: (): void => {
      if (meanwhile === null) return;
      setLesson((current) => ({ ...current, ...Object.fromEntries(meanwhile.both.map((name) => [name, meanwhile.theirs[name]])) }));
      setMeanwhile({ ...meanwhile, taken: [...meanwhile.taken, ...meanwhile.both], both: [] });
    },
    take: (next: LessonTextView): void => take(next, lesson),
  };
}

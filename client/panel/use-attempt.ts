import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { AttemptView, DraftRequest, Question } from '../../server/contract/index.ts';
import { useLaunchApi } from '../api/use-launch.ts';
import type { Choice } from '../ui/question.tsx';

const draftPauseMilliseconds = 300;

/** What can be done with a lesson in one try. */
export type LessonWork = {
  isSaving: boolean;
  /** False where somebody only looks at what a clinician would see: then nothing says that it was saved. */
  isKept: boolean;
  answer: (itemId: string, choice: Choice) => void;
  /** @returns when it was saved; null where nothing is kept */
  saveDraft: (draft: DraftRequest) => Promise<{ savedAt: string | null }>;
  openQuestion: (itemId: string) => void;
  openResult: () => void;
  openCheck: () => void;
  retry: () => void;
  saveMoment: (right: boolean) => Promise<unknown>;
};

/** The attempt at a lesson in this launch: started or resumed on the server, changed by what is answered. */
export function useAttempt(lessonId: string, promptId: string | null) {
  const { launchId, api } = useLaunchApi();
  const queries = useQueryClient();
  const queryKey = [launchId, 'attempt', lessonId];
  const {
    data: attempt,
    error,
    refetch,
  } = useQuery({
    // Only the server knows the drafts: who comes back gets the place from there, not from a cache.
    queryKey,
    queryFn: async () => api.start({ lessonId, promptId, retry: false }),
    staleTime: Infinity,
    gcTime: 0,
  });
  const mutation = useMutation({
    mutationFn: async (work: () => Promise<AttemptView>) => work(),
    onSuccess: (next) => {
      queries.setQueryData(queryKey, next);
      // The list says “Continue” from the first answer on.
      void queries.invalidateQueries({ queryKey: [launchId, 'now'] });
      void queries.invalidateQueries({ queryKey: [launchId, 'history'] });
      // Whether the EHR still answers is asked as the lesson goes on, and waited for by nothing.
      void queries.invalidateQueries({ queryKey: [launchId, 'launch'] });
    },
  });
  const work: LessonWork = {
    isSaving: mutation.isPending,
    isKept: true,
    saveDraft: async (draft) => (attempt === undefined ? { savedAt: null } : api.draft(attempt.attemptId, draft)),
    answer: (itemId: string, choice: Choice) => {
      const { optionId, confidence } = choice;
      if (attempt !== undefined && optionId !== null)
        mutation.mutate(async () => api.answer(attempt.attemptId, { itemId, optionId, confidence }));
    },
    /** The next question was opened: from then on a reload comes back to it, and not to the feedback before it. */
    openQuestion: (itemId: string) => {
      // What cannot be saved is no reason to interrupt: a reload shows the feedback once more.
      if (attempt !== undefined) api.draft(attempt.attemptId, { itemId, optionId: null, confidence: null }).catch(() => undefined);
    },
    /** The last feedback was read: from then on a reload comes back to the result. */
    openResult: () => {
      if (attempt !== undefined) api.step(attempt.attemptId, { step: 'result' }).catch(() => undefined);
    },
    openCheck: () => {
      if (attempt !== undefined) mutation.mutate(async () => api.step(attempt.attemptId, { step: 'check' }));
    },
    retry: () => mutation.mutate(async () => api.start({ lessonId, promptId, retry: true })),
    saveMoment: async (right: boolean) => (attempt === undefined ? undefined : api.moment(attempt.attemptId, right)),
  };
  return { ...work, attempt, error, refetch, saveError: mutation.error };
}

/** What is chosen and not yet checked: starts from the server's draft and is saved there as it changes. */
export function useChoice(saveDraft: LessonWork['saveDraft'], question: Question) {
  const { draft } = question;
  const [choice, setChoice] = useState<Choice>({ optionId: draft?.optionId ?? null, confidence: draft?.confidence ?? null });
  // Opened and not touched is no choice that was saved.
  const [savedAt, setSavedAt] = useState(draft === null || (draft.optionId === null && draft.confidence === null) ? null : draft.savedAt);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const pending = useRef<(() => void) | null>(null);
  /** Before an answer: a draft must not arrive after it. */
  const settle = (): void => {
    clearTimeout(timer.current);
    pending.current = null;
  };
  // Leaving within the pause saves at once: for another page here, or by a reload, a closed panel, another tab.
  useEffect(() => {
    const flush = (): void => {
      clearTimeout(timer.current);
      pending.current?.();
    };
    const flushHidden = (): void => {
      if (document.visibilityState === 'hidden') flush();
    };
    window.addEventListener('pagehide', flush);
    document.addEventListener('visibilitychange', flushHidden);
    return () => {
      window.removeEventListener('pagehide', flush);
      document.removeEventListener('visibilitychange', flushHidden);
      flush();
    };
  }, []);

  const change = (next: Choice): void => {
    setChoice(next);
    settle();
    const save = (): void => {
      pending.current = null;
      // A draft that cannot be saved is no reason to interrupt: the answer itself will say so.
      saveDraft({ itemId: question.itemId, ...next }).then(
        (saved) => setSavedAt(saved.savedAt),
        () => setSavedAt(null),
      );
    };
    pending.current = save;
    timer.current = setTimeout(save, draftPauseMilliseconds);
  };
  return { choice, change, settle, savedAt };
}

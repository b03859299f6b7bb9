import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PreviewLessonText } from '../../server/contract/index.ts';
import { lessonTextsApi } from '../api/lesson-texts.ts';
import { useLaunchApi } from '../api/use-launch.ts';
import type { LessonWork } from '../panel/use-attempt.ts';

const first: PreviewLessonText = { tryNumber: 1, isCheckOpen: false, answers: [] };
const mostTries = 20;

/** A walk through a text as its clinicians will have it: the server tells each step from what was answered so far, and keeps nothing. */
export function useRehearsal(textId: string) {
  const { launchId } = useLaunchApi();
  const [given, give] = useState(first);
  const read = useQuery({
    queryKey: [launchId, 'lesson-text-preview', textId, given],
    queryFn: async () => lessonTextsApi(launchId).preview(textId, given),
    placeholderData: keepPreviousData,
    // Always the text as it was saved last.
    staleTime: Infinity,
    gcTime: 0,
    refetchOnReconnect: false,
  });
  const work: LessonWork = {
    isSaving: read.isPlaceholderData,
    isKept: false,
    answer: (itemId, { optionId, confidence }) => {
      if (optionId !== null) give((now) => ({ ...now, answers: [...now.answers, { itemId, optionId, confidence }] }));
    },
    saveDraft: async () => Promise.resolve({ savedAt: null }),
    openQuestion: () => undefined,
    openResult: () => undefined,
    openCheck: () => give((now) => ({ ...now, isCheckOpen: true })),
    retry: () =>
      give((now) => ({
        tryNumber: Math.min(now.tryNumber + 1, mostTries),
        isCheckOpen: true,
        answers: now.answers.filter(({ itemId }) => itemId === 'recall'),
      })),
    saveMoment: async () => Promise.resolve(undefined),
  };
  return {
    work,
    preview: read.data,
    error: read.error,
    refetch: () => void read.refetch(),
    isAtStart: given === first,
  };
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { DismissRequest, PromptState, SnoozeRequest } from '../../server/contract/index.ts';
import { useLaunchApi } from '../api/use-launch.ts';

/** What was put aside last in this launch, and whether its content was contested. */
export type Aside = PromptState & { contested: boolean };
const asideKey = (launchId: string): string[] => [launchId, 'put-aside'];
type Change = { send: () => Promise<PromptState>; contested: boolean; done: () => void };

/**
 * Snooze, "not relevant" and "contest", with the way back. What was put aside last is known to the whole launch: put aside
 * from within a lesson, it can be taken back in the list.
 */
export function usePutAside() {
  const { launchId, api } = useLaunchApi();
  const queries = useQueryClient();
  const queryKey = asideKey(launchId);
  const { data: last } = useQuery<Aside | null>({ queryKey, queryFn: () => null, initialData: null, staleTime: Infinity });
  const remember = useCallback(
    (aside: Aside | null): void => void queries.setQueryData<Aside | null, string[]>(asideKey(launchId), () => aside),
    [queries, launchId],
  );
  const { mutate, error, isPending } = useMutation({
    mutationFn: async ({ send }: Change) => send(),
    onSuccess: async (state, { contested, done }) => {
      remember(state.state === 'open' ? null : { ...state, contested });
      done();
      await queries.invalidateQueries({ queryKey: [launchId, 'now'], refetchType: 'all' });
    },
  });
  const change = (send: Change['send'], done: () => void = () => undefined, contested = false): void => mutate({ send, contested, done });
  return {
    last,
    error,
    isPending,
    snooze: (promptId: string, until: SnoozeRequest['until'], done?: () => void) =>
      change(async () => api.snooze(promptId, { until }), done),
    dismiss: (promptId: string, request: DismissRequest, done?: () => void) =>
      change(async () => api.dismiss(promptId, request), done, request.reason === 'content-wrong'),
    restore: (promptId: string, done?: () => void) => change(async () => api.restore(promptId), done),
    /** Whoever opens something else has no use for the way back. */
    forget: useCallback(() => remember(null), [remember]),
  };
}

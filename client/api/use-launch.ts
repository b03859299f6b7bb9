import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useParams } from 'react-router';
import { keepChart, type KeptLaunch } from './keep-chart.ts';
import { launchApi } from './panel.ts';

/** The launch in the address, and its API. Every query key starts with the launch, so that two frames never share data. */
export function useLaunchApi() {
  const { launchId = '' } = useParams();
  return useMemo(() => ({ launchId, api: launchApi(launchId) }), [launchId]);
}

export function useLaunch() {
  const { launchId, api } = useLaunchApi();
  const queries = useQueryClient();
  const queryKey = [launchId, 'launch'];
  return useQuery({
    queryKey,
    queryFn: async () => keepChart(queries.getQueryData<KeptLaunch>(queryKey), await api.launch()),
    staleTime: 30_000,
  });
}

/** When this page last read the chart; null where it never did. */
export const useChartReadAt = (): string | null => useLaunch().data?.chartReadAt ?? null;

export function useHistory() {
  const { launchId, api } = useLaunchApi();
  return useQuery({ queryKey: [launchId, 'history'], queryFn: api.history });
}

export function useNow() {
  const { launchId, api } = useLaunchApi();
  return useQuery({ queryKey: [launchId, 'now'], queryFn: api.now });
}

/** One try of one's own as it stands; nothing is fetched while there is none to show. */
export function useAttemptView(attemptId: string | null) {
  const { launchId, api } = useLaunchApi();
  return useQuery({
    queryKey: [launchId, 'answers', attemptId],
    queryFn: async () => api.attempt(attemptId ?? ''),
    enabled: attemptId !== null,
  });
}

/** One of our FHIR resources, "Basic/…"; nothing is fetched while there is none to show. */
export function useResource(reference: string | null) {
  const { launchId, api } = useLaunchApi();
  return useQuery({
    queryKey: [launchId, 'resource', reference],
    queryFn: async () => api.resource(reference ?? ''),
    enabled: reference !== null,
  });
}

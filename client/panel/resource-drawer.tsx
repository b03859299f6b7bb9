import { Drawer } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useLaunchApi } from '../api/use-launch.ts';
import { ErrorState, LoadingState } from '../ui/states.tsx';

const ResourceView = lazy(async () => ({ default: (await import('../ui/resource-view.tsx')).ResourceView }));

/** One FHIR resource in plain view, with its JSON behind a disclosure. @param reference "Basic/…", or null while closed */
export function ResourceDrawer({ reference, close }: { reference: string | null; close: () => void }) {
  const { launchId, api } = useLaunchApi();
  const { data, error, refetch } = useQuery({
    queryKey: [launchId, 'resource', reference],
    queryFn: async () => api.resource(reference ?? ''),
    enabled: reference !== null,
  });
  return (
    <Drawer
      lockScroll={false}
      opened={reference !== null}
      onClose={close}
      position="bottom"
      size="85%"
      radius="md"
      title="As recorded"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {data !== undefined && (
        <Suspense fallback={<LoadingState what="the record" />}>
          <ResourceView resource={data} />
        </Suspense>
      )}
      {data === undefined &&
        (error === null ? <LoadingState what="the record" /> : <ErrorState error={error} retry={() => void refetch()} />)}
    </Drawer>
  );
}

import { Drawer } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useLaunchApi } from '../api/use-launch.ts';
import { ResourceView } from '../ui/resource-view.tsx';
import { LoadingState } from '../ui/states.tsx';
import { ConsoleError } from './console-error.tsx';

function Read({ reference, timeZone }: { reference: string; timeZone: string }) {
  const { launchId, api } = useLaunchApi();
  const resource = useQuery({ queryKey: [launchId, 'resource', reference], queryFn: async () => api.resource(reference) });
  if (resource.isPending) return <LoadingState what="the record" />;
  if (resource.data === undefined) return <ConsoleError error={resource.error} retry={() => void resource.refetch()} />;
  return <ResourceView resource={resource.data} timeZone={timeZone} />;
}

/** The stored resource behind a row; nothing is fetched before it is asked for. */
export function ResourceDrawer({ reference, close, timeZone }: { reference: string | null; close: () => void; timeZone: string }) {
  return (
    <Drawer.Root
      lockScroll={false}
      opened={reference !== null}
      onClose={close}
      position="right"
      size={480}
      transitionProps={{ duration: 200 }}
    >
      <Drawer.Overlay />
      <Drawer.Content>
        {/* A header of its own: the library's would count as a second banner of the page. */}
        <div className="drawer-head mantine-Drawer-header">
          <Drawer.Title>FHIR record</Drawer.Title>
          <Drawer.CloseButton aria-label="Close" />
        </div>
        <Drawer.Body>
          <div className="drawer-body">{reference !== null && <Read reference={reference} timeZone={timeZone} />}</div>
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}

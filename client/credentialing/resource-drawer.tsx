import { useResource } from '../api/use-launch.ts';
import { ResourceDrawer as Plain } from '../ui/resource-drawer.tsx';
import { ConsoleError } from './console-error.tsx';

/** The stored resource behind a row; nothing is fetched before it is asked for. */
export function ResourceDrawer({ reference, close, timeZone }: { reference: string | null; close: () => void; timeZone: string }) {
  const { data, error, refetch } = useResource(reference);
  return (
    <Plain
      look="side"
      title="FHIR record"
      opened={reference !== null}
      close={close}
      resource={data}
      error={error}
      failed={(told) => <ConsoleError error={told} retry={() => void refetch()} />}
      timeZone={timeZone}
    />
  );
}

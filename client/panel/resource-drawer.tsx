import { useResource } from '../api/use-launch.ts';
import { ResourceDrawer as Plain } from '../ui/resource-drawer.tsx';
import { ErrorState } from '../ui/states.tsx';

/** What an attempt left in the record. @param reference "Basic/…", or null while closed */
export function ResourceDrawer({ reference, close }: { reference: string | null; close: () => void }) {
  const { data, error, refetch } = useResource(reference);
  return (
    <Plain
      look="sheet"
      title="As recorded"
      opened={reference !== null}
      close={close}
      resource={data}
      error={error}
      failed={(told) => <ErrorState error={told} retry={() => void refetch()} />}
    />
  );
}

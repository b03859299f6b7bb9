import { Drawer } from '@mantine/core';
import { lazy, Suspense, type ReactNode } from 'react';
import type { PlainResource } from '../../server/contract/index.ts';
import { LoadingState } from './states.tsx';

const ResourceView = lazy(async () => ({ default: (await import('./resource-view.tsx')).ResourceView }));

const looks = {
  /** A sheet from below, in the narrow panel. */
  sheet: { position: 'bottom', size: '85%', radius: 'md' },
  /** At the right of a whole page. */
  side: { position: 'right', size: 480 },
} as const;

/**
 * One stored resource in plain view, with its JSON behind a disclosure.
 * @param resource undefined while it comes or where it did not, which `error` tells; `failed` says it in the screen's own words
 * @param timeZone of instants; the browser's where it is left out
 */
export function ResourceDrawer({
  look,
  title,
  opened,
  close,
  resource,
  error,
  failed,
  timeZone,
}: {
  look: keyof typeof looks;
  title: string;
  opened: boolean;
  close: () => void;
  resource: PlainResource | undefined;
  error: unknown;
  failed: (error: unknown) => ReactNode;
  timeZone?: string;
}) {
  return (
    <Drawer {...looks[look]} lockScroll={false} opened={opened} onClose={close} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      {resource !== undefined && (
        <Suspense fallback={<LoadingState what="the record" />}>
          <ResourceView resource={resource} {...(timeZone === undefined ? {} : { timeZone })} />
        </Suspense>
      )}
      {resource === undefined && (error === null ? <LoadingState what="the record" /> : failed(error))}
    </Drawer>
  );
}

import { useEffect } from 'react';
import { useBlocker } from 'react-router';
import { Dialog } from './dialog.tsx';

/** Nobody leaves unsaved text without a word: within the console a dialog, out of it the browser's own. */
export function LeaveGuard({ isDirty, saveFirst, canSave }: { isDirty: boolean; saveFirst: () => Promise<boolean>; canSave: boolean }) {
  const blocker = useBlocker(({ currentLocation, nextLocation }) => isDirty && currentLocation.pathname !== nextLocation.pathname);
  useEffect(() => {
    if (!isDirty) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isDirty]);
  const isBlocked = blocker.state === 'blocked';
  const stay = (): void => blocker.reset?.();
  return (
    <Dialog title="Unsaved changes" opened={isBlocked} close={stay}>
      <p>What you changed since the last save is lost if you leave now.</p>
      <div className="change-acts">
        {canSave && (
          <button
            type="button"
            className="button button-main"
            onClick={() => void saveFirst().then((isSaved) => (isSaved ? blocker.proceed?.() : stay()))}
          >
            Save and leave
          </button>
        )}
        <button type="button" className="button" onClick={stay}>
          Stay
        </button>
        <button type="button" className="button button-quiet" onClick={() => blocker.proceed?.()}>
          Leave without saving
        </button>
      </div>
    </Dialog>
  );
}

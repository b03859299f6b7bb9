import { useEffect, useRef } from 'react';
import { moment } from '../ui/format.ts';
import type { Aside } from './use-put-aside.ts';

/**
 * What was put aside, and the way back. The item that held the focus goes with its menu, so the focus comes here.
 *
 * @param waiting how many items the list shows; a change means that the item is gone
 */
export function UndoNote({ last, waiting, timeZone, undo }: { last: Aside; waiting: number; timeZone: string; undo: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // Whoever has moved on meanwhile is left alone.
    if (document.activeElement === document.body) button.current?.focus();
  }, [last.promptId, waiting]);
  const until = last.until === null ? '' : ` until ${moment(last.until, timeZone).replace('Today', 'today')}`;
  return (
    <p className="note undo">
      {last.state === 'snoozed'
        ? `Snoozed${until}.`
        : last.contested
          ? 'Contested and put aside. Your comment is kept.'
          : 'Put aside as not relevant.'}
      <button ref={button} type="button" className="button button-small" onClick={undo}>
        Undo
      </button>
    </p>
  );
}

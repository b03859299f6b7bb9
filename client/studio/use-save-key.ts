import { useEffect } from 'react';

/** Ctrl+S, or ⌘S, is the page's own. @param save null where there is nothing to save */
export function useSaveKey(save: (() => void) | null): void {
  useEffect(() => {
    if (save === null) return undefined;
    const pressed = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== 's') return;
      event.preventDefault();
      save();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [save]);
}

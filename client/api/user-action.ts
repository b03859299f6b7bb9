const letters = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

function newCorrelationId(): string {
  const text = Array.from(crypto.getRandomValues(new Uint8Array(9)), (byte) => letters[byte % letters.length]).join('');
  return `${text.slice(0, 3)}-${text.slice(3, 6)}-${text.slice(6)}`;
}

let current: string | undefined;

/** The id of what the person did last; opening the page is the first thing done. The server's log, jobs and records carry it. */
export const currentAction = (): string => (current ??= newCorrelationId());

const acts = ['click', 'input'] as const;

/**
 * A click (which a key on a button is too) or an input begins a new action; what follows from it, however many requests,
 * is the same one. Listens before anybody else hears of the event. @returns stops listening
 */
export function watchUserActions(page: Pick<Document, 'addEventListener' | 'removeEventListener'>): () => void {
  const begin = (): void => {
    current = newCorrelationId();
  };
  for (const act of acts) page.addEventListener(act, begin, { capture: true });
  return () => {
    for (const act of acts) page.removeEventListener(act, begin, { capture: true });
  };
}

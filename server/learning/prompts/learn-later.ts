import { createHash } from 'node:crypto';

/** The id of the "Learn later" suggestion of a card, so that a report of its acceptance is known without keeping a second id. */
export function learnLaterId(cardUuid: string): string {
  const hex = createHash('sha256').update(`learn-later ${cardUuid.toLowerCase()}`).digest('hex');
  // A UUID of version 8, which is for ids made in one's own way. @see https://www.rfc-editor.org/rfc/rfc9562#section-5.8
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}

export const isLearnLater = (suggestionId: string, cardUuid: string): boolean => suggestionId.toLowerCase() === learnLaterId(cardUuid);

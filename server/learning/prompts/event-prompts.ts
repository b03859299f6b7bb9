/**
 * What prompts besides a hook: events whose prompt is no card and waits in the list alone. They stand where a card's hook stands.
 */
export const eventNames = ['medication-order'] as const;

export const isOfEvent = ({ hook }: { hook: string }): boolean => eventNames.some((name) => name === hook);

const prefix = 'event:';

/** @param orderHash keyed, of the order as the EHR keeps it; the draft that a card was of had another name */
export const eventKeyOf = (orderHash: string): string => `${prefix}${orderHash}`;

export const isEventKey = (orderKey: string): boolean => orderKey.startsWith(prefix);

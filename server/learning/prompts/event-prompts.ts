/**
 * What prompts besides a hook: events whose prompt is no card and waits in the list alone. They stand where a card's hook stands.
 */
export const eventNames = ['medication-order', 'procedure-scheduled'] as const;

export const isOfEvent = ({ hook }: { hook: string }): boolean => eventNames.some((name) => name === hook);

/** What a prompt is about: an order of a drug, or a procedure, whose code is no drug's. By what brought it, so whatever was kept before stands. */
export const subjectOf = ({ hook }: { hook: string }): 'drug' | 'procedure' => (hook === 'procedure-scheduled' ? 'procedure' : 'drug');

const prefix = 'event:';

/** @param orderHash keyed, of the order as the EHR keeps it; the draft that a card was of had another name */
export const eventKeyOf = (orderHash: string): string => `${prefix}${orderHash}`;

export const isEventKey = (orderKey: string): boolean => orderKey.startsWith(prefix);

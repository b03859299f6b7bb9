/**
 * What rules are asked by at an order, in this order. A refill is answered by a signature, and an order that the EHR holds was signed:
 * what the rules say of signing holds for both, after those that wait for the very event.
 */
export const eventsOfHook = (name: string): string[] =>
  name === 'medication-refill' || name === 'medication-order' ? [name, 'order-sign'] : [name];

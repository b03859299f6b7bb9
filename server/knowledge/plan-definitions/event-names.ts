/**
 * Every event that a rule can wait for: hooks of an EHR, and our own names for what comes by other roads. A rule that names another
 * is refused where it is imported.
 */
export const EVENT_NAMES = [
  'patient-view',
  'order-select',
  'order-sign',
  'medication-refill',
  'encounter-start',
  'encounter-discharge',
  'medication-order',
  'boxed-warning.new',
  'procedure-scheduled',
  'claim-denied',
  'competency.expired',
] as const;
export type EventName = (typeof EVENT_NAMES)[number];

/** @returns whether anything ever happens under this name */
export const isEventName = (name: string): name is EventName => EVENT_NAMES.some((one) => one === name);

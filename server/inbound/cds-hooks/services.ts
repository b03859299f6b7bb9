import type { CdsService } from '../../standards/cds-hooks/index.ts';

const shared = {
  version: '0.2.0',
  hookVersion: '1.0',
  // The only thing worth sending along: who a PractitionerRole is. Absent is fine.
  prefetch: { user: '{{context.userId}}' },
} as const;
const order = {
  ...shared,
  usageRequirements: 'Education, not a drug-safety alert: the absence of a card is not the absence of a warning.',
} as const;
const quiet = {
  ...shared,
  usageRequirements: 'Silent until the organization turns it on; at most one card per clinician and day.',
} as const;

/** Discovery. @see https://cds-hooks.hl7.org/2.0/#discovery */
export const cdsServices = [
  {
    id: 'boxed-warning-order-select',
    hook: 'order-select',
    title: 'Boxed-warning lesson, while choosing',
    description: 'Offers a short lesson when a clinician chooses a drug whose boxed warning is new to them.',
    ...order,
  },
  {
    id: 'boxed-warning-order-sign',
    hook: 'order-sign',
    title: 'Boxed-warning lesson, at signing',
    description: 'Offers a short lesson when a clinician signs an order for a drug whose boxed warning is new to them.',
    ...order,
  },
  {
    id: 'boxed-warning-medication-refill',
    hook: 'medication-refill',
    title: 'Boxed-warning news, at a refill',
    description: 'Offers a short lesson when the boxed warning of a drug to be refilled was added or changed lately.',
    ...order,
  },
  {
    id: 'learning-patient-view',
    hook: 'patient-view',
    title: 'What waits to be learned, beside the chart',
    description: 'Says once, quietly, which short lessons wait for the clinician and which knowledge checks end soon.',
    ...quiet,
  },
  {
    id: 'learning-encounter-start',
    hook: 'encounter-start',
    title: 'What waits to be learned, as an encounter starts',
    description: 'Says once, quietly, which short lessons wait for the clinician and which knowledge checks end soon.',
    ...quiet,
  },
] as const satisfies readonly CdsService[];

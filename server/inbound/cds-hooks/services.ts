import type { CdsService } from '../../standards/cds-hooks/index.ts';

const shared = {
  version: '0.1.0',
  hookVersion: '1.0',
  // The only thing worth sending along: who a PractitionerRole is. Absent is fine.
  prefetch: { user: '{{context.userId}}' },
  usageRequirements: 'Education, not a drug-safety alert: the absence of a card is not the absence of a warning.',
} as const;

/** Discovery. @see https://cds-hooks.hl7.org/2.0/#discovery */
export const cdsServices = [
  {
    id: 'boxed-warning-order-select',
    hook: 'order-select',
    title: 'Boxed-warning lesson, while choosing',
    description: 'Offers a short lesson when a clinician chooses a drug whose boxed warning is new to them.',
    ...shared,
  },
  {
    id: 'boxed-warning-order-sign',
    hook: 'order-sign',
    title: 'Boxed-warning lesson, at signing',
    description: 'Offers a short lesson when a clinician signs an order for a drug whose boxed warning is new to them.',
    ...shared,
  },
] as const satisfies readonly CdsService[];

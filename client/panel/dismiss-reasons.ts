import type { DismissRequest } from '../../server/contract/index.ts';

/** Why something is not relevant to me. That its content is wrong is no such reason: it is contested, in words. */
export const notRelevantReasons: readonly { reason: DismissRequest['reason']; label: string }[] = [
  { reason: 'not-my-patient-group', label: 'Not my patient group' },
  { reason: 'i-know-this', label: 'I know this' },
  { reason: 'wrong-drug', label: 'Wrong drug' },
  { reason: 'other', label: 'Other' },
];

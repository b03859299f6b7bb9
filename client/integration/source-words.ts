import type { EventSource, EventSourceKind, EventSourceState } from '../../server/contract/index.ts';

export const kindWords: Record<EventSourceKind, string> = {
  'cds-hooks': 'CDS Hooks',
  'subscription-r4': 'Subscription, R4 rest-hook',
  'subscription-backport': 'Subscription, R5 Backport',
  polling: 'Polling',
  'hl7-mllp': 'HL7 v2 over MLLP',
};

export const stateWords: Record<EventSourceState, string> = {
  working: 'Working',
  silent: 'Silent',
  new: 'Not heard yet',
  failing: 'Failing',
  off: 'Off',
};

const known: Record<string, string> = {
  'rule-met': 'Met a rule',
  prompted: 'Prompted',
  'no-rule': 'No rule met',
  unboxed: 'No boxed warning',
  'unknown-code': 'Drug not known by its code',
  'not-reviewed': 'Lesson not reviewed yet',
  'unknown-prescriber': 'Prescriber not known here',
  'no-prescriber': 'Says no prescriber',
  'no-patient': 'Says no patient',
  'no-provider': 'Says no provider',
  'not-an-order': 'No order',
  'not-active': 'Not active',
  'entered-in-error': 'Entered in error',
  'too-old': 'Too old',
  unreadable: 'Cannot be read',
  superseded: 'A newer version came',
  'nobody-known': 'Nobody of the team known here',
  'no-participant': 'Names no clinician',
  'no-time': 'Says no time',
  'no-code': 'Says no code',
  over: 'Over already',
  cancelled: 'Cancelled, nothing waited',
  'taken-back': 'Cancelled, taken back',
  'not-denied': 'Claim not denied',
  denied: 'Claim denied',
  'denial-pattern': 'Pattern of denied claims',
  'cool-down': 'Prompted lately',
  'daily-cap': 'Enough prompts that day',
  'another-card': 'Another lesson went first',
};

/** What became of events; a name that this page does not know is shown as a name. */
export const outcomeWords = (outcome: string): string => {
  if (Object.hasOwn(known, outcome)) return known[outcome] ?? outcome;
  const words = outcome.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** "5 s", "3 min", "2 h", "4 days" */
export function lagWords(seconds: number): string {
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 129_600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

export const totalOf = ({ lastDay }: Pick<EventSource, 'lastDay'>): number => lastDay.reduce((sum, { count }) => sum + count, 0);

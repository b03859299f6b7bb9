import { fewestClinicians, manyCards } from '../../server/contract/index.ts';

const reasons: Record<string, string> = {
  'not-my-patient-group': 'Not my patient group',
  'i-know-this': 'I know this',
  'wrong-drug': 'Wrong drug',
  'content-wrong': 'Something in it is wrong',
  other: 'Other',
  'ehr-own': 'A reason of the EHR’s own',
  'not-given': 'No reason given',
};

const causes: Record<string, string> = {
  'unknown-code': 'Code not known',
  unboxed: 'No boxed warning',
  'no-topic': 'Boxed, but no label at hand words it',
  'no-rule': 'No rule fires here',
  'no-lesson': 'No lesson yet',
  'not-reviewed': 'Lesson not signed here',
  competent: 'Already passed',
  'cool-down': 'Shown recently',
  snoozed: 'Snoozed',
  'shown-for-this-order': 'Shown for this order',
  renewal: 'Renewal',
  'daily-cap': 'Daily cap reached',
  'established-off': 'Established warnings are off',
  'another-card': 'Another card came first',
};

/** "some-code" that has no words yet, as a person may read it. */
const readable = (code: string): string => {
  const words = code.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

export const reasonWords = (reason: string): string => reasons[reason] ?? readable(reason);
export const causeWords = (cause: string): string => causes[cause] ?? readable(cause);

/** A count as it is told; hidden where too few clinicians stand behind it. */
export const told = (count: number | null): string => (count === null ? `<${fewestClinicians}` : count.toLocaleString('en-US'));

export const cardsInWords = (cards: number): string =>
  cards >= manyCards ? `${manyCards} or more cards` : cards === 1 ? '1 card' : `${cards} cards`;

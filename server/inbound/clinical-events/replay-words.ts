import { dateInWords } from '../../contract/index.ts';
import type { unkeptOf } from '../../knowledge/rules/index.ts';
import type { Silence } from '../../learning/prompts/index.ts';

const causes: Record<Silence, string> = {
  'unknown-code': 'The drug is not known here.',
  unboxed: 'The drug has no boxed warning.',
  'no-topic': 'The drug’s boxed warning has no topic here.',
  'no-rule': 'No rule holds for the warning.',
  'no-lesson': 'No lesson covers the warning.',
  'not-reviewed': 'The lesson may not be shown: it is not reviewed.',
  competent: 'The clinician had passed the lesson.',
  'cool-down': 'The clinician had a prompt on the warning lately.',
  snoozed: 'The clinician had put the prompt off.',
  dismissed: 'The clinician had found the warning not relevant.',
  'shown-for-this-order': 'The order had had its prompt.',
  renewal: 'The order renewed an earlier one.',
  'daily-cap': 'The clinician had had the day’s prompts.',
  'established-off': 'The hospital prompts only on what changed.',
  'another-card': 'Another prompt came first.',
};

/** Why an order had no prompt of the rule, in words. */
export const WORDS = {
  cause: (cause: Silence): string => causes[cause],
  notNamed: 'The order names nothing that the rule looks at.',
  notKept: 'What a replay needs of the order was not kept.',
  cannotBeKnown: 'Whether the rule’s conditions held is not known.',
  condition: ({ description, expression }: { description: string; expression: string }): string =>
    `A condition does not hold: ${description === '' ? expression : description}`,
  anotherRule: 'Another rule comes first for the warning.',
  noWarning: 'No boxed warning of the drug is known here.',
  notKnownHere: 'The prescriber is not known here.',
} as const;

const orders = (count: number): string => (count === 1 ? 'one order' : `${count} orders`);

/** What a replay cannot know, in sentences. */
export function limitsOf(of: {
  notKeptEvents: readonly string[];
  unkept: ReturnType<typeof unkeptOf>;
  isAllOff: boolean;
  isOff: boolean;
  /** Orders that were kept without what a replay needs. */
  bare: number;
  /** Orders of clinicians of whom it is not known whether they are one or several. */
  nobody: number;
  /** Orders of the same request as others. */
  together: number;
  /** Where it ended before the last order: the day, and how many orders it had looked at. */
  stoppedAt: { day: string; looked: number } | null;
}): string[] {
  const { stoppedAt } = of;
  return [
    ...of.notKeptEvents.map((name) => `Past events of “${name}” are not kept: this replay says nothing of them.`),
    ...of.unkept.map(
      ({ condition: { description, expression }, asks }) =>
        `Not kept of past orders: ${asks}. Whether “${description === '' ? expression : description}” held is not known, so that no order counts as a prompt.`,
    ),
    ...(of.isAllOff ? ['All rules are switched off now: the replay looked at this rule alone, as if it ran.'] : []),
    ...(of.isOff && !of.isAllOff ? ['This rule is switched off now: the replay is as if it ran.'] : []),
    ...(stoppedAt === null
      ? []
      : [`The replay reached its limit at ${dateInWords(stoppedAt.day)}, after ${orders(stoppedAt.looked)}: later ones are not counted.`]),
    ...(of.bare === 0 ? [] : [`Of ${orders(of.bare)} it was not kept yet what a replay needs: they count as silent.`]),
    ...(of.nobody === 0 ? [] : [`For ${orders(of.nobody)} it is not known who signed: each counts as another clinician’s.`]),
    ...(of.together === 0
      ? []
      : ['Which order stood first in a request is not kept: where one request held several, another one may have had the prompt.']),
    'What clinicians would have answered to prompts that they never had is not known: these are taken as left open.',
  ];
}

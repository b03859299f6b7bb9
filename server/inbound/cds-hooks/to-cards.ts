import { withDates } from '../../contract/index.ts';
import { orderedIngredient } from '../../knowledge/drug-labels/index.ts';
import type { NewCard } from '../../learning/prompts/index.ts';
import { labelLine, learnLaterId } from '../../learning/prompts/index.ts';
import type { Card } from '../../standards/cds-hooks/index.ts';

const system = 'https://preceptor.health/fhir/CodeSystem/override-reason';

/** The same reasons as "Not relevant" in the panel. */
export const overrideReasons = [
  { system, code: 'not-my-patient-group', display: 'Not my patient group' },
  { system, code: 'i-know-this', display: 'I know this' },
  { system, code: 'wrong-drug', display: 'Wrong drug' },
  { system, code: 'other', display: 'Other' },
];

const education = 'Education, not a drug-safety alert: no card does not mean no warning.';

/** Labels and lessons are plain text: what Markdown or HTML would read as markup is taken for what it is. */
export const plain = (text: string): string => text.replace(/[<>]/g, (sign) => (sign === '<' ? '&lt;' : '&gt;'));

const maxSummary = 139;

/** One line under 140 characters, with the most telling name of the drug that fits where the lesson covers a class. */
export function summaryOf({ topic, lesson, drug }: Pick<NewCard['ordered'], 'topic' | 'lesson' | 'drug'>): string {
  const filled = (name: string): string => {
    const text = withDates(lesson.cardSummary).replaceAll('{drug}', name);
    return text.charAt(0).toUpperCase() + text.slice(1);
  };
  const names = [orderedIngredient(topic, drug.display), topic.ingredient, 'this drug'];
  return names.map(filled).find((text) => text.length <= maxSummary) ?? filled('this drug').slice(0, maxSummary);
}

/** What the box asks, why this clinician sees it, and that nothing is blocked: three short paragraphs, the reason easy to find. */
const detailOf = (detail: string, sentence: string): string[] => {
  const [asks = '', rest = ''] = withDates(detail).split('{why}');
  const why = plain(sentence).replace(/^(You see this because)/, '**$1**');
  return [plain(asks.trim()), why, plain(rest.trim())].filter((text) => text !== '');
};

/** The card of a prompt: quiet, dated, with its reason; never `critical`, never `autolaunchable`. */
export function toCards(card: NewCard, context: { publicUrl: string; contentNotice: string | null; userReference: string }): Card[] {
  const { topic, lesson } = card.ordered;
  const others = card.alsoDue.map((one) => one.topic.title);
  const paragraphs = [
    ...detailOf(lesson.cardDetail, card.sentence),
    ...(others.length === 0 ? [] : [`Also in these orders: ${plain(others.join('; '))}.`]),
    ...(context.contentNotice === null
      ? []
      : [`**${plain(context.contentNotice.charAt(0).toUpperCase() + context.contentNotice.slice(1))}.**`]),
    education,
  ];
  return [
    {
      uuid: card.cardUuid,
      summary: summaryOf(card.ordered),
      detail: paragraphs.join('\n\n'),
      indicator: 'info',
      source: {
        label: `Preceptor. ${labelLine(topic)}`,
        url: `https://dailymed.nlm.nih.gov/dailymed/drugInfo.cfm?setid=${topic.label.setId}`,
      },
      suggestions: [
        {
          label: 'Learn later',
          uuid: learnLaterId(card.cardUuid),
          actions: [
            {
              type: 'create',
              description: `Put “${lesson.title}” on my list`,
              resource: {
                resourceType: 'Task',
                status: 'requested',
                intent: 'proposal',
                priority: 'routine',
                code: { text: 'Learning' },
                description: `${lesson.title} (${lesson.minutes} min)`,
                for: { reference: context.userReference },
                owner: { reference: context.userReference },
                instantiatesCanonical: `https://preceptor.health/fhir/ActivityDefinition/${lesson.id}|${lesson.version}`,
              },
            },
          ],
        },
      ],
      selectionBehavior: 'any',
      overrideReasons,
      links: [
        {
          label: `Open ${Math.ceil(lesson.minutes)}-minute lesson`,
          url: `${context.publicUrl}/launch`,
          type: 'smart',
          appContext: card.appContext,
        },
      ],
    },
  ];
}

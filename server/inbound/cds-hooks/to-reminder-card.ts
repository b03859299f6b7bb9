import { dayInWords } from '../../contract/index.ts';
import type { Reminder } from '../../learning/prompts/index.ts';
import type { Card } from '../../standards/cds-hooks/index.ts';
import { plain } from './to-cards.ts';

/** More is behind the link. */
const named = 3;

const count = (number: number, one: string, more: string): string => (number === 1 ? `1 ${one}` : `${number} ${more}`);

const summaryOf = ({ lessons, endings }: Reminder): string => {
  const parts = [
    ...(lessons.length === 0 ? [] : [count(lessons.length, 'short lesson waits for you', 'short lessons wait for you')]),
    ...(endings.length === 0 ? [] : [count(endings.length, 'knowledge check of yours ends soon', 'knowledge checks of yours end soon')]),
  ];
  return parts.join('; ');
};

const list = (lines: readonly string[]): string =>
  [...lines.slice(0, named).map((line) => `- ${line}`), ...(lines.length > named ? [`- and ${lines.length - named} more`] : [])].join('\n');

/** The quiet card beside a chart: what waits for its reader, and nothing of the patient. */
export function toReminderCard(reminder: Reminder, context: { publicUrl: string; timeZone: string }): Card {
  const lines = [
    ...reminder.lessons.map(
      ({ title, minutes, contentNotice }) => `${plain(title)} (${minutes} min)${contentNotice === null ? '' : `, ${plain(contentNotice)}`}`,
    ),
    ...reminder.endings.map(
      ({ topic, validUntil }) => `Knowledge check, ${plain(topic)}: until ${dayInWords(validUntil, context.timeZone)}`,
    ),
  ];
  return {
    uuid: reminder.cardUuid,
    summary: summaryOf(reminder),
    detail: [list(lines), 'This is about your own learning, not about this patient.'].join('\n\n'),
    indicator: 'info',
    source: { label: 'Preceptor' },
    links: [{ label: 'Open my lessons', url: `${context.publicUrl}/launch`, type: 'smart' }],
  };
}

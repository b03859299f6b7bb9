import type { NowView } from '../../server/contract/index.ts';
import { moment } from '../ui/format.ts';

/** What was put off, folded away; each can be brought back. */
export function SnoozedList({
  snoozed,
  timeZone,
  bringBack,
}: {
  snoozed: NowView['snoozed'];
  timeZone: string;
  bringBack: (promptId: string) => void;
}) {
  if (snoozed.length === 0) return null;
  return (
    <details className="card more">
      <summary>Snoozed ({snoozed.length})</summary>
      <ul className="rows held">
        {snoozed.map(({ promptId, lessonTitle, until }) => (
          <li key={promptId}>
            <h2>{lessonTitle}</h2>
            <button type="button" className="link" onClick={() => bringBack(promptId)}>
              Bring back<span className="hidden-visually"> {lessonTitle}</span>
            </button>
            <p className="num">Until {moment(until, timeZone).replace('Today', 'today')}</p>
          </li>
        ))}
      </ul>
    </details>
  );
}

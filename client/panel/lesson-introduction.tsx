import type { AttemptView } from '../../server/contract/index.ts';
import { moment } from '../ui/format.ts';
import { OrderedIcon } from '../ui/icons.ts';

/** What led here and what this content is, before the content itself. */
export function LessonIntroduction({ attempt, timeZone }: { attempt: AttemptView; timeZone: string }) {
  const { lesson, trigger } = attempt;
  return (
    <>
      {lesson.contentNotice !== null && (
        <p className="small">
          <span className="chip chip-warn">{lesson.contentNotice}</span>
        </p>
      )}
      {trigger !== null && (
        <p className="trigger">
          <OrderedIcon className="icon" stroke={1.75} aria-hidden="true" />
          <span>{trigger.text}</span>
          <time dateTime={trigger.at}>{moment(trigger.at, timeZone)}</time>
        </p>
      )}
    </>
  );
}

/** Says plainly where none is on file; "example content" only while no reviewer has signed it. */
export const disclosureOf = ({ disclosure, contentNotice }: AttemptView['lesson']): string =>
  `Disclosure: ${disclosure ?? (contentNotice === null ? 'none on file.' : 'none on file; example content.')}`;

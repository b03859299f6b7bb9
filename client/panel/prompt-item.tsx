import { Menu } from '@mantine/core';
import { Link } from 'react-router';
import type { DismissRequest, NowItem, SnoozeRequest } from '../../server/contract/index.ts';
import { capitalized, day, moment, unbroken } from '../ui/format.ts';
import { ChevronIcon, MinutesIcon, OrderedIcon, ReviewIcon, SnoozeIcon, WhyIcon } from '../ui/icons.ts';
import { notRelevantReasons } from './dismiss-reasons.ts';
import { SnoozeMenu } from './snooze-menu.tsx';

type Actions = {
  onSnooze: (until: SnoozeRequest['until']) => void;
  onDismiss: (reason: DismissRequest['reason']) => void;
  onWhy: () => void;
};

/** What can be done with a prompt beside opening it. An update has none behind it: it waits, says itself why, and goes with the check. */
function PutAside({ onSnooze, onDismiss, onWhy }: Actions) {
  return (
    <>
      <SnoozeMenu snooze={onSnooze}>
        <button type="button" className="button">
          Snooze
          <ChevronIcon className="icon" stroke={1.75} aria-hidden="true" />
        </button>
      </SnoozeMenu>
      <Menu position="bottom-start">
        <Menu.Target>
          <button type="button" className="button button-quiet">
            Not relevant
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {notRelevantReasons.map(({ reason, label }) => (
            <Menu.Item key={reason} onClick={() => onDismiss(reason)}>
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <button type="button" className="icon-button end" aria-label="Why am I seeing this?" onClick={onWhy}>
        <WhyIcon size={20} stroke={1.75} aria-hidden="true" />
      </button>
    </>
  );
}

/** One prompt: what happened, what it is, why, and what to do. No patient in it. */
export function PromptItem({
  item,
  lead,
  timeZone,
  onSnooze,
  onDismiss,
  onWhy,
}: {
  item: NowItem;
  lead: boolean;
  timeZone: string;
} & Actions) {
  const isUpdate = item.kind === 'update';
  const TriggerIcon = isUpdate ? ReviewIcon : OrderedIcon;
  return (
    <article className={lead ? 'prompt prompt-lead' : 'prompt'} aria-label={item.lessonTitle}>
      <p className="trigger">
        <TriggerIcon className="icon" stroke={1.75} aria-hidden="true" />
        <span>{unbroken(item.trigger.text)}</span>
        {!isUpdate && <time dateTime={item.trigger.at}>{moment(item.trigger.at, timeZone)}</time>}
      </p>
      <h2>{item.lessonTitle}</h2>
      <p className="reason">{item.reason}</p>
      <ul className="meta">
        <li>
          <MinutesIcon className="icon" stroke={2} aria-hidden="true" />
          About {item.minutes} min
        </li>
        <li>{item.dueAt === null ? 'No due date' : `Due ${day(item.dueAt, timeZone)}`}</li>
        {item.contentNotice !== null && <li>{capitalized(item.contentNotice)}</li>}
      </ul>
      {item.nextTryAt !== null && (
        <p className="note note-warn">
          <SnoozeIcon className="icon" stroke={1.75} aria-hidden="true" />
          <span className="num">
            The tries of these 24 hours are used up. The next one opens {moment(item.nextTryAt, timeZone).replace('Today', 'today')}.
          </span>
        </p>
      )}
      <div className="acts">
        {item.nextTryAt === null && (
          <Link
            className={lead ? 'button button-main' : 'button'}
            to={`lesson/${item.lessonId}${item.promptId === null ? '' : `?prompt=${item.promptId}`}`}
          >
            {item.attempt === null ? 'Start' : 'Continue'}
          </Link>
        )}
        {item.promptId !== null && <PutAside onSnooze={onSnooze} onDismiss={onDismiss} onWhy={onWhy} />}
      </div>
    </article>
  );
}

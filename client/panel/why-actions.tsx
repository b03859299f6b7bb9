import { Menu } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { DismissRequest } from '../../server/contract/index.ts';
import { ChevronIcon, ContestIcon } from '../ui/icons.ts';
import { notRelevantReasons } from './dismiss-reasons.ts';

const longest = 500;

function ContestForm({
  isSending,
  contest,
  cancel,
}: {
  isSending: boolean;
  contest: (request: DismissRequest) => void;
  cancel: () => void;
}) {
  const [comment, setComment] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <form
      className="contest"
      onSubmit={(event) => {
        event.preventDefault();
        contest({ reason: 'content-wrong', comment: comment.trim() });
      }}
    >
      <label htmlFor="contest">What is wrong?</label>
      <textarea
        ref={field}
        id="contest"
        rows={3}
        maxLength={longest}
        value={comment}
        aria-describedby="contest-kept"
        onChange={(event) => setComment(event.target.value)}
      />
      <p id="contest-kept" className="small faint">
        Kept for the educator of your organization; this lesson is then put aside. Name no patient.
      </p>
      <div className="acts">
        <button type="submit" className="button button-main" disabled={comment.trim() === '' || isSending}>
          Send and put aside
        </button>
        <button type="button" className="button button-quiet" onClick={cancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}

/** What can be done about a prompt whose reason was read: say that it is wrong, or that it is not mine. */
export function WhyActions({ isSending, dismiss }: { isSending: boolean; dismiss: (request: DismissRequest) => void }) {
  const [isContesting, setIsContesting] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (!isContesting && wasOpen.current) button.current?.focus();
    wasOpen.current = isContesting;
  }, [isContesting]);
  if (isContesting) return <ContestForm isSending={isSending} contest={dismiss} cancel={() => setIsContesting(false)} />;
  return (
    <div className="acts">
      <button ref={button} type="button" className="button" onClick={() => setIsContesting(true)}>
        <ContestIcon className="icon" stroke={1.75} aria-hidden="true" />
        Contest this
      </button>
      <Menu position="top-start">
        <Menu.Target>
          <button type="button" className="button" disabled={isSending}>
            Not relevant
            <ChevronIcon className="icon" stroke={1.75} aria-hidden="true" />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {notRelevantReasons.map(({ reason, label }) => (
            <Menu.Item key={reason} onClick={() => dismiss({ reason })}>
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

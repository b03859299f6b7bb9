import { useEffect, useRef, useState, type ReactNode } from 'react';
import { exceptionName, valueAt, type LessonTextView } from '../../server/contract/index.ts';
import { DisclosureFields, disclosureOf, useDisclosing } from './disclosure-fields.tsx';
import type { StepFormProps } from './step-forms.tsx';

/** The same day of the month a year from now, or that month's last. */
function inAYear(): string {
  const day = new Date();
  const date = day.getUTCDate();
  day.setUTCFullYear(day.getUTCFullYear() + 1);
  if (day.getUTCDate() !== date) day.setUTCDate(0);
  return day.toISOString().slice(0, 10);
}

const listOf = (lesson: LessonTextView['lesson'], name: string): unknown[] => {
  const value = lesson[name];
  return Array.isArray(value) ? (value as unknown[]) : [];
};

/** What the text breaks on purpose: whoever publishes answers for that, too. */
function RulesSetAside({ lesson }: { lesson: LessonTextView['lesson'] }) {
  const all = listOf(lesson, 'exceptions');
  if (all.length === 0) return null;
  return (
    <section aria-labelledby="set-aside">
      <h3 id="set-aside">Rules that this text sets aside</h3>
      <ul>
        {all.map((one) => {
          const [at, rule] = [String(valueAt(one, 'at')), String(valueAt(one, 'rule'))];
          return (
            <li key={`${at} ${rule}`}>
              {exceptionName(lesson, at)}: {rule}. <b>The reason given:</b> {String(valueAt(one, 'reason'))}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

const counted = (count: number, one: string): string => `${count} ${count === 1 ? one : `${one}s`}`;

/** What goes out with the last button, in a few lines; the text itself stands beside them. */
function WhatGoesOut({ view }: { view: LessonTextView }) {
  const { lesson, orders, topics, versions } = view;
  const replaced = versions.find(({ status }) => status === 'published' || status === 'active')?.version;
  const named = topics.map((id) => orders.find(({ topicId }) => topicId === id)?.title ?? id);
  return (
    <dl className="pairs goes-out">
      <dt>Version</dt>
      <dd className="num">
        {view.version}
        {replaced === undefined || replaced === view.version ? ', the first' : `, in place of ${replaced}`}
      </dd>
      <dt>Orders</dt>
      <dd>{named.length === 0 ? 'None' : named.join(', ')}</dd>
      <dt>Text</dt>
      <dd className="num">
        {counted(listOf(lesson, 'keyPoints').length, 'key point')}, {counted(listOf(lesson, 'items').length, 'item')},{' '}
        {counted(listOf(lesson, 'sources').length, 'source')}
      </dd>
      <dt>Card</dt>
      <dd>{typeof lesson['cardSummary'] === 'string' ? lesson['cardSummary'] : 'No summary'}</dd>
    </dl>
  );
}

/**
 * The second clinician's: every line of the checklist, a review date, and what they have to disclose. It stands beside the text, or
 * under it where there is no room, and covers none of it: a line is said yes to while what it speaks of is read.
 */
export function PublishPanel({ view, act, cancel, isBusy, children }: StepFormProps & { children: ReactNode }) {
  const [checked, setChecked] = useState<readonly number[]>([]);
  const [latest] = useState(inAYear);
  const [reviewBy, setReviewBy] = useState(latest);
  const [said, say] = useDisclosing();
  const heading = useRef<HTMLHeadingElement>(null);
  const panel = useRef<HTMLDialogElement>(null);
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    const element = panel.current;
    const pressed = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') cancel();
    };
    element?.addEventListener('keydown', pressed);
    return () => element?.removeEventListener('keydown', pressed);
  }, [cancel]);
  const writers = [...new Set(view.history.filter(({ step }) => step === 'begin' || step === 'edit').map(({ by }) => by))];
  const all = view.checklist.length;
  return (
    <dialog open className="card publish-panel" aria-labelledby="publishing" ref={panel}>
      <form
        className="studio-form"
        onSubmit={(event) => {
          event.preventDefault();
          act({
            step: 'publish',
            revision: view.revision,
            disclosure: disclosureOf(said),
            checked: view.checklist.map(() => true as const),
            reviewBy,
          });
        }}
      >
        <h2 id="publishing" tabIndex={-1} ref={heading}>
          Publish: {view.title}
        </h2>
        <WhatGoesOut view={view} />
        <p>
          Written by {writers.length === 0 ? view.editedBy : writers.join(', ')}
          {view.machineMade === null ? '' : ', begun by a machine'}. You publish as somebody who did not write it; clinicians see it from
          then on.
        </p>
        <RulesSetAside lesson={view.lesson} />
        <fieldset className="checklist">
          <legend>I say yes to each line</legend>
          {view.checklist.map((line, index) => (
            <label key={line} className="check">
              <input
                type="checkbox"
                required
                checked={checked.includes(index)}
                onChange={({ target }) => setChecked(target.checked ? [...checked, index] : checked.filter((one) => one !== index))}
              />
              {line}
            </label>
          ))}
        </fieldset>
        <label className="studio-field">
          <span>
            Review by <span className="faint">at most 12 months from now</span>
          </span>
          <input
            className="entry"
            type="date"
            required
            max={latest}
            value={reviewBy}
            onChange={({ target }) => setReviewBy(target.value)}
          />
        </label>
        <DisclosureFields said={said} say={say} />
        {children}
        <div className="publish-foot">
          <p className="num small" role="status">
            {checked.length} of {all} lines ticked
          </p>
          <div className="change-acts">
            <button type="submit" className="button button-main" disabled={isBusy}>
              Publish version {view.version}
            </button>
            <button type="button" className="button button-quiet" onClick={cancel}>
              Cancel
            </button>
          </div>
        </div>
      </form>
    </dialog>
  );
}

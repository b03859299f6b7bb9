import { useState, type ReactNode } from 'react';
import { exceptionName, valueAt, type LessonTextView, type StepLessonText } from '../../server/contract/index.ts';
import { DisclosureFields, disclosureOf, useDisclosing } from './disclosure-fields.tsx';

export type StepName = StepLessonText['step'];
export type StepFormProps = { view: LessonTextView; act: (body: StepLessonText) => void; cancel: () => void; isBusy: boolean };

type FrameProps = Pick<StepFormProps, 'cancel' | 'isBusy'> & { confirm: string; send: () => void; children: ReactNode };

/** What is asked before a step, and the two ways out of it. */
function Frame({ confirm, send, cancel, isBusy, children }: FrameProps) {
  return (
    <form
      className="studio-form"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {children}
      <div className="change-acts">
        <button type="submit" className="button button-main" disabled={isBusy}>
          {confirm}
        </button>
        <button type="button" className="button button-quiet" onClick={cancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}

function NoteField({ label, note, write }: { label: string; note: string; write: (note: string) => void }) {
  return (
    <label className="studio-field">
      {label}
      <textarea
        className="entry"
        rows={3}
        required
        maxLength={2000}
        value={note}
        data-autofocus
        onChange={({ target }) => write(target.value)}
      />
    </label>
  );
}

/** The writer gives the text to another. */
function SubmitForm({ view, act, ...frame }: StepFormProps) {
  const [said, say] = useDisclosing();
  return (
    <Frame
      {...frame}
      confirm="Submit for review"
      send={() => act({ step: 'submit', revision: view.revision, disclosure: disclosureOf(said) })}
    >
      <p>Another clinician of your organization reads it and publishes it or returns it with a note.</p>
      <DisclosureFields said={said} say={say} />
    </Frame>
  );
}

/** Steps that want a reason in words. */
function NoteForm({ view, act, step, ...frame }: StepFormProps & { step: 'return' | 'withdraw' }) {
  const [note, write] = useState('');
  const [isSure, setSure] = useState(false);
  return (
    <Frame
      {...frame}
      confirm={step === 'return' ? 'Return to its writer' : 'Withdraw this version'}
      send={() => act({ step, revision: view.revision, note: note.trim() })}
    >
      {step === 'withdraw' && <p>No clinician sees this version from now on. What was passed with it still counts.</p>}
      <NoteField label={step === 'return' ? 'What has to change?' : 'Why?'} note={note} write={write} />
      {step === 'withdraw' && (
        <label className="check">
          <input type="checkbox" required checked={isSure} onChange={({ target }) => setSure(target.checked)} />
          Withdraw version {view.version} now
        </label>
      )}
    </Frame>
  );
}

function DiscardForm({ view, act, ...frame }: StepFormProps) {
  return (
    <Frame {...frame} confirm="Discard this text" send={() => act({ step: 'discard', revision: view.revision })}>
      <p>It goes out of work and cannot be taken up again. What was done with it stays in the history.</p>
    </Frame>
  );
}

/** The same day of the month a year from now, or that month's last. */
function inAYear(): string {
  const day = new Date();
  const date = day.getUTCDate();
  day.setUTCFullYear(day.getUTCFullYear() + 1);
  if (day.getUTCDate() !== date) day.setUTCDate(0);
  return day.toISOString().slice(0, 10);
}

/** What the text breaks on purpose: whoever publishes answers for that, too. */
function RulesSetAside({ lesson }: { lesson: LessonTextView['lesson'] }) {
  const all = Array.isArray(lesson['exceptions']) ? (lesson['exceptions'] as unknown[]) : [];
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

/** The second clinician's: every line of the checklist, a review date, and what they have to disclose. */
function PublishForm({ view, act, ...frame }: StepFormProps) {
  const [checked, setChecked] = useState<readonly number[]>([]);
  const [latest] = useState(inAYear);
  const [reviewBy, setReviewBy] = useState(latest);
  const [said, say] = useDisclosing();
  const writers = [...new Set(view.history.filter(({ step }) => step === 'begin' || step === 'edit').map(({ by }) => by))];
  return (
    <Frame
      {...frame}
      confirm={`Publish version ${view.version}`}
      send={() =>
        act({
          step: 'publish',
          revision: view.revision,
          disclosure: disclosureOf(said),
          checked: view.checklist.map(() => true as const),
          reviewBy,
        })
      }
    >
      <p>
        Written by {writers.length === 0 ? view.editedBy : writers.join(', ')}
        {view.machineMade === null ? '' : ', begun by a machine'}. You publish as somebody who did not write it; clinicians see it from then
        on.
      </p>
      <RulesSetAside lesson={view.lesson} />
      <fieldset className="checklist">
        <legend>
          I say yes to each line{' '}
          <span className="count-after" role="status">
            {checked.length} of {view.checklist.length}
          </span>
        </legend>
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
        <input className="entry" type="date" required max={latest} value={reviewBy} onChange={({ target }) => setReviewBy(target.value)} />
      </label>
      <DisclosureFields said={said} say={say} />
    </Frame>
  );
}

/** What a step asks before it is done. */
export function StepForm({ step, ...props }: StepFormProps & { step: StepName }) {
  switch (step) {
    case 'submit':
      return <SubmitForm {...props} />;
    case 'return':
    case 'withdraw':
      return <NoteForm {...props} step={step} />;
    case 'publish':
      return <PublishForm {...props} />;
    case 'discard':
      return <DiscardForm {...props} />;
  }
}

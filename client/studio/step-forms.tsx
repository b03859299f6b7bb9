import { useState, type ReactNode } from 'react';
import type { LessonTextView, StepLessonText } from '../../server/contract/index.ts';
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

/** What a step asks before it is done; publishing asks beside the text. */
export function StepForm({ step, ...props }: StepFormProps & { step: Exclude<StepName, 'publish'> }) {
  switch (step) {
    case 'submit':
      return <SubmitForm {...props} />;
    case 'return':
    case 'withdraw':
      return <NoteForm {...props} step={step} />;
    case 'discard':
      return <DiscardForm {...props} />;
  }
}

import { useState, type ReactNode } from 'react';

type Asking = {
  confirm: string;
  /** Of the reason, where one is wanted. */
  reason?: { label: string; most: number };
  /** What has to be said yes to. */
  sure?: string;
  act: (reason: string) => void;
  cancel: () => void;
  isBusy: boolean;
  children: ReactNode;
};

/** What is asked before something is done: a reason and a yes where they are wanted, and the two ways out. */
export function Asking({ confirm, reason, sure, act, cancel, isBusy, children }: Asking) {
  const [text, write] = useState('');
  const [isSure, setSure] = useState(false);
  return (
    <form
      className="studio-form"
      onSubmit={(event) => {
        event.preventDefault();
        act(text.trim());
      }}
    >
      {children}
      {reason !== undefined && (
        <label className="studio-field">
          {reason.label}
          <textarea
            className="entry"
            rows={3}
            required
            // Blanks are no reason.
            minLength={1}
            maxLength={reason.most}
            value={text}
            data-autofocus
            onChange={({ target }) => write(target.value.trimStart())}
          />
        </label>
      )}
      {sure !== undefined && (
        <label className="check">
          <input type="checkbox" required checked={isSure} onChange={({ target }) => setSure(target.checked)} />
          {sure}
        </label>
      )}
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

import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { ErrorState } from '../ui/states.tsx';
import { stateWords } from './work-queue-words.ts';

type Reasons<R extends string> = { all: readonly R[]; words: Record<R, string> };
export type Decided<R extends string> = { state: 'open' | 'looked-at' } | { state: 'no-action'; reason: R };
type Act<R extends string> = (body: Decided<R>) => void;

/** Why nothing follows, before it is kept. */
function NoAction<R extends string>({
  reasons,
  act,
  cancel,
  isBusy,
}: {
  reasons: Reasons<R>;
  act: Act<R>;
  cancel: () => void;
  isBusy: boolean;
}) {
  const [reason, setReason] = useState<R | null>(null);
  return (
    <form
      className="section"
      onSubmit={(event) => {
        event.preventDefault();
        if (reason !== null) act({ state: 'no-action', reason });
      }}
    >
      <fieldset>
        <legend>Why does nothing follow from it here?</legend>
        {reasons.all.map((one) => (
          <div key={one}>
            <label className="check">
              <input type="radio" name="reason" value={one} required checked={reason === one} onChange={() => setReason(one)} />
              {reasons.words[one]}
            </label>
          </div>
        ))}
      </fieldset>
      <div className="change-acts">
        <button type="submit" className="button" disabled={isBusy}>
          Confirm: no action
        </button>
        <button type="button" className="button button-quiet" onClick={cancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}

/** What an educator does with a change; each step is kept with name and time, and can be taken back. */
export function ChangeDecision<R extends string, T>({
  change,
  reasons,
  send,
  show,
}: {
  change: { state: keyof typeof stateWords; review: { reason: R | null } | null };
  reasons: Reasons<R>;
  send: (body: Decided<R>) => Promise<T>;
  show: (view: T) => Promise<void>;
}) {
  const [isAsking, setAsking] = useState(false);
  const state = useRef<HTMLParagraphElement>(null);
  const step = useMutation({
    mutationFn: send,
    onSuccess: async (view) => {
      setAsking(false);
      const shown = show(view);
      // The button that was pressed is gone: whoever uses a keyboard goes on from what it did.
      state.current?.focus();
      await shown;
    },
  });
  const act: Act<R> = (body) => step.mutate(body);
  const reason = change.review?.reason ?? null;
  return (
    <section className="card side-card" aria-labelledby="here">
      <h2 id="here">Decision here</h2>
      <p role="status" tabIndex={-1} ref={state}>
        {stateWords[change.state]}
        {reason === null ? '' : `: ${reasons.words[reason]}`}
      </p>
      {step.isError && <ErrorState error={step.error} what="saved" safe="Nothing was changed. Try again." />}
      {isAsking ? (
        <NoAction reasons={reasons} act={act} cancel={() => setAsking(false)} isBusy={step.isPending} />
      ) : (
        <div className="change-acts">
          {change.state === 'open' ? (
            <>
              <button type="button" className="button" disabled={step.isPending} onClick={() => act({ state: 'looked-at' })}>
                Looked at
              </button>
              <button type="button" className="button" onClick={() => setAsking(true)}>
                No action…
              </button>
            </>
          ) : (
            <button type="button" className="button" disabled={step.isPending} onClick={() => act({ state: 'open' })}>
              Undo: open it again
            </button>
          )}
        </div>
      )}
    </section>
  );
}

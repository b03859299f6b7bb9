import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { noActionReasons, type LabelChangeView, type NoActionReason, type ReviewLabelChange } from '../../server/contract/index.ts';
import { useLaunchApi } from '../api/use-launch.ts';
import { workQueueApi } from '../api/work-queue.ts';
import { ErrorState } from '../ui/states.tsx';
import { noActionWords, stateWords } from './work-queue-words.ts';

type Act = (body: ReviewLabelChange) => void;

/** Why nothing follows, before it is kept. */
function NoAction({ act, cancel, isBusy }: { act: Act; cancel: () => void; isBusy: boolean }) {
  const [reason, setReason] = useState<NoActionReason | null>(null);
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
        {noActionReasons.map((one) => (
          <div key={one}>
            <label className="check">
              <input type="radio" name="reason" value={one} required checked={reason === one} onChange={() => setReason(one)} />
              {noActionWords[one]}
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
export function ChangeActions({ change }: { change: LabelChangeView }) {
  const { launchId } = useLaunchApi();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const state = useRef<HTMLParagraphElement>(null);
  const step = useMutation({
    mutationFn: async (body: ReviewLabelChange) => workQueueApi(launchId).review(change.changeId, body),
    onSuccess: async (view) => {
      setAsking(false);
      queries.setQueryData([launchId, 'label-change', String(change.changeId)], view);
      // The button that was pressed is gone: whoever uses a keyboard goes on from what it did.
      state.current?.focus();
      await queries.invalidateQueries({ queryKey: [launchId, 'label-changes'] });
    },
  });
  const act: Act = (body) => step.mutate(body);
  return (
    <section className="section" aria-labelledby="here">
      <h2 id="here">Decision here</h2>
      <p role="status" tabIndex={-1} ref={state}>
        {stateWords[change.state]}
        {change.review === null || change.review.reason === null ? '' : `: ${noActionWords[change.review.reason]}`}
      </p>
      {step.isError && <ErrorState error={step.error} what="saved" safe="Nothing was changed. Try again." />}
      {isAsking ? (
        <NoAction act={act} cancel={() => setAsking(false)} isBusy={step.isPending} />
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

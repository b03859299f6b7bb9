import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import {
  noDocumentActionReasons,
  type DocumentChangeView,
  type NoDocumentActionReason,
  type ReviewDocumentChange,
} from '../../server/contract/index.ts';
import { documentsApi } from '../api/documents.ts';
import { useLaunchApi } from '../api/use-launch.ts';
import { ErrorState } from '../ui/states.tsx';
import { noDocumentActionWords } from './document-words.ts';
import { stateWords } from './work-queue-words.ts';

/** What an educator does with a document's change; each step is kept with name and time, and can be taken back. */
export function DocumentActions({ change }: { change: DocumentChangeView }) {
  const { launchId } = useLaunchApi();
  const queries = useQueryClient();
  const [reason, setReason] = useState<NoDocumentActionReason | ''>('');
  const state = useRef<HTMLParagraphElement>(null);
  const { documentId, after } = change;
  const step = useMutation({
    mutationFn: async (body: ReviewDocumentChange) => documentsApi(launchId).review(documentId, after.version, body),
    onSuccess: async (view) => {
      queries.setQueryData([launchId, 'document-change', documentId, String(after.version)], view);
      // The button that was pressed is gone: whoever uses a keyboard goes on from what it did.
      state.current?.focus();
      await queries.invalidateQueries({ queryKey: [launchId, 'documents'] });
    },
  });
  return (
    <section className="section" aria-labelledby="here">
      <h2 id="here">Decision here</h2>
      <p role="status" tabIndex={-1} ref={state}>
        {stateWords[change.state]}
        {change.review === null || change.review.reason === null ? '' : `: ${noDocumentActionWords[change.review.reason]}`}
      </p>
      {step.isError && <ErrorState error={step.error} what="saved" safe="Nothing was changed. Try again." />}
      {change.state === 'open' ? (
        <form
          className="change-acts"
          onSubmit={(event) => {
            event.preventDefault();
            if (reason !== '') step.mutate({ state: 'no-action', reason });
          }}
        >
          <button
            type="button"
            className="button button-main"
            disabled={step.isPending}
            onClick={() => step.mutate({ state: 'looked-at' })}
          >
            Looked at
          </button>
          <label className="choose">
            <span>Why nothing follows</span>
            <select
              required
              value={reason}
              onChange={({ target }) => setReason(noDocumentActionReasons.find((one) => one === target.value) ?? '')}
            >
              <option value="">Choose</option>
              {noDocumentActionReasons.map((one) => (
                <option key={one} value={one}>
                  {noDocumentActionWords[one]}
                </option>
              ))}
            </select>
          </label>
          <button type="submit" className="button" disabled={step.isPending}>
            No action
          </button>
        </form>
      ) : (
        <button type="button" className="button" disabled={step.isPending} onClick={() => step.mutate({ state: 'open' })}>
          Undo: open it again
        </button>
      )}
    </section>
  );
}

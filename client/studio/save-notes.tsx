import { ApiError } from '../api/http.ts';
import { clock } from '../ui/format.ts';
import { StaleIcon } from '../ui/icons.ts';
import { ErrorState } from '../ui/states.tsx';
import type { Meanwhile } from './use-draft.ts';

/** A save that did not go through: what was written is still on the page, and what to do. */
export function SaveFailed({ error, what }: { error: unknown; what: 'text' | 'rule' }) {
  if (error instanceof ApiError && error.status === 401)
    return (
      <section className="card state" role="alert">
        <StaleIcon className="icon" stroke={1.75} aria-hidden="true" />
        <div className="state-body">
          <h2>Your session ended</h2>
          <p>
            Your {what} is still here, not saved yet. Leave this page open, open the console again from your EHR’s start page in another
            tab, then save here.
          </p>
        </div>
      </section>
    );
  return <ErrorState error={error} what="saved" safe={`Your ${what} is still here, not saved yet. Save again.`} />;
}

/** Somebody else saved first: what was brought together, and what this person decides. */
export function MeanwhileNote({
  meanwhile,
  what,
  nameOf,
  takeTheirs,
  timeZone,
}: {
  meanwhile: Omit<Meanwhile<unknown>, 'theirs'>;
  what: 'text' | 'rule';
  /** Of a member, in the words of the page. */
  nameOf: (member: string) => string;
  takeTheirs: () => void;
  timeZone: string;
}) {
  const { by, at, taken, both, cannot } = meanwhile;
  const named = (members: readonly string[]): string => members.map(nameOf).join(', ');
  return (
    <section className="note note-warn" role="alert">
      <StaleIcon className="icon" stroke={1.75} aria-hidden="true" />
      <div className="grow studio-field">
        <p>
          <b>
            {by} saved at {clock(at, timeZone)}, while you wrote.
          </b>{' '}
          Nothing of yours is lost.
        </p>
        {cannot !== null && (
          <p>
            This {what} can no longer be edited: {cannot} What you wrote stays on this page until you leave it.
          </p>
        )}
        {taken.length > 0 && <p>Taken from theirs: {named(taken)}.</p>}
        {both.length > 0 && <p>You both changed: {named(both)}. Yours stands here; saving replaces theirs.</p>}
        {cannot === null && <p>Look it through, then save again.</p>}
        {both.length > 0 && (
          <div>
            <button type="button" className="button button-small" onClick={takeTheirs}>
              Take theirs for these
            </button>
          </div>
        )}
      </div>
    </section>
  );
}

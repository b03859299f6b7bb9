import { ApiError } from '../../api/http.ts';
import { clock } from '../../ui/format.ts';
import { StaleIcon } from '../../ui/icons.ts';
import { ErrorState } from '../../ui/states.tsx';
import type { RuleMeanwhile } from './use-rule-editing.ts';

/** A save that did not go through: the form is still on the page, and what to do. */
export function RuleSaveFailed({ error }: { error: unknown }) {
  if (error instanceof ApiError && error.status === 401)
    return (
      <section className="card state" role="alert">
        <StaleIcon className="icon" stroke={1.75} aria-hidden="true" />
        <div className="state-body">
          <h2>Your session ended</h2>
          <p>
            Your rule is still here, not saved yet. Leave this page open, open the console again from your EHR’s start page in another tab,
            then save here.
          </p>
        </div>
      </section>
    );
  return <ErrorState error={error} what="saved" safe="Your rule is still here, not saved yet. Save again." />;
}

const memberWords: Record<string, string> = {
  title: 'Title',
  purpose: 'Why',
  trigger: 'What happens',
  codes: 'Codes',
  audience: 'For whom',
  conditions: 'Conditions',
  coolDownDays: 'Days until the same warning again',
  perClinicianDay: 'At most a day',
  lessonId: 'Lesson or update',
};
const named = (names: readonly string[]): string => names.map((name) => memberWords[name] ?? name).join(', ');

/** Somebody else saved first: what was brought together, and what this person decides. */
export function RuleMeanwhileNote({
  meanwhile,
  takeTheirs,
  timeZone,
}: {
  meanwhile: RuleMeanwhile;
  takeTheirs: () => void;
  timeZone: string;
}) {
  const { by, at, taken, both, cannot } = meanwhile;
  return (
    <section className="note note-warn" role="alert">
      <StaleIcon className="icon" stroke={1.75} aria-hidden="true" />
      <div className="grow studio-field">
        <p>
          <b>
            {by} saved at {clock(at, timeZone)}, while you worked.
          </b>{' '}
          Nothing of yours is lost.
        </p>
        {cannot !== null && <p>This rule can no longer be edited: {cannot} What you wrote stays on this page until you leave it.</p>}
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

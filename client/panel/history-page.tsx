import { useState } from 'react';
import { Link } from 'react-router';
import type { HistoryView } from '../../server/contract/index.ts';
import { useHistory, useLaunchApi } from '../api/use-launch.ts';
import { fhirDay } from '../ui/fhir-date.ts';
import { moment } from '../ui/format.ts';
import { CompetencyIcon, NotShownIcon, ReviewIcon, WarningIcon } from '../ui/icons.ts';
import { ErrorState, LoadingState } from '../ui/states.tsx';
import { AnswersDrawer } from './answers-drawer.tsx';
import { useLaunchView } from './panel-shell.tsx';
import { ResourceDrawer } from './resource-drawer.tsx';
import { whoSees } from './who-sees.ts';

type Passed = HistoryView['passed'][number];
type Said = HistoryView['elsewhere'][number];
type Try = HistoryView['tries'][number];

/** When the check is asked for again, in words. */
function nextDue({ state, warningChanged, updateDue, validUntil }: Passed, timeZone: string): string {
  if (state !== 'current') return 'Next due: with your next order of it.';
  if (updateDue !== null)
    return `${updateDue}. Your check was of the earlier version; an update is due, at the latest with your next order of it.`;
  if (warningChanged) return 'Next due: with your next order of it, because its boxed warning has changed since.';
  return `Next due ${fhirDay(validUntil, timeZone)}, or sooner if the boxed warning changes.`;
}

function PassedRow({ one, timeZone, open }: { one: Passed; timeZone: string; open: (reference: string) => void }) {
  const until = fhirDay(one.validUntil, timeZone);
  return (
    <li>
      <h3>{one.topicTitle}</h3>
      <button type="button" className="link" onClick={() => open(one.resource)}>
        Open<span className="hidden-visually"> record of {one.topicTitle}</span>
      </button>
      <p className="num">Knowledge check, passed {fhirDay(one.passedOn, timeZone)}</p>
      {one.state === 'current' && one.updateDue === null && <p className="num">Valid until {until}</p>}
      {one.state === 'current' && one.updateDue !== null && (
        <p>
          <span className="chip chip-warn">
            <ReviewIcon className="icon" stroke={2} aria-hidden="true" />
            Update due
          </span>
        </p>
      )}
      {one.state !== 'current' && (
        <p>
          <span className="chip chip-bad">
            <WarningIcon className="icon" stroke={2} aria-hidden="true" />
            {one.state === 'lapsed' ? `Lapsed ${until}` : 'Revoked'}
          </span>
        </p>
      )}
      <p className="num">{nextDue(one, timeZone)}</p>
    </li>
  );
}

function outcome({ state, correct, total }: Try): string {
  switch (state) {
    case 'passed':
      return `Passed, ${correct ?? 0} of ${total}`;
    case 'not-passed':
      return `Not yet, ${correct ?? 0} of ${total}`;
    case 'open':
      return 'Not finished';
    case 'withdrawn':
      return 'Ended, lesson replaced';
  }
}

function TryRow({ one, timeZone, open }: { one: Try; timeZone: string; open: (attemptId: string) => void }) {
  const { launchId } = useLaunchApi();
  const of = (
    <span className="hidden-visually">
      , try {one.number} of {one.lessonTitle}
    </span>
  );
  return (
    <li>
      <h3>{one.lessonTitle}</h3>
      <span className="outcome num">{outcome(one)}</span>
      <p className="num">
        Try {one.number}, {moment(one.startedAt, timeZone).replace('Today', 'today')}
      </p>
      {one.state === 'open' && (
        <Link className="link" to={`/panel/${launchId}/lesson/${one.lessonId}${one.promptId === null ? '' : `?prompt=${one.promptId}`}`}>
          Continue{of}
        </Link>
      )}
      {(one.state === 'passed' || one.state === 'not-passed') && (
        <button type="button" className="link" onClick={() => open(one.attemptId)}>
          Your answers{of}
        </button>
      )}
    </li>
  );
}

function Tries({ tries, older, timeZone }: { tries: Try[]; older: number; timeZone: string }) {
  const [answersOf, setAnswersOf] = useState<string | null>(null);
  return (
    <section aria-labelledby="tries">
      <h2 id="tries" className="small faint">
        Tries
      </h2>
      <ul className="card rows held">
        {tries.map((one) => (
          <TryRow key={one.attemptId} one={one} timeZone={timeZone} open={setAnswersOf} />
        ))}
      </ul>
      {older > 0 && (
        <p className="small dim">
          {older} older {older === 1 ? 'try is' : 'tries are'} not listed.
        </p>
      )}
      <AnswersDrawer attemptId={answersOf} close={() => setAnswersOf(null)} />
    </section>
  );
}

function SaidRow({ one, timeZone, open }: { one: Said; timeZone: string; open: (reference: string) => void }) {
  const until = fhirDay(one.validUntil, timeZone);
  return (
    <li>
      <h3>{one.title}</h3>
      <button type="button" className="link" onClick={() => open(one.resource)}>
        Open
        <span className="hidden-visually">
          {' '}
          what {one.from ?? 'another system'} says of {one.title}
        </span>
      </button>
      <p className="num">
        Asserted by {one.from ?? 'another system'}, from {fhirDay(one.validFrom, timeZone)}
      </p>
      {one.state === 'current' ? (
        <p className="num">Valid until {until}</p>
      ) : (
        <p>
          <span className="chip">{one.state === 'lapsed' ? 'No longer valid' : 'Revoked'}</span>
        </p>
      )}
    </li>
  );
}

/** What I passed and until when, what other systems say, and every try. */
export function HistoryPage() {
  const { tenant } = useLaunchView();
  const { data, error, refetch } = useHistory();
  const [resource, setResource] = useState<string | null>(null);
  const { timeZone } = tenant;
  const isEmpty = data !== undefined && data.passed.length === 0 && data.elsewhere.length === 0 && data.tries.length === 0;
  return (
    <>
      <main className="panel-main">
        <h1>History</h1>
        {data === undefined &&
          (error === null ? <LoadingState what="your history" /> : <ErrorState error={error} retry={() => void refetch()} />)}
        {isEmpty && (
          <section className="card state">
            <CompetencyIcon className="icon" stroke={1.75} aria-hidden="true" />
            <div className="state-body">
              <h2>Nothing here yet</h2>
              <p>Your first lesson shows here from its start, and what you pass with the date until which it is valid.</p>
            </div>
          </section>
        )}
        {data !== undefined && data.passed.length > 0 && (
          <section aria-labelledby="passed">
            <h2 id="passed" className="small faint">
              What you passed
            </h2>
            <ul className="card rows held">
              {data.passed.map((one) => (
                <PassedRow key={one.resource} one={one} timeZone={timeZone} open={setResource} />
              ))}
            </ul>
          </section>
        )}
        {data !== undefined && data.elsewhere.length > 0 && (
          <section aria-labelledby="elsewhere">
            <h2 id="elsewhere" className="small faint">
              What other systems say
            </h2>
            <ul className="card rows held">
              {data.elsewhere.map((one) => (
                <SaidRow key={one.resource} one={one} timeZone={timeZone} open={setResource} />
              ))}
            </ul>
            <p className="small dim">Kept as they were sent. Preceptor saw no check of these, and its cards do not count on them.</p>
          </section>
        )}
        {data !== undefined && data.tries.length > 0 && <Tries tries={data.tries} older={data.olderTries} timeZone={timeZone} />}
      </main>
      <footer className="panel-foot">
        <NotShownIcon className="icon" stroke={1.75} aria-hidden="true" />
        <p>{whoSees}</p>
      </footer>
      <ResourceDrawer reference={resource} close={() => setResource(null)} />
    </>
  );
}

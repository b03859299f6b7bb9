import { useRef, useState } from 'react';
import { Link } from 'react-router';
import type { AttemptView, LaunchView, Recorded, ResultView } from '../../server/contract/index.ts';
import { CopyReference } from '../ui/copy-reference.tsx';
import { FocusHeading } from '../ui/focus-heading.tsx';
import { fhirDay } from '../ui/fhir-date.ts';
import { capitalized, clock, duration, moment } from '../ui/format.ts';
import { CheckIcon, CompetencyIcon, PrivilegeIcon, ReviewIcon, SourceIcon, VerifiedIcon } from '../ui/icons.ts';
import { AnswersDrawer } from './answers-drawer.tsx';
import { ResourceDrawer } from './resource-drawer.tsx';
import { SourceLine } from './source-line.tsx';
import { SourcesDrawer } from './sources-drawer.tsx';
import type { LessonWork } from './use-attempt.ts';
import { whoSees } from './who-sees.ts';

/** What a record is called beside the name of its FHIR type. */
const kindOf: Readonly<Record<string, string>> = {
  Basic: 'Competency',
  QuestionnaireResponse: 'Assessment',
  Task: 'Assignment',
  Communication: 'Education',
};

/** "Competency (Basic)"; a type without a word of ours stands alone. */
function typeInWords(resourceType: string): string {
  const kind = kindOf[resourceType];
  return kind === undefined ? resourceType : `${kind} (${resourceType})`;
}

/** What happened, in order; each record opens as it is kept. */
function OneRecord({ one, day, open }: { one: Recorded; day: string; open: (reference: string) => void }) {
  const isCompetency = one.resourceType === 'Basic';
  const Icon = isCompetency ? CompetencyIcon : SourceIcon;
  // "Competency assertion: tofacitinib, knowledge check, until …": what it is leads to the record, what it says follows.
  const [kind = one.display, ...rest] = one.display.split(': ');
  return (
    <li>
      <Icon className="icon" stroke={2} aria-hidden="true" />
      <div>
        <h3>
          <button type="button" className="link" onClick={() => open(`${one.resourceType}/${one.id}`)}>
            <span className="hidden-visually">Open </span>
            {kind}
          </button>
          {isCompetency && (
            <>
              {' '}
              <span className="chip chip-good">
                <VerifiedIcon className="icon" stroke={2} aria-hidden="true" />
                Verified
              </span>
            </>
          )}
        </h3>
        {rest.length > 0 && <p>{capitalized(rest.join(': '))}</p>}
        <p className="faint small">
          {typeInWords(one.resourceType)}, {day}
        </p>
      </div>
    </li>
  );
}

function WhatWasRecorded({ result, timeZone, open }: { result: ResultView; timeZone: string; open: (reference: string) => void }) {
  return (
    <section className="card prompt" aria-labelledby="recorded">
      <h2 id="recorded">What was recorded</h2>
      <ol className="trace">
        <li className="good">
          <CheckIcon className="icon" stroke={2} aria-hidden="true" />
          <div>
            <h3>{result.total} answers, scored on the server</h3>
            <p className="num">
              {clock(result.startedAt, timeZone) === clock(result.finishedAt, timeZone) ? '' : `${clock(result.startedAt, timeZone)} to `}
              {clock(result.finishedAt, timeZone)}. Sent to your learning record without the patient.
            </p>
          </div>
        </li>
        {result.recorded.map((one) => (
          <OneRecord key={`${one.resourceType}/${one.id}`} one={one} day={fhirDay(result.finishedAt, timeZone)} open={open} />
        ))}
        <li className="off">
          <PrivilegeIcon className="icon" stroke={2} aria-hidden="true" />
          <div>
            <h3>Privileges: no change</h3>
            <p>Passing a lesson never grants or removes a privilege.</p>
          </div>
        </li>
      </ol>
    </section>
  );
}

function RightMoment({ save }: { save: LessonWork['saveMoment'] }) {
  const [said, setSaid] = useState('');
  const [isSaved, setIsSaved] = useState(false);
  const status = useRef<HTMLSpanElement>(null);
  const say = (right: boolean): void => {
    save(right).then(
      () => {
        setSaid('Noted. It helps to choose better moments.');
        setIsSaved(true);
        // The buttons go; whoever pressed one stays here and not at the top of the page.
        status.current?.focus();
      },
      () => setSaid('This could not be saved. Choose again.'),
    );
  };
  return (
    <div className="acts">
      <span className="dim" id="moment">
        Was this the right moment?
      </span>
      {!isSaved && (
        <>
          <button type="button" className="button" aria-describedby="moment" onClick={() => say(true)}>
            Yes
          </button>
          <button type="button" className="button" aria-describedby="moment" onClick={() => say(false)}>
            No
          </button>
        </>
      )}
      <span ref={status} tabIndex={-1} role="status" className="small faint">
        {said}
      </span>
    </div>
  );
}

/** "point 3", "points 2, 3 and 4" */
function pointsInWords(numbers: readonly number[]): string {
  const last = numbers.at(-1);
  return numbers.length < 2 ? `point ${last ?? ''}` : `points ${numbers.slice(0, -1).join(', ')} and ${last ?? ''}`;
}

/** What the server allows: how many tries are left, or when the next one opens. */
function triesInWords({ triesLeft, nextTryAt }: ResultView, timeZone: string): string {
  if (triesLeft > 0) return ` ${triesLeft === 1 ? 'One more try' : `${triesLeft} more tries`} in these 24 hours.`;
  return nextTryAt === null ? '' : ` The next try opens ${moment(nextTryAt, timeZone)}.`;
}

/** What follows a short form that was not passed. */
const updateTries = { update: ' One more short try, then the whole lesson opens.', whole: ' Next comes the whole lesson.' } as const;

/** Never "fail" for a person: what is passed and until when, or what to read and when the next try opens. */
function Verdict({ attempt, result, timeZone }: { attempt: AttemptView; result: ResultView; timeZone: string }) {
  const Icon = result.passed ? CheckIcon : ReviewIcon;
  return (
    <>
      <div className={result.passed ? 'verdict' : 'verdict verdict-open'}>
        <Icon className="icon" stroke={2} aria-hidden="true" />
        <div>
          <FocusHeading level={1}>
            {result.passed ? 'Passed' : 'Not yet'}, {result.correct} of {result.total}
          </FocusHeading>
          <p className="dim num">
            {attempt.lesson.title}. {duration(result.seconds)}.
          </p>
        </div>
      </div>
      <p role="status" className="dim">
        {result.passed &&
          result.validUntil !== null &&
          `Knowledge check, valid until ${fhirDay(result.validUntil, timeZone)}. Next due then, or sooner if the boxed warning changes.`}
        {!result.passed &&
          `${result.criticalMissed ? 'A critical question was missed: all of those must be right. ' : ''}${result.rereadPoints.length === 0 ? '' : `Read ${pointsInWords(result.rereadPoints)} again. `}${whoSees}${attempt.update === null ? triesInWords(result, timeZone) : updateTries[attempt.update.next]}`}
      </p>
    </>
  );
}

/** Only a window that a script opened may close itself; a panel inside the chart is the chart's to close. */
const canClose = (): boolean => window.self === window.top && Boolean(window.opener);

/** The way back to the order, as far as a page may go it. */
function BackToOrder({ launch }: { launch: LaunchView }) {
  if (launch.kind !== 'ehr') return null;
  if (!canClose()) return <p className="small dim">Close this panel to return to the order.</p>;
  return (
    <button type="button" className="button button-wide" onClick={() => window.close()}>
      Close this window and return to the order
    </button>
  );
}

export function ResultStep({
  attempt,
  result,
  lesson,
  launch,
  list,
}: {
  attempt: AttemptView;
  result: ResultView;
  lesson: LessonWork;
  launch: LaunchView;
  list: string;
}) {
  const [resource, setResource] = useState<string | null>(null);
  const [areAnswersOpen, setAreAnswersOpen] = useState(false);
  const [areSourcesOpen, setAreSourcesOpen] = useState(false);
  const { timeZone } = launch.tenant;
  const mayRetry = !result.passed && (result.triesLeft > 0 || attempt.update?.next === 'update');
  return (
    <>
      <main className="panel-main lesson">
        <Verdict attempt={attempt} result={result} timeZone={timeZone} />
        {lesson.isKept ? (
          <WhatWasRecorded result={result} timeZone={timeZone} open={setResource} />
        ) : (
          <p className="note">
            Preview: nothing was recorded. A clinician reads here what was, and is asked whether this was the right moment.
          </p>
        )}
        <button type="button" className="button" onClick={() => setAreAnswersOpen(true)}>
          Your answers, with feedback
        </button>
        {lesson.isKept && <RightMoment save={lesson.saveMoment} />}
        <SourceLine attempt={attempt} openSources={() => setAreSourcesOpen(true)} />
      </main>
      <footer className="lesson-foot">
        {mayRetry && (
          <button type="button" className="button button-main button-wide" disabled={lesson.isSaving} onClick={lesson.retry}>
            {attempt.update?.next === 'whole' ? 'Open the whole lesson' : 'Try again, other questions'}
          </button>
        )}
        <Link className={mayRetry ? 'button button-wide' : 'button button-main button-wide'} to={list}>
          {lesson.isKept ? 'Back to Now' : 'Back to the text'}
        </Link>
        {lesson.isKept && (
          <>
            <BackToOrder launch={launch} />
            <p className="small faint">
              <CopyReference id={result.correlationId} />
            </p>
          </>
        )}
      </footer>
      <ResourceDrawer reference={resource} close={() => setResource(null)} />
      <AnswersDrawer
        attemptId={areAnswersOpen ? attempt.attemptId : null}
        close={() => setAreAnswersOpen(false)}
        {...(lesson.isKept ? {} : { shown: attempt })}
      />
      <SourcesDrawer at={areSourcesOpen ? 'all' : null} sources={attempt.sources} close={() => setAreSourcesOpen(false)} />
    </>
  );
}

import '../ui/studio.css';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { lessonReaderRoles, type LessonTextPreview } from '../../server/contract/index.ts';
import { useLaunch, useLaunchApi } from '../api/use-launch.ts';
import { EducationError } from '../educator/education-error.tsx';
import { LessonStep, useStepShown } from '../panel/lesson-step.tsx';
import { fhirDate } from '../ui/fhir-date.ts';
import { FocusHeading } from '../ui/focus-heading.tsx';
import { BackIcon, WarningIcon } from '../ui/icons.ts';
import { LoadingState } from '../ui/states.tsx';
import { LessonSteps } from '../ui/steps.tsx';
import { stateWords } from './studio-words.ts';
import { useRehearsal } from './use-rehearsal.ts';

/** Which saved text this is, and that nobody took it. */
function WhatThisIs({ preview, timeZone }: { preview: LessonTextPreview; timeZone: string }) {
  const { state, version, editedBy, editedAt } = preview;
  return (
    <p className="preview-note">
      <b>
        Preview. {stateWords[state]}, version <span className="num">{version}</span>
      </b>
      , as {editedBy} saved it {fhirDate(editedAt, timeZone)}. No answer is kept; your look is recorded.
    </p>
  );
}

/** What of a text that is not whole yet has no place in the steps below. */
function NotShown({ cannot }: { cannot: readonly string[] }) {
  if (cannot.length === 0) return null;
  return (
    <details className="preview-note preview-missing" open={cannot.length <= 3}>
      <summary>
        <WarningIcon className="icon" stroke={2} aria-hidden="true" /> Cannot be shown yet{' '}
        <span className="count-after">{cannot.length}</span>
      </summary>
      <ul>
        {cannot.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </details>
  );
}

function Walk({ startAgain }: { startAgain: () => void }) {
  const { launchId } = useLaunchApi();
  const { textId = '' } = useParams();
  const launch = useLaunch();
  const { work, preview, error, refetch, isAtStart } = useRehearsal(textId);
  const { step, seeResult } = useStepShown(preview?.attempt);
  const home = `/staff/${launchId}/education/texts/${encodeURIComponent(textId)}`;
  const failed = error ?? launch.error;
  const retry = (): void => {
    refetch();
    if (launch.isError) void launch.refetch();
  };
  const attempt = preview?.attempt;
  return (
    <div className="panel">
      <title>{`Preview${attempt === undefined ? '' : ` of ${attempt.lesson.title}`}, Preceptor`}</title>
      <header className="preview-head">
        <div className="lesson-bar">
          <Link className="button button-quiet button-small" to={home}>
            <BackIcon className="icon" stroke={1.75} aria-hidden="true" />
            Back to the text
          </Link>
          <span className="grow" />
          {attempt !== undefined && isAtStart && <span className="small faint">About {attempt.lesson.minutes} min</span>}
          {!isAtStart && (
            <button type="button" className="button button-quiet button-small" onClick={startAgain}>
              Start again
            </button>
          )}
        </div>
        {preview !== undefined && launch.data !== undefined && <WhatThisIs preview={preview} timeZone={launch.data.tenant.timeZone} />}
        {preview !== undefined && <NotShown cannot={preview.cannot} />}
        <LessonSteps current={step} isUpdate={false} />
      </header>
      {failed !== null && (
        <div className="save-error">
          <EducationError error={failed} retry={retry} roles={lessonReaderRoles.join(', ')} />
        </div>
      )}
      {(attempt === undefined || launch.data === undefined) && (
        <main className="panel-main lesson">
          <h1 className="hidden-visually">Preview</h1>
          {failed === null && <LoadingState what="the preview" />}
        </main>
      )}
      {attempt !== undefined && launch.data !== undefined && step === 'check' && attempt.questions.length === 0 && (
        <main className="panel-main lesson">
          <FocusHeading level={1}>No question yet</FocusHeading>
          <p className="dim">The text has no item that could be asked. What is missing stands above.</p>
        </main>
      )}
      {attempt !== undefined && launch.data !== undefined && !(step === 'check' && attempt.questions.length === 0) && (
        <LessonStep step={step} attempt={attempt} lesson={work} launch={launch.data} list={home} seeResult={seeResult} />
      )}
    </div>
  );
}

/** A text in every state, step by step in the panel's own pages, before and after it is published. */
export function TextPreviewPage() {
  const [walk, setWalk] = useState(1);
  return <Walk key={walk} startAgain={() => setWalk(walk + 1)} />;
}

import { useEffect, useState } from 'react';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import type { SnoozeRequest } from '../../server/contract/index.ts';
import { useLaunchApi } from '../api/use-launch.ts';
import { BackIcon, SnoozeIcon, WhyIcon } from '../ui/icons.ts';
import { ErrorState, LoadingState } from '../ui/states.tsx';
import { LessonSteps } from '../ui/steps.tsx';
import { ChartSilence } from './context-line.tsx';
import { LessonStep, useStepShown } from './lesson-step.tsx';
import { PatientBanner, useLaunchView } from './panel-shell.tsx';
import { PlaceLine } from './place-line.tsx';
import { SnoozeMenu } from './snooze-menu.tsx';
import { useAttempt } from './use-attempt.ts';
import { usePutAside } from './use-put-aside.ts';
import { WhyDrawer } from './why-drawer.tsx';

/** Leaving is one tap, whenever; the place is kept. */
function LessonBar({
  list,
  minutes,
  promptId,
  snooze,
  onWhy,
}: {
  list: string;
  minutes: number | null;
  promptId: string | null;
  snooze: (until: SnoozeRequest['until']) => void;
  onWhy: () => void;
}) {
  return (
    <div className="lesson-bar">
      <Link className="button button-quiet button-small" to={list}>
        <BackIcon className="icon" stroke={1.75} aria-hidden="true" />
        Now
      </Link>
      <span className="grow" />
      {minutes !== null && <span className="small faint">About {minutes} min</span>}
      {promptId !== null && (
        <>
          <SnoozeMenu snooze={snooze}>
            <button type="button" className="icon-button" aria-label="Snooze this lesson; your place is kept">
              <SnoozeIcon size={20} stroke={1.75} aria-hidden="true" />
            </button>
          </SnoozeMenu>
          <button type="button" className="icon-button" aria-label="Why am I seeing this?" onClick={onWhy}>
            <WhyIcon size={20} stroke={1.75} aria-hidden="true" />
          </button>
        </>
      )}
    </div>
  );
}

/** One lesson, in four steps. The server knows the place; a reload comes back to it. */
export function LessonPage() {
  const launch = useLaunchView();
  const { launchId } = useLaunchApi();
  const { lessonId = '' } = useParams();
  const [query] = useSearchParams();
  const promptId = query.get('prompt');
  const lesson = useAttempt(lessonId, promptId);
  const { attempt, error, refetch, saveError } = lesson;
  const [why, setWhy] = useState(false);
  const { step, seeResult } = useStepShown(attempt);
  const { timeZone } = launch.tenant;
  const list = `/panel/${launchId}?list`;
  const navigate = useNavigate();
  const putAside = usePutAside();
  const toList = (): void => void navigate(list);
  // Coming back from here is about this lesson, not about what was put aside before.
  const { forget } = putAside;
  useEffect(() => forget(), [forget, promptId]);
  const failed = (why ? null : putAside.error) ?? saveError;

  const isUpdate = attempt !== undefined && attempt.update !== null;
  return (
    <>
      <header>
        <LessonBar
          list={list}
          minutes={step === (isUpdate ? 'key-points' : 'recall') ? (attempt?.lesson.minutes ?? null) : null}
          promptId={promptId}
          snooze={(until) => promptId !== null && putAside.snooze(promptId, until, toList)}
          onWhy={() => setWhy(true)}
        />
        <LessonSteps current={step} isUpdate={isUpdate} />
        {launch.needPatientBanner && launch.patient !== null && <PatientBanner patient={launch.patient} />}
        {attempt !== undefined && <PlaceLine launch={launch} trigger={attempt.trigger} />}
        <ChartSilence launch={launch} />
      </header>
      {attempt === undefined && (
        <main className="panel-main lesson">
          <h1 className="hidden-visually">Lesson</h1>
          {error === null ? <LoadingState what="the lesson" /> : <ErrorState error={error} retry={() => void refetch()} />}
        </main>
      )}
      {attempt !== undefined && (
        <LessonStep step={step} attempt={attempt} lesson={lesson} launch={launch} list={list} seeResult={seeResult} />
      )}
      {failed !== null && (
        <div className="save-error">
          <ErrorState error={failed} what="saved" />
        </div>
      )}
      <WhyDrawer promptId={why ? promptId : null} timeZone={timeZone} close={() => setWhy(false)} afterwards={toList} />
    </>
  );
}

import { useState } from 'react';
import type { AttemptView, LaunchView, Step } from '../../server/contract/index.ts';
import { CheckStep } from './check-step.tsx';
import { KeyPointsStep } from './key-points-step.tsx';
import { RecallStep } from './recall-step.tsx';
import { ResultStep } from './result-step.tsx';
import type { LessonWork } from './use-attempt.ts';

/** Where a try stands on the screen: the last answer's feedback is read before the result shows. */
export function useStepShown(attempt: AttemptView | undefined): { step: Step; seeResult: () => void } {
  const [seenResult, setSeenResult] = useState<string | null>(null);
  const isSeen = attempt !== undefined && attempt.result !== null && (attempt.step === 'result' || seenResult === attempt.attemptId);
  return {
    step: attempt === undefined ? 'recall' : isSeen ? 'result' : attempt.step,
    seeResult: () => setSeenResult(attempt?.attemptId ?? null),
  };
}

/** One step of a lesson, as it is taken and as it is looked at before it is published. @param list where the way out leads */
export function LessonStep({
  step,
  attempt,
  lesson,
  launch,
  list,
  seeResult,
}: {
  step: Step;
  attempt: AttemptView;
  lesson: LessonWork;
  launch: LaunchView;
  list: string;
  seeResult: () => void;
}) {
  const { timeZone } = launch.tenant;
  switch (step) {
    case 'recall':
      return <RecallStep key={attempt.attemptId} attempt={attempt} lesson={lesson} launch={launch} />;
    case 'key-points':
      return <KeyPointsStep key={attempt.attemptId} attempt={attempt} lesson={lesson} timeZone={timeZone} />;
    case 'check':
      return (
        <CheckStep
          key={attempt.attemptId}
          attempt={attempt}
          lesson={lesson}
          timeZone={timeZone}
          showResult={() => {
            lesson.openResult();
            seeResult();
          }}
        />
      );
    case 'result':
      return attempt.result === null ? null : (
        <ResultStep attempt={attempt} result={attempt.result} lesson={lesson} launch={launch} list={list} />
      );
  }
}

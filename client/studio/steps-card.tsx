import { useCallback } from 'react';
import type { LessonTextView, StepLessonText } from '../../server/contract/index.ts';
import { lessonTextsApi } from '../api/lesson-texts.ts';
import { useLaunchApi } from '../api/use-launch.ts';
import { fhirDay } from '../ui/fhir-date.ts';
import { Dialog } from './dialog.tsx';
import { PublishPanel } from './publish-panel.tsx';
import { StepForm, type StepName } from './step-forms.tsx';
import { stateWords } from './studio-words.ts';
import { StepButtons, useSteps } from './use-steps.tsx';

const buttonWords: Record<StepName, string> = {
  submit: 'Submit for review…',
  return: 'Return with a note…',
  publish: 'Publish…',
  withdraw: 'Withdraw…',
  discard: 'Discard…',
};

const titles: Record<StepName, string> = {
  submit: 'Submit for review',
  return: 'Return with a note',
  publish: 'Publish',
  withdraw: 'Withdraw',
  discard: 'Discard',
};

const order: readonly StepName[] = ['submit', 'publish', 'return', 'withdraw', 'discard'];

/** What belongs to a state, also where it cannot be done now: its reason is worth reading. */
const belongs: Record<LessonTextView['state'], readonly StepName[]> = {
  draft: ['submit', 'discard'],
  'in-review': ['publish', 'return'],
  published: ['withdraw'],
  withdrawn: [],
  discarded: [],
};

/** How a text stands, and what this person can do with it now. */
export function StepsCard({ view, isDirty, take }: { view: LessonTextView; isDirty: boolean; take: (view: LessonTextView) => void }) {
  const { launchId } = useLaunchApi();
  const api = lessonTextsApi(launchId);
  const { asking, begin, stop, state, act, isBusy, failed } = useSteps<StepName, LessonTextView, StepLessonText>({
    send: async (body) => api.step(view.textId, body),
    read: async () => api.read(view.textId),
    take,
  });
  const stopPublishing = useCallback(() => {
    stop();
    setTimeout(() => document.getElementById('step-publish')?.focus(), 0);
  }, [stop]);
  if (asking === 'publish')
    return (
      <PublishPanel view={view} act={act} cancel={stopPublishing} isBusy={isBusy}>
        {failed}
      </PublishPanel>
    );
  return (
    <section className="card steps-card" aria-labelledby="next">
      <h2 id="next">Next</h2>
      <p role="status" tabIndex={-1} ref={state}>
        {stateWords[view.state]}, version <span className="num">{view.version}</span>
        {view.reviewBy === null ? '' : `, review by ${fhirDay(view.reviewBy)}`}
      </p>
      <StepButtons names={order} belongs={belongs[view.state]} can={view.can} words={buttonWords} isDirty={isDirty} begin={begin} />
      {asking !== null && (
        <Dialog title={`${titles[asking]}: ${view.title}`} opened close={stop}>
          <StepForm step={asking} view={view} act={act} cancel={stop} isBusy={isBusy} />
          {failed}
        </Dialog>
      )}
    </section>
  );
}

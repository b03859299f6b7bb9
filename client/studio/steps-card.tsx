import { useMutation } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import type { LessonTextView, StepLessonText } from '../../server/contract/index.ts';
import { ApiError } from '../api/http.ts';
import { lessonTextsApi } from '../api/lesson-texts.ts';
import { useLaunchApi } from '../api/use-launch.ts';
import { fhirDay } from '../ui/fhir-date.ts';
import { ErrorState } from '../ui/states.tsx';
import { Dialog } from './dialog.tsx';
import { PublishPanel } from './publish-panel.tsx';
import { StepForm, type StepName } from './step-forms.tsx';
import { stateWords } from './studio-words.ts';

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
  const [asking, ask] = useState<StepName | null>(null);
  const state = useRef<HTMLParagraphElement>(null);
  const api = lessonTextsApi(launchId);
  const step = useMutation({
    mutationFn: async (body: StepLessonText) => api.step(view.textId, body),
    onSuccess: (next) => {
      ask(null);
      take(next);
      // The button that was pressed is gone: whoever uses a keyboard goes on from what it did.
      setTimeout(() => state.current?.focus(), 0);
    },
  });
  const reading = useMutation({
    mutationFn: async () => api.read(view.textId),
    onSuccess: (next) => {
      ask(null);
      step.reset();
      take(next);
    },
  });
  const isOvertaken = step.error instanceof ApiError && step.error.status === 409;
  const shown = order.filter((one) => view.can[one] === null || belongs[view.state].includes(one));
  const stopPublishing = useCallback(() => {
    ask(null);
    setTimeout(() => document.getElementById('step-publish')?.focus(), 0);
  }, []);
  const failed = (
    <>
      {step.isError && <ErrorState error={step.error} what="saved" safe="Nothing was changed. Try again." />}
      {reading.isError && <ErrorState error={reading.error} safe="Nothing was changed. Try again." />}
      {isOvertaken && (
        <div>
          <button type="button" className="button" onClick={() => reading.mutate()}>
            Show it as it is now
          </button>
        </div>
      )}
    </>
  );
  if (asking === 'publish')
    return (
      <PublishPanel view={view} act={(body) => step.mutate(body)} cancel={stopPublishing} isBusy={step.isPending}>
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
      {shown.map((one) => {
        const why = view.can[one] ?? (isDirty && (one === 'submit' || one === 'publish') ? 'Save your changes first.' : null);
        const isMain = one === 'submit' || one === 'publish';
        return (
          <div key={one}>
            <button
              type="button"
              id={`step-${one}`}
              className={isMain && why === null ? 'button button-main' : 'button'}
              aria-disabled={why !== null}
              {...(why === null ? { onClick: () => (step.reset(), ask(one)) } : { 'aria-describedby': `why-${one}` })}
            >
              {buttonWords[one]}
            </button>
            {why !== null && (
              <p id={`why-${one}`} className="small dim">
                {why}
              </p>
            )}
          </div>
        );
      })}
      {asking !== null && (
        <Dialog title={`${titles[asking]}: ${view.title}`} opened close={() => ask(null)}>
          <StepForm step={asking} view={view} act={(body) => step.mutate(body)} cancel={() => ask(null)} isBusy={step.isPending} />
          {failed}
        </Dialog>
      )}
    </section>
  );
}

import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { RuleView, StepRule } from '../../../server/contract/index.ts';
import { ApiError } from '../../api/http.ts';
import { rulesApi } from '../../api/rules.ts';
import { useLaunchApi } from '../../api/use-launch.ts';
import { ErrorState } from '../../ui/states.tsx';
import { Dialog } from '../dialog.tsx';
import { Asking } from './asking.tsx';
import { stateWords } from './rule-words.ts';

type StepName = StepRule['step'];
type Told = { button: string; title: string; confirm: string; follows: string; reason?: string; sure?: string };

const told: Record<StepName, Told> = {
  submit: {
    button: 'Submit for review…',
    title: 'Submit for review',
    confirm: 'Submit for review',
    follows:
      'Another educator of your organization looks at it and publishes it, or returns it with a note. It is not in force until then.',
  },
  publish: {
    button: 'Publish…',
    title: 'Publish',
    confirm: 'Publish this version',
    follows:
      'Orders and events are looked at by this version from now on, for everybody that it is for; the version before it is retired. You publish as somebody who had no hand in it.',
    sure: 'I read the rule and its replay.',
  },
  return: {
    button: 'Return with a note…',
    title: 'Return with a note',
    confirm: 'Return to its writer',
    follows: 'It becomes a draft again, which its writer changes.',
    reason: 'What has to change?',
  },
  retire: {
    button: 'Retire…',
    title: 'Retire',
    confirm: 'Retire this version',
    follows: 'No order or event is looked at by this version from now on. What it did stays in the records.',
    reason: 'Why?',
    sure: 'Yes, retire it.',
  },
  discard: {
    button: 'Discard…',
    title: 'Discard',
    confirm: 'Discard this draft',
    follows: 'The draft is closed and cannot be gone on with.',
    sure: 'Yes, discard it.',
  },
};

const order: readonly StepName[] = ['submit', 'publish', 'return', 'retire', 'discard'];

/** What belongs to a state, also where it cannot be done now: its reason is worth reading. */
const belongs: Record<RuleView['state'], readonly StepName[]> = {
  draft: ['submit', 'discard'],
  'in-review': ['publish', 'return'],
  published: ['retire'],
  retired: [],
  discarded: [],
};

const bodyOf = (step: StepName, revision: number, note: string): StepRule =>
  step === 'return' || step === 'retire' ? { step, revision, note } : { step, revision };

/** How a rule stands, and what this person can do with it now. */
export function RuleSteps({ view, isDirty, take }: { view: RuleView; isDirty: boolean; take: (view: RuleView) => void }) {
  const { launchId } = useLaunchApi();
  const [asking, ask] = useState<StepName | null>(null);
  const state = useRef<HTMLParagraphElement>(null);
  const api = rulesApi(launchId);
  const step = useMutation({
    mutationFn: async (body: StepRule) => api.step(view.ruleId, body),
    onSuccess: (next) => {
      ask(null);
      take(next);
      // The button that was pressed is gone: whoever uses a keyboard goes on from what it did.
      setTimeout(() => state.current?.focus(), 0);
    },
  });
  const reading = useMutation({
    mutationFn: async () => api.read(view.ruleId),
    onSuccess: (next) => {
      ask(null);
      step.reset();
      take(next);
    },
  });
  const isOvertaken = step.error instanceof ApiError && step.error.status === 409;
  const shown = view.isBuiltIn ? [] : order.filter((one) => view.can[one] === null || belongs[view.state].includes(one));
  const asked = asking === null ? null : told[asking];
  return (
    <section className="card steps-card" aria-labelledby="next">
      <h2 id="next">Next</h2>
      <p role="status" tabIndex={-1} ref={state}>
        {stateWords[view.state]}, version <span className="num">{view.version}</span>
      </p>
      {shown.map((one) => {
        const why = view.can[one] ?? (isDirty && (one === 'submit' || one === 'publish') ? 'Save your changes first.' : null);
        const isMain = one === 'submit' || one === 'publish';
        return (
          <div key={one}>
            <button
              type="button"
              className={isMain && why === null ? 'button button-main' : 'button'}
              aria-disabled={why !== null}
              {...(why === null ? { onClick: () => (step.reset(), ask(one)) } : { 'aria-describedby': `why-${one}` })}
            >
              {told[one].button}
            </button>
            {why !== null && (
              <p id={`why-${one}`} className="small dim">
                {why}
              </p>
            )}
          </div>
        );
      })}
      {asking !== null && asked !== null && (
        <Dialog title={`${asked.title}: ${view.title}`} opened close={() => ask(null)}>
          <Asking
            confirm={asked.confirm}
            {...(asked.reason === undefined ? {} : { reason: { label: asked.reason, most: 2000 } })}
            {...(asked.sure === undefined ? {} : { sure: asked.sure })}
            act={(note) => step.mutate(bodyOf(asking, view.revision, note))}
            cancel={() => ask(null)}
            isBusy={step.isPending}
          >
            <p>{asked.follows}</p>
          </Asking>
          {step.isError && <ErrorState error={step.error} what="saved" safe="Nothing was changed. Try again." />}
          {reading.isError && <ErrorState error={reading.error} safe="Nothing was changed. Try again." />}
          {isOvertaken && (
            <div>
              <button type="button" className="button" onClick={() => reading.mutate()}>
                Show it as it is now
              </button>
            </div>
          )}
        </Dialog>
      )}
    </section>
  );
}

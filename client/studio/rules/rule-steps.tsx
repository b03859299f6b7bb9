import type { RuleView, StepRule } from '../../../server/contract/index.ts';
import { rulesApi } from '../../api/rules.ts';
import { useLaunchApi } from '../../api/use-launch.ts';
import { Dialog } from '../dialog.tsx';
import { StepButtons, useSteps } from '../use-steps.tsx';
import { Asking } from './asking.tsx';
import { stateWords } from './rule-words.ts';

type StepName = StepRule['step'];
type Told = { title: string; confirm: string; follows: string; reason?: string; sure?: string };

const told: Record<StepName, Told> = {
  submit: {
    title: 'Submit for review',
    confirm: 'Submit for review',
    follows:
      'Another educator of your organization looks at it and publishes it, or returns it with a note. It is not in force until then.',
  },
  publish: {
    title: 'Publish',
    confirm: 'Publish this version',
    follows:
      'Orders and events are looked at by this version from now on, for everybody that it is for; the version before it is retired. You publish as somebody who had no hand in it.',
    sure: 'I read the rule and its replay.',
  },
  return: {
    title: 'Return with a note',
    confirm: 'Return to its writer',
    follows: 'It becomes a draft again, which its writer changes.',
    reason: 'What has to change?',
  },
  retire: {
    title: 'Retire',
    confirm: 'Retire this version',
    follows: 'No order or event is looked at by this version from now on. What it did stays in the records.',
    reason: 'Why?',
    sure: 'Yes, retire it.',
  },
  discard: {
    title: 'Discard',
    confirm: 'Discard this draft',
    follows: 'The draft is closed and cannot be gone on with.',
    sure: 'Yes, discard it.',
  },
};

const buttonWords: Record<StepName, string> = {
  submit: 'Submit for review…',
  publish: 'Publish…',
  return: 'Return with a note…',
  retire: 'Retire…',
  discard: 'Discard…',
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
  const api = rulesApi(launchId);
  const { asking, begin, stop, state, act, isBusy, failed } = useSteps<StepName, RuleView, StepRule>({
    send: async (body) => api.step(view.ruleId, body),
    read: async () => api.read(view.ruleId),
    take,
  });
  const asked = asking === null ? null : told[asking];
  return (
    <section className="card steps-card" aria-labelledby="next">
      <h2 id="next">Next</h2>
      <p role="status" tabIndex={-1} ref={state}>
        {stateWords[view.state]}, version <span className="num">{view.version}</span>
      </p>
      <StepButtons names={order} belongs={belongs[view.state]} can={view.can} words={buttonWords} isDirty={isDirty} begin={begin} />
      {asking !== null && asked !== null && (
        <Dialog title={`${asked.title}: ${view.title}`} opened close={stop}>
          <Asking
            confirm={asked.confirm}
            {...(asked.reason === undefined ? {} : { reason: { label: asked.reason, most: 2000 } })}
            {...(asked.sure === undefined ? {} : { sure: asked.sure })}
            act={(note) => act(bodyOf(asking, view.revision, note))}
            cancel={stop}
            isBusy={isBusy}
          >
            <p>{asked.follows}</p>
          </Asking>
          {failed}
        </Dialog>
      )}
    </section>
  );
}

import type { RuleState, RuleView } from '../../contract/index.ts';

/** What of a rule decides who may do what with it. */
export type RuleFacts = {
  state: RuleState;
  problems: number;
  isBuiltIn: boolean;
  /** Whether a form says all that its plan does, or at least the parts that every form has. */
  hasForm: boolean;
  isSwitchedOff: boolean;
  /** Everybody who began, changed or submitted it, as the people that they are now. */
  writers: readonly string[];
  /** Whether this very revision was tried on the days before. */
  isReplayed: boolean;
};

type Steps = RuleView['can'];
type Step = Exclude<keyof Steps, 'switchOff'>;

const standsAs: Record<RuleState, string> = {
  draft: 'This rule is a draft.',
  'in-review': 'This rule is in review.',
  published: 'This rule is published.',
  retired: 'This rule was retired.',
  discarded: 'This rule was discarded.',
};

const takenFrom: Record<Step, RuleState> = {
  edit: 'draft',
  submit: 'draft',
  discard: 'draft',
  return: 'in-review',
  publish: 'in-review',
  retire: 'published',
};

const counted = (problems: number): string => (problems === 1 ? 'One problem is left.' : `${problems} problems are left.`);

/** What a person may do with a rule: each step null, or why not in a sentence. */
export function decideSteps(
  { state, problems, isBuiltIn, hasForm, isSwitchedOff, writers, isReplayed }: RuleFacts,
  personId: string,
): Steps {
  const whyNot = (step: Step): string | null => {
    if (isBuiltIn) return 'This rule is built in. Copy it to change it; switch it off where it is not wanted.';
    if (takenFrom[step] !== state) {
      if (step === 'edit' && state === 'in-review') return `${standsAs[state]} Return it to change it.`;
      if (step === 'edit' && state === 'published') return `${standsAs[state]} Begin its next version to change it.`;
      return standsAs[state];
    }
    if (step === 'edit' && !hasForm) return 'This rule says more than the form can. Change its file and import it again.';
    if (step === 'publish' && writers.includes(personId)) return 'You had a hand in this rule: somebody else publishes it.';
    if ((step === 'publish' || step === 'submit') && problems > 0) return counted(problems);
    if (step === 'publish' && !isReplayed) return 'Replay this revision first: nobody has seen yet what it would have done.';
    return null;
  };
  const isInForce = state === 'published' && !isSwitchedOff;
  return {
    edit: whyNot('edit'),
    submit: whyNot('submit'),
    return: whyNot('return'),
    publish: whyNot('publish'),
    retire: whyNot('retire'),
    discard: whyNot('discard'),
    switchOff: isInForce ? null : isSwitchedOff ? 'This rule is switched off.' : 'Only a rule in force can be switched off.',
  };
}

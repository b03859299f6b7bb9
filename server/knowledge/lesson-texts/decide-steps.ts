import type { LessonTextState, LessonTextView } from '../../contract/index.ts';

/** What of a text decides who may do what with it. */
export type TextFacts = {
  state: LessonTextState;
  problems: number;
  /** Everybody who began, changed or submitted it, as the people that they are now. */
  writers: readonly string[];
};

export type Steps = LessonTextView['can'];
export type Step = keyof Steps;

const standsAs: Record<LessonTextState, string> = {
  draft: 'This text is a draft.',
  'in-review': 'This text is in review.',
  published: 'This text is published.',
  withdrawn: 'This text was withdrawn.',
  discarded: 'This text was discarded.',
};

const takenFrom: Record<Step, LessonTextState> = {
  edit: 'draft',
  submit: 'draft',
  discard: 'draft',
  return: 'in-review',
  publish: 'in-review',
  withdraw: 'published',
};

const counted = (problems: number): string =>
  problems === 1 ? 'One problem is left to solve.' : `${problems} problems are left to solve.`;

/** What a person may do with a text: each step null, or why not in a sentence. */
export function decideSteps({ state, problems, writers }: TextFacts, personId: string): Steps {
  const whyNot = (step: Step): string | null => {
    if (takenFrom[step] !== state) {
      if (step === 'edit' && state === 'in-review') return `${standsAs[state]} Return it to change it.`;
      if (step === 'edit' && state === 'published') return `${standsAs[state]} Begin its next version to change it.`;
      return standsAs[state];
    }
    if (step === 'publish' && writers.includes(personId)) return 'You had a hand in this text: somebody else publishes it.';
    if ((step === 'publish' || step === 'submit') && problems > 0) return counted(problems);
    return null;
  };
  return {
    edit: whyNot('edit'),
    submit: whyNot('submit'),
    return: whyNot('return'),
    publish: whyNot('publish'),
    withdraw: whyNot('withdraw'),
    discard: whyNot('discard'),
  };
}

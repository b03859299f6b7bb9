const adl = (name: string): string => `http://adlnet.gov/expapi/verbs/${name}`;
const cmi5 = (name: string): string => `https://w3id.org/xapi/adl/verbs/${name}`;
const type = (name: string): string => `http://adlnet.gov/expapi/activities/${name}`;

/** @see https://adlnet.gov/expapi/verbs/ and https://aicc.github.io/CMI-5_Spec_Current/ section 9.3 */
export const VERB = {
  launched: adl('launched'),
  answered: adl('answered'),
  passed: adl('passed'),
  failed: adl('failed'),
  abandoned: cmi5('abandoned'),
} as const;
export type VerbName = keyof typeof VERB;

export const ACTIVITY_TYPE = {
  lesson: type('lesson'),
  assessment: type('assessment'),
  question: type('question'),
  module: type('module'),
  profile: type('profile'),
  objective: type('objective'),
} as const;

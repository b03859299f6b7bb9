import type { PreviewRule, RuleForm, RuleParts, RuleView, SaveRule } from '../../../server/contract/index.ts';

/** Of a rule that says more than the form can: what stands where the form has nothing to show. */
const unsaid = { trigger: 'order-sign', codes: null, lessonId: null } as const;

const partsOf = ({ trigger: _1, codes: _2, lessonId: _3, ...parts }: RuleForm): RuleParts => parts;

/** Whether the form shows all that a rule says, or only the parts that it knows. */
export const isWhole = ({ form }: Pick<RuleView, 'form'>): boolean => form !== null;

/** What can be written of a rule; null where that is nothing. Pure. */
export const formOf = ({ form, parts }: Pick<RuleView, 'form' | 'parts'>): RuleForm | null =>
  form ?? (parts === null ? null : { ...parts, ...unsaid });

/** A form as it is saved. Pure. */
export const toSave = (view: Pick<RuleView, 'form' | 'revision'>, form: RuleForm): SaveRule =>
  isWhole(view) ? { revision: view.revision, form } : { revision: view.revision, parts: partsOf(form) };

/** A form as the server is asked what it would be. @param ruleId of the rule whose parts these are; null of a whole form. Pure. */
export const toPreview = (form: RuleForm, ruleId: string | null): PreviewRule =>
  ruleId === null ? { form } : { of: { ruleId, parts: partsOf(form) } };

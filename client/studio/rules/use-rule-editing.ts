import { useQueryClient } from '@tanstack/react-query';
import type { RuleForm, RuleView } from '../../../server/contract/index.ts';
import { rulesApi } from '../../api/rules.ts';
import { useDraft } from '../use-draft.ts';
import { formOf, toSave } from './form-of-view.ts';

/** A form as it is sent: lines that say nothing are left out. */
export const tidied = (form: RuleForm): RuleForm => ({
  ...form,
  audience: { ...form.audience, units: form.audience.units.map((one) => one.trim()).filter((one) => one !== '') },
});

/**
 * One person's work on a rule.
 * @param first the rule as it was when its page opened
 */
export function useRuleEditing(launchId: string, first: RuleView) {
  const queries = useQueryClient();
  const api = rulesApi(launchId);
  const { body, setBody, ...draft } = useDraft<RuleView, RuleForm>(first, {
    bodyOf: formOf,
    save: async (view, form) => api.save(view.ruleId, toSave(view, tidied(form))),
    read: async ({ ruleId }) => api.read(ruleId),
    tell: (next) => {
      queries.setQueryData([launchId, 'rule', next.ruleId], next);
      void queries.invalidateQueries({ queryKey: [launchId, 'rules'] });
    },
  });
  return {
    ...draft,
    form: body,
    change: (part: Partial<RuleForm>): void => setBody((current) => (current === null ? null : { ...current, ...part })),
  };
}

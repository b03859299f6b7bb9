import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { RuleForm, RuleView } from '../../../server/contract/index.ts';
import { ApiError } from '../../api/http.ts';
import { rulesApi } from '../../api/rules.ts';
import { broughtTogether, isSame } from '../lesson-paths.ts';
import { formOf, toSave } from './form-of-view.ts';

/** What somebody else saved while this person wrote. */
export type RuleMeanwhile = { by: string; at: string; taken: string[]; both: string[]; theirs: RuleForm; cannot: string | null };

/** A form as it is sent: lines that say nothing are left out. */
export const tidied = (form: RuleForm): RuleForm => ({
  ...form,
  audience: { ...form.audience, units: form.audience.units.map((one) => one.trim()).filter((one) => one !== '') },
});

/**
 * One person's work on a rule: what is written stays here until the server has it, whatever the server says.
 * @param first the rule as it was when its page opened
 */
export function useRuleEditing(launchId: string, first: RuleView) {
  const queries = useQueryClient();
  const [view, setView] = useState(first);
  const [form, setForm] = useState(() => formOf(first));
  const [meanwhile, setMeanwhile] = useState<RuleMeanwhile | null>(null);
  const api = rulesApi(launchId);
  const saved = useMemo(() => formOf(view), [view]);

  /** A newer view of the rule, under what this person wrote since `sent`. */
  const take = (next: RuleView, sent: RuleForm | null): void => {
    setView(next);
    setForm((current) => (current === sent ? formOf(next) : current));
    queries.setQueryData([launchId, 'rule', next.ruleId], next);
    void queries.invalidateQueries({ queryKey: [launchId, 'rules'] });
  };

  const saving = useMutation({
    mutationFn: async (sent: RuleForm) => api.save(view.ruleId, toSave(view, tidied(sent))),
    onSuccess: (next, sent) => {
      take(next, sent);
      setMeanwhile(null);
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 409) joining.mutate();
    },
  });

  const joining = useMutation({
    mutationFn: async () => api.read(view.ruleId),
    onSuccess: (theirs) => {
      setView(theirs);
      const [base, their] = [saved, formOf(theirs)];
      if (form === null || base === null || their === null) return;
      const { lesson, taken, both } = broughtTogether(base, form, their);
      setMeanwhile({ by: theirs.editedBy, at: theirs.editedAt, taken, both, theirs: their, cannot: theirs.can.edit });
      // Each member is one of two whole forms.
      setForm(lesson as RuleForm);
    },
  });

  /** The rule as it is now, for what others, or a switch, or a replay changed of it. */
  const reading = useMutation({ mutationFn: async () => api.read(view.ruleId), onSuccess: (next) => take(next, form) });

  const isDirty = form !== null && !isSame(form, saved);
  return {
    view,
    form,
    change: (part: Partial<RuleForm>): void => setForm((current) => (current === null ? null : { ...current, ...part })),
    isDirty,
    isSaving: saving.isPending || joining.isPending,
    isSaved: saving.isSuccess,
    /** Why the last save did not go through; a conflict that was looked into is none. */
    error: joining.error ?? (meanwhile === null ? saving.error : null),
    save: (): void => {
      if (!saving.isPending && !joining.isPending && isDirty && form !== null && view.can.edit === null) saving.mutate(form);
    },
    /** Saves, and says whether it is saved. */
    saveFirst: async (): Promise<boolean> =>
      form !== null &&
      saving.mutateAsync(form).then(
        () => true,
        () => false,
      ),
    meanwhile,
    /** Of what both changed, theirs. */
    takeTheirs: (): void => {
      if (meanwhile === null) return;
      const theirs = Object.fromEntries(Object.entries(meanwhile.theirs).filter(([name]) => meanwhile.both.includes(name)));
      setForm((current) => (current === null ? null : { ...current, ...theirs }));
      setMeanwhile({ ...meanwhile, taken: [...meanwhile.taken, ...meanwhile.both], both: [] });
    },
    take: (next: RuleView): void => take(next, form),
    readAgain: (): void => reading.mutate(),
  };
}

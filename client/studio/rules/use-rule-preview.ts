import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { RuleForm } from '../../../server/contract/index.ts';
import { rulesApi } from '../../api/rules.ts';
import { toPreview } from './form-of-view.ts';
import { gapsOf } from './rule-places.ts';

const pauseMs = 400;

/** What is not said yet does not keep the rest from being looked at. */
const filled = (form: RuleForm): RuleForm => ({
  ...form,
  title: form.title.trim() === '' ? 'Rule without a title' : form.title,
  purpose: form.purpose.trim() === '' ? 'Not said yet.' : form.purpose,
});

/**
 * What the server says of a form while it is written, a moment after the last key.
 * @param form null where nothing is to be asked
 * @param ruleId of the rule whose parts the form shows; null where it shows all
 */
export function useRulePreview(launchId: string, form: RuleForm | null, ruleId: string | null) {
  const [asked, ask] = useState<RuleForm | null>(null);
  const next = form === null ? null : filled(form);
  const canBeRead = next !== null && gapsOf(next).length === 0;
  const text = canBeRead ? JSON.stringify(next) : null;
  useEffect(() => {
    if (text === null) return undefined;
    const timer = setTimeout(() => ask(JSON.parse(text) as RuleForm), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  const read = useQuery({
    queryKey: [launchId, 'rule-preview', ruleId, asked],
    queryFn: async () => {
      if (asked === null) throw new Error('Nothing is asked.');
      return rulesApi(launchId).preview(toPreview(asked, ruleId));
    },
    enabled: asked !== null,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 60_000,
  });
  const isCurrent = canBeRead && asked !== null && JSON.stringify(asked) === text && !read.isPlaceholderData;
  return { data: read.data, isCurrent, isWaiting: form !== null && !canBeRead, failed: read.isError };
}

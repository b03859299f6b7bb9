import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { FoundRuleCodes, RuleCodeSet } from '../../../server/contract/index.ts';
import { rulesApi } from '../../api/rules.ts';
import { useLaunchApi } from '../../api/use-launch.ts';

export type FoundCode = FoundRuleCodes['codes'][number];
type Kind = RuleCodeSet['kind'];

const pauseMs = 250;
/** Drug facts change with an import, not while somebody writes. */
const staleTime = 300_000;

/** What is held here of a kind that has these words, a moment after the last key. */
export function useCodeSearch(kind: Kind, typed: string) {
  const { launchId } = useLaunchApi();
  const [search, ask] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => ask(typed.trim().slice(0, 100)), pauseMs);
    return () => clearTimeout(timer);
  }, [typed]);
  const read = useQuery({
    queryKey: [launchId, 'rule-codes', kind, search],
    queryFn: async () => rulesApi(launchId).codes(kind, { search }),
    placeholderData: keepPreviousData,
    staleTime,
  });
  return { found: read.data, isCurrent: search === typed.trim().slice(0, 100) && !read.isPlaceholderData, failed: read.isError };
}

/** What is known of codes that a rule names already. */
export function useKnownCodes(kind: Kind, codes: readonly string[]): ReadonlyMap<string, FoundCode> {
  const { launchId } = useLaunchApi();
  const asked = [...new Set(codes.filter((code) => code !== ''))].join(',');
  const { data } = useQuery({
    queryKey: [launchId, 'rule-codes-known', kind, asked],
    queryFn: async () => rulesApi(launchId).codes(kind, { codes: asked }),
    enabled: asked !== '',
    placeholderData: keepPreviousData,
    staleTime,
  });
  return new Map((data?.codes ?? []).map((one) => [one.code, one]));
}

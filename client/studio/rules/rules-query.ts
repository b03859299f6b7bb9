import { useSearchParams } from 'react-router';
import { ruleStates } from '../../../server/contract/index.ts';
import type { RulesQuery } from '../../api/rules.ts';

/** What the address asks for (`?state=&search=`); what it does not know is not asked. */
export function useRulesQuery() {
  const [params, setParams] = useSearchParams();
  const query: RulesQuery = {
    state: ruleStates.find((one) => one === params.get('state')) ?? '',
    search: (params.get('search') ?? '').slice(0, 100),
  };
  return {
    query,
    ask: (change: Partial<RulesQuery>): void =>
      setParams(Object.fromEntries(Object.entries({ ...query, ...change }).filter(([, value]) => value !== ''))),
  };
}

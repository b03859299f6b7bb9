import { useSearchParams } from 'react-router';
import { changeAnswerStates, labelChangeClasses, labelChangeStates } from '../../server/contract/index.ts';
import type { LabelChangesQuery } from '../api/work-queue.ts';

/** What the address asks for (`?class=&state=&answer=&search=&reference=1&cursor=`); what it does not know is not asked. */
export function useWorkQueueQuery() {
  const [params, setParams] = useSearchParams();
  const query: LabelChangesQuery = {
    class: labelChangeClasses.find((one) => one === params.get('class')) ?? '',
    state: labelChangeStates.find((one) => one === params.get('state')) ?? '',
    answer: changeAnswerStates.find((one) => one === params.get('answer')) ?? '',
    search: (params.get('search') ?? '').slice(0, 100),
    reference: params.get('reference') === '1' ? '1' : '',
    cursor: params.get('cursor') ?? '',
  };
  const paramsOf = (change: Partial<LabelChangesQuery>): Record<string, string> =>
    Object.fromEntries(Object.entries({ ...query, cursor: '', ...change }).filter(([, value]) => value !== ''));
  return {
    query,
    /** From the first page. */
    ask: (change: Partial<LabelChangesQuery>): void => setParams(paramsOf(change)),
    /** The address of this list with something else asked for. */
    addressOf: (change: Partial<LabelChangesQuery>): string => `?${new URLSearchParams(paramsOf(change)).toString()}`,
  };
}

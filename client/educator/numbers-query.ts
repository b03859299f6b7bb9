import { useSearchParams } from 'react-router';
import { educationRanges, type EducationRange } from '../../server/contract/index.ts';
import type { NumbersQuery } from '../api/educator.ts';

const usual: EducationRange = 30;

/** What the address asks for (`?days=&topic=`); what it does not know reads as the usual. */
export function useNumbersQuery() {
  const [params, setParams] = useSearchParams();
  const days = Number(params.get('days'));
  const query: NumbersQuery = { days: educationRanges.find((one) => one === days) ?? usual, topic: params.get('topic') ?? '' };
  return {
    query,
    ask: (change: Partial<NumbersQuery>): void => {
      const next = { ...query, ...change };
      setParams({ ...(next.days === usual ? {} : { days: String(next.days) }), ...(next.topic === '' ? {} : { topic: next.topic }) });
    },
  };
}

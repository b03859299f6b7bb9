import { useSearchParams } from 'react-router';
import { lessonTextStates } from '../../server/contract/index.ts';
import type { LessonTextsQuery } from '../api/lesson-texts.ts';

/** What the address asks for (`?state=&search=`); what it does not know is not asked. */
export function useTextsQuery() {
  const [params, setParams] = useSearchParams();
  const query: LessonTextsQuery = {
    state: lessonTextStates.find((one) => one === params.get('state')) ?? '',
    search: (params.get('search') ?? '').slice(0, 100),
  };
  return {
    query,
    ask: (change: Partial<LessonTextsQuery>): void =>
      setParams(Object.fromEntries(Object.entries({ ...query, ...change }).filter(([, value]) => value !== ''))),
  };
}

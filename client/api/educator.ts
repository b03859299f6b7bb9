import {
  contestListSchema,
  educationNumbersSchema,
  lessonListSchema,
  lessonPreviewSchema,
  type EducationRange,
} from '../../server/contract/index.ts';
import { call } from './http.ts';

export type NumbersQuery = { days: EducationRange; topic: string };

/** What an educator reads, as one launch sees it. */
export function educatorApi(launchId: string) {
  const base = `/api/launches/${encodeURIComponent(launchId)}/education`;
  const asked = ({ days, topic }: NumbersQuery): string =>
    new URLSearchParams({ days: String(days), ...(topic === '' ? {} : { topic }) }).toString();
  return {
    numbers: async (query: NumbersQuery) => call(educationNumbersSchema, `${base}/numbers?${asked(query)}`),
    contests: async (query: NumbersQuery) => call(contestListSchema, `${base}/contests?${asked(query)}`),
    lessons: async () => call(lessonListSchema, `${base}/lessons`),
    lesson: async (lessonId: string) => call(lessonPreviewSchema, `${base}/lessons/${encodeURIComponent(lessonId)}`),
  };
}

import { denialPatternListSchema, type ReviewDenialPattern } from '../../server/contract/index.ts';
import { call } from './http.ts';

/** Patterns of denied claims, as an educator of one launch sees them. */
export function denialsApi(launchId: string) {
  const base = `/api/launches/${encodeURIComponent(launchId)}/work-queue/denial-patterns`;
  return {
    list: async () => call(denialPatternListSchema, base),
    /** @returns the whole list as it stands after */
    review: async (body: ReviewDenialPattern) => call(denialPatternListSchema, `${base}/review`, { method: 'PUT', body }),
  };
}

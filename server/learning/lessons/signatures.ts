import type { Database } from '../../database/index.ts';
import type { LessonReview } from '../../knowledge/curriculum/index.ts';
import { signedReviews } from './store.ts';

/** Signing happens in another process too, and is seen this much later at most. */
const maxAgeMilliseconds = 1000;

/** What tenants signed, for orders: read from memory, as every card asks for it. */
export function createSignatures(deps: { db: Database; maxAgeMilliseconds?: number }) {
  const maxAge = deps.maxAgeMilliseconds ?? maxAgeMilliseconds;
  const kept = new Map<string, { readAt: number; reviews: Promise<LessonReview[]> }>();
  return {
    async of(tenantId: string): Promise<LessonReview[]> {
      const known = kept.get(tenantId);
      if (known !== undefined && performance.now() - known.readAt < maxAge) return known.reviews;
      const reviews = deps.db.tenant(tenantId, async (tx) => signedReviews(tx));
      kept.set(tenantId, { readAt: performance.now(), reviews });
      reviews.catch(() => kept.delete(tenantId));
      return reviews;
    },
  };
}

export type Signatures = ReturnType<typeof createSignatures>;

import type { Movers } from './identity/practitioners/index.ts';
import { moveGrants } from './identity/roles/index.ts';
import { createMoveCompetencies, type Competencies } from './learning/competencies/index.ts';
import { moveAttempts } from './learning/lessons/index.ts';
import { movePrompts, type Prompts } from './learning/prompts/index.ts';
import { createMoveResources, type Records } from './records/index.ts';
import { moveReviews } from './screens/work-queue/index.ts';
import { moveFacts } from './workforce/bitemporal/index.ts';

/**
 * Who moves what when two people turn out to be one. Sessions, launches and the audit trail follow the merge by themselves; learning
 * records are never rewritten and are found by all pseudonyms of a person.
 */
export const createMovers = (deps: {
  records: Records;
  competencies: Pick<Competencies, 'current'>;
  prompts: Pick<Prompts, 'completeTopic'>;
}): Movers => ({
  grants: moveGrants,
  attempts: moveAttempts,
  competencies: createMoveCompetencies(deps),
  resources: createMoveResources(deps.records),
  reviews: moveReviews,
  workforce: moveFacts,
  prompts: async (tx, move) => {
    const moved = await movePrompts(tx, move);
    // What was passed under one name is not asked for under the other.
    for (const { topicId } of await deps.competencies.current(tx, move.into)) await deps.prompts.completeTopic(tx, move.into, topicId);
    return moved;
  },
});

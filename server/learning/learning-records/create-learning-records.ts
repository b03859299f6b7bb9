import type { Tx } from '../../database/index.ts';
import { AppError, type Clock } from '../../platform/index.ts';
import {
  agentIdentifier,
  identifierKey,
  statementDigest,
  statementReferences,
  statementSchema,
  type Agent,
  type Statement,
} from '../../standards/xapi/index.ts';
import { insertActivityDefinitions, insertStatement, storedDigest } from './store.ts';
import { definitionsOf } from './activity-definitions.ts';

/** Who vouches for what this system writes itself. */
const authority: Agent = { objectType: 'Agent', account: { homePage: 'https://preceptor.health', name: 'preceptor' } };

export type LearningRecords = {
  /**
   * Stores statements in the caller's transaction, in their order. The same statement again is accepted and changes
   * nothing.
   * @throws conflict when an id is taken by a different statement; internal when a statement breaks the schema
   */
  store(tx: Tx, statements: readonly Statement[]): Promise<void>;
};

/** The record store's inner face; what it keeps is in the migration's comments. */
export function createLearningRecords(deps: { clock: Clock }): LearningRecords {
  return {
    store: async (tx, statements) => {
      const storedAt = deps.clock.now();
      const complete = statements.map((one) => {
        const parsed = statementSchema.safeParse({ ...one, stored: storedAt.toISOString(), authority, version: '2.0.0' });
        if (!parsed.success) {
          throw new AppError('internal', {
            detail: `A statement of our own breaks the schema: ${parsed.error.message}`,
            cause: parsed.error,
          });
        }
        return parsed.data;
      });
      for (const one of complete) {
        const digest = statementDigest(one);
        const seq = await insertStatement(tx, {
          id: one.id,
          milliseconds: storedAt.getTime(),
          verbKey: identifierKey(one.verb.id),
          actorKey: identifierKey(agentIdentifier(one.actor)),
          objectKey: identifierKey(one.object.id),
          registration: one.context?.registration ?? null,
          digest,
          payload: JSON.stringify(one),
          references: statementReferences(one),
        });
        if (seq !== undefined) continue;
        const known = await storedDigest(tx, one.id);
        if (known === undefined || !known.equals(digest)) {
          throw new AppError('conflict', { detail: `Statement ${one.id} is stored already and says something else.` });
        }
      }
      await insertActivityDefinitions(tx, definitionsOf(complete));
    },
  };
}

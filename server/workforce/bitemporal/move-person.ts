import { z } from 'zod';
import { sql } from '../../database/index.ts';
import type { MovePerson } from '../../identity/practitioners/index.ts';

/** The histories of a person who turned out to be another: each stays one, under the other's name, also what was replaced. */
export const moveFacts: MovePerson = async (tx, { from, into, only }) => {
  const moved = await tx.rows(
    z.object({ id: z.string() }),
    sql`update workforce_fact set person_id = ${into}::uuid
      where tenant_id = current_setting('preceptor.tenant') and person_id = ${from}::uuid
        and (${only === undefined}::boolean or fact_id = any(${[...(only ?? [])]}::uuid[]))
      returning fact_id as id`,
  );
  return [...new Set(moved.map(({ id }) => id))];
};

import { z } from 'zod';
import { sql } from '../../database/index.ts';
import type { MovePerson } from '../../identity/practitioners/index.ts';

/** What a person who turned out to be another did with changes of labels. When it was done, and what, stays as it was kept. */
export const moveReviews: MovePerson = async (tx, { from, into, only }) => {
  const moved = await tx.rows(
    z.object({ id: z.string() }),
    sql`update label_change_review set person_id = ${into} where person_id = ${from}
      and (${only === undefined}::boolean or id = any(${[...(only ?? [])]}::bigint[])) returning id::text as id`,
  );
  return moved.map(({ id }) => id);
};

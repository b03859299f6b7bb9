import { z } from 'zod';
import { sql } from '../../database/index.ts';
import type { MovePerson } from '../../identity/practitioners/index.ts';
import { lockPerson } from './store.ts';

/**
 * Prompts of a person who turned out to be another. Where both were prompted for one order, both prompts stay: their cards were
 * shown, and feedback about either may still come.
 */
export const movePrompts: MovePerson = async (tx, { from, into, only }) => {
  for (const personId of [from, into].toSorted()) await lockPerson(tx, personId);
  const moved = await tx.rows(
    z.object({ id: z.string() }),
    // The order's own key, with the prompt's id behind it only where the other person was prompted for the same order.
    sql`
    update prompt p set person_id = ${into}, order_key = k.own || case when exists (
        select from prompt o where o.tenant_id = p.tenant_id and o.person_id = ${into} and o.topic_id = p.topic_id
          and o.topic_revision = p.topic_revision and o.order_key = k.own) then ' ' || p.id::text else '' end
    from (select tenant_id, id, replace(order_key, ' ' || id::text, '') as own from prompt where person_id = ${from}) k
    where k.tenant_id = p.tenant_id and k.id = p.id
      and (${only === undefined}::boolean or p.id = any(${[...(only ?? [])]}::uuid[]))
    returning p.id`,
  );
  const reminded = await tx.rows(
    z.object({ id: z.string() }),
    sql`update reminder set person_id = ${into} where person_id = ${from}
      and (${only === undefined}::boolean or id = any(${[...(only ?? [])]}::uuid[])) returning id`,
  );
  return [...moved, ...reminded].map((row) => row.id);
};

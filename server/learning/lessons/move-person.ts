import { z } from 'zod';
import { sql } from '../../database/index.ts';
import type { MovePerson } from '../../identity/practitioners/index.ts';

/**
 * Attempts of a person who turned out to be another. A lesson has one open attempt: of two, the one touched last goes on and the
 * other ends when it was last touched. Numbers follow those the person has already.
 */
export const moveAttempts: MovePerson = async (tx, { from, into, only }) => {
  const isMoving = sql`person_id = ${from} and (${only === undefined}::boolean or id = any(${[...(only ?? [])]}::uuid[]))`;
  await tx.run(sql`
    with open as (
      select id, row_number() over (partition by lesson_id order by saved_at desc, id) as place from attempt
      where status = 'open' and ((${isMoving}) or person_id = ${into}))
    update attempt a set status = 'abandoned', step = 'result', finished_at = a.saved_at from open
    where open.id = a.id and open.place > 1`);
  const moved = await tx.rows(
    z.object({ id: z.string() }),
    sql`
    with moving as (
      select id, row_number() over (partition by lesson_id order by number) as place from attempt where ${isMoving})
    update attempt a set person_id = ${into}, number = moving.place + coalesce((
      select max(o.number) from attempt o where o.tenant_id = a.tenant_id and o.person_id = ${into} and o.lesson_id = a.lesson_id), 0)
    from moving where moving.id = a.id
    returning a.id`,
  );
  return moved.map((row) => row.id);
};

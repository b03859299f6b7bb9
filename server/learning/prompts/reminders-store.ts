import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';

/** The person behind a name in an EHR; undefined for somebody whom nobody has met. */
export const findPerson = async (tx: Tx, registrationId: string, reference: string): Promise<string | undefined> =>
  (
    await tx.maybe(
      z.object({ id: z.string().nullable() }),
      sql`select person_id as id from person_by_name where registration_id = ${registrationId}::uuid and reference = ${reference}`,
    )
  )?.id ?? undefined;

export const remindersSince = async (tx: Tx, personId: string, since: Date): Promise<{ named: string[]; shownAt: Date }[]> =>
  (
    await tx.rows(
      z.object({ named: z.array(z.string()), shown_at: z.date() }),
      sql`select named, shown_at from reminder where person_id = ${personId} and shown_at >= ${since} order by shown_at desc limit 400`,
    )
  ).map((row) => ({ named: row.named, shownAt: row.shown_at }));

export const insertReminder = async (
  tx: Tx,
  row: { tenantId: string; id: string; personId: string; hook: string; named: readonly string[]; at: Date },
): Promise<void> => {
  await tx.run(sql`insert into reminder (tenant_id, id, person_id, hook, named, shown_at)
    values (${row.tenantId}, ${row.id}::uuid, ${row.personId}, ${row.hook}, ${[...row.named]}::text[], ${row.at})`);
};

import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';
import type { NpiConflict } from './person.ts';

const row = z.object({
  said: z.string(),
  reference: z.string().nullable(),
  firstAt: z.date(),
  lastAt: z.date(),
  personId: z.string(),
  personName: z.string().nullable(),
  personNpi: z.string().nullable(),
  otherId: z.string().nullable(),
  otherName: z.string().nullable(),
});

/** Keeps that another NPI was said of a person, and who said it last. */
export async function keepConflict(
  tx: Tx,
  conflict: { personId: string; said: string; registrationId: string | null; reference: string | null },
  at: Date,
): Promise<void> {
  await tx.run(sql`insert into npi_conflict (person_id, said, registration_id, reference, first_at, last_at)
    values (${conflict.personId}, ${conflict.said}, ${conflict.registrationId}::uuid, ${conflict.reference}, ${at}, ${at})
    on conflict (tenant_id, person_id, said) do update set registration_id = excluded.registration_id, reference = excluded.reference,
      last_at = excluded.last_at`);
}

/** What was said last first; of people as they are now, and without what has become their NPI since. */
export async function npiConflicts(tx: Tx): Promise<NpiConflict[]> {
  const rows = await tx.rows(
    row,
    sql`select c.said, c.reference, c.first_at as "firstAt", c.last_at as "lastAt", p.id as "personId", p.display_name as "personName",
        p.npi as "personNpi", o.id as "otherId", o.display_name as "otherName"
      from npi_conflict c join person w on w.tenant_id = c.tenant_id and w.id = c.person_id
        join person p on p.tenant_id = w.tenant_id and p.id = coalesce(w.merged_into, w.id)
        left join person o on o.tenant_id = c.tenant_id and o.npi = c.said and o.merged_into is null
      where p.npi is distinct from c.said order by c.last_at desc, p.id, c.said`,
  );
  return rows.map((one) => ({
    person: { id: one.personId, displayName: one.personName, npi: one.personNpi },
    said: one.said,
    reference: one.reference,
    holder: one.otherId === null ? null : { id: one.otherId, displayName: one.otherName, npi: one.said },
    firstAt: one.firstAt,
    lastAt: one.lastAt,
  }));
}

import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';

/** The person whom an EHR calls so; creates nobody. */
export const personNamed = async (tx: Tx, registrationId: string, reference: string): Promise<string | undefined> =>
  (
    await tx.maybe(
      z.object({ id: z.string() }),
      sql`select person_id as id from person_by_name where registration_id = ${registrationId}::uuid and reference = ${reference}`,
    )
  )?.id;

/** Days of other claims of this person that were denied for the same reason; a claim counts once, whatever its versions. */
export const daysOfAlike = async (tx: Tx, of: { eventKey: string; personId: string; code: string }): Promise<string[]> =>
  (
    await tx.rows(
      z.object({ day: z.string() }),
      sql`select max(e.day)::text as day from clinical_event e
        where e.name = 'claim-denied' and e.person_id = ${of.personId}::uuid and e.codes @> ${[of.code]}::text[]
          and e.outcome in ('denied', 'denial-pattern')
          and e.resource_key <> (select mine.resource_key from clinical_event mine where mine.event_key = ${of.eventKey})
        group by e.resource_key`,
    )
  ).map(({ day }) => day);

const patternRow = z.object({
  personId: z.string(),
  code: z.string(),
  claims: z.number(),
  lastDay: z.string(),
  name: z.string().nullable(),
});
export type DenialPattern = z.infer<typeof patternRow>;

/** What a rule found to be a pattern in the days that are kept: of whom, for which reason, how many claims. */
export const denialPatterns = async (tx: Tx): Promise<DenialPattern[]> =>
  tx.rows(
    patternRow,
    sql`select e.person_id as "personId", p.display_name as name, reason.code, count(distinct e.resource_key)::int as claims,
        max(e.day)::text as "lastDay"
      from clinical_event e join person p on p.tenant_id = e.tenant_id and p.id = e.person_id
        cross join lateral unnest(e.codes) as reason (code)
      where e.name = 'claim-denied' and e.outcome in ('denied', 'denial-pattern')
      group by e.person_id, p.display_name, reason.code
      having bool_or(e.outcome = 'denial-pattern' and position('|' || reason.code || ' ' in e.trigger || ' ') > 0)
      order by count(distinct e.resource_key) desc, "lastDay" desc, reason.code limit 200`,
  );

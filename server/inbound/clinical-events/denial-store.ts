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
        where e.name = 'claim-denied' and e.codes @> ${[of.code]}::text[]
          -- Under whatever name they were denied: an event stays as it was kept, and a merge that is taken back tells them apart again.
          and e.person_id in (select id from person where id = ${of.personId}::uuid or merged_into = ${of.personId}::uuid)
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
    sql`select p.id as "personId", p.display_name as name, reason.code, count(distinct e.resource_key)::int as claims,
        max(e.day)::text as "lastDay"
      from clinical_event e join person w on w.tenant_id = e.tenant_id and w.id = e.person_id
        join person p on p.tenant_id = w.tenant_id and p.id = coalesce(w.merged_into, w.id)
        cross join lateral unnest(e.codes) as reason (code)
      where e.name = 'claim-denied' and e.outcome in ('denied', 'denial-pattern')
      group by p.id, p.display_name, reason.code
      having bool_or(e.outcome = 'denial-pattern' and position('|' || reason.code || ' ' in e.trigger || ' ') > 0)
      order by count(distinct e.resource_key) desc, "lastDay" desc, reason.code limit 200`,
  );

const reasonRow = z.object({
  ruleUrl: z.string(),
  code: z.string(),
  first: z.date(),
  last: z.date(),
  clinicians: z.number(),
  claims: z.number(),
  claimants: z.number(),
});
/** A reason of which a rule sees a pattern: of how many clinicians, and how many claims of how many were denied for it. */
export type DenialsOfReason = z.infer<typeof reasonRow>;

/** In the days that are kept, what was seen last first. Nobody is named. */
export const denialsByReason = async (tx: Tx): Promise<DenialsOfReason[]> =>
  tx.rows(
    reasonRow,
    sql`with seen as (
        select regexp_replace(mark, '[|][^|]*$', '') as rule_url, substring(mark from '[^|]*$') as code,
          coalesce(w.merged_into, e.person_id) as person_id, e.received_at
        from clinical_event e left join person w on w.tenant_id = e.tenant_id and w.id = e.person_id
          cross join lateral unnest(string_to_array(e.trigger, ' ')) as one (mark)
        where e.name = 'claim-denied' and e.outcome = 'denial-pattern'
      ), patterns as (
        select rule_url, code, min(received_at) as first, max(received_at) as last, count(distinct person_id)::int as clinicians
        from seen group by rule_url, code order by max(received_at) desc, code limit 200
      )
      select p.rule_url as "ruleUrl", p.code, p.first, p.last, p.clinicians, d.claims, d.claimants
      from patterns p cross join lateral (
        select count(distinct e.resource_key)::int as claims, count(distinct coalesce(w.merged_into, e.person_id))::int as claimants
        from clinical_event e left join person w on w.tenant_id = e.tenant_id and w.id = e.person_id
        where e.name = 'claim-denied' and e.codes @> array[p.code] and e.outcome in ('denied', 'denial-pattern')
      ) d order by p.last desc, p.code`,
  );

/** Whether any source here tells of claims. */
export const hasClaimSource = async (tx: Tx): Promise<boolean> =>
  (await tx.run(sql`select from event_source where settings ->> 'resourceType' in ('ExplanationOfBenefit', 'ClaimResponse') limit 1`)) > 0;

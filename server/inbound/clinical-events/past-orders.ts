import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';

const rowSchema = z.object({
  eventKey: z.string(),
  resourceKey: z.string(),
  road: z.string(),
  name: z.string(),
  at: z.date(),
  personId: z.string().nullable(),
  clinicianKey: z.string().nullable(),
  codes: z.array(z.string()),
  topicIds: z.array(z.string()),
  isRenewal: z.boolean().nullable(),
  facts: z.record(z.string(), z.unknown()).nullable(),
});
/** One order that was kept; persons as they are now. */
export type PastOrder = z.infer<typeof rowSchema>;

/** One page of what rules were told of, the oldest first. @param of.after the last of the page before */
export const pastOrders = async (
  tx: Tx,
  of: { from: Date; until: Date; after: Pick<PastOrder, 'at' | 'eventKey'> | null; limit: number },
): Promise<PastOrder[]> =>
  tx.rows(
    rowSchema,
    sql`select e.event_key as "eventKey", e.resource_key as "resourceKey", e.road, e.name, e.received_at as at,
        coalesce(w.merged_into, w.id) as "personId", e.clinician_key as "clinicianKey", e.codes, e.topics as "topicIds",
        e.is_renewal as "isRenewal", e.facts
      from clinical_event e left join person w on w.tenant_id = e.tenant_id and w.id = e.person_id
      where e.received_at >= ${of.from} and e.received_at <= ${of.until}
        and (e.received_at, e.event_key) > (${of.after?.at ?? of.from}::timestamptz, ${of.after?.eventKey ?? ''})
        -- What was never read as an order tells nothing.
        and (e.facts is not null or e.codes <> '{}')
      order by e.received_at, e.event_key limit ${of.limit}`,
  );

/** Beyond so many, clinicians who became known later count as somebody of their own. */
const mostClinicians = 50_000;

/** Who the clinicians turned out to be whose first orders were kept before anybody knew them. */
export async function peopleByKey(tx: Tx, of: { from: Date; until: Date }): Promise<Map<string, string>> {
  const rows = await tx.rows(
    z.object({ key: z.string(), personId: z.string() }),
    sql`select known.clinician_key as key, coalesce(w.merged_into, w.id) as "personId"
      from (select distinct on (clinician_key) tenant_id, clinician_key, person_id from clinical_event
        where person_id is not null and clinician_key is not null and received_at >= ${of.from} and received_at <= ${of.until}
        order by clinician_key, received_at desc limit ${mostClinicians}) known
      join person w on w.tenant_id = known.tenant_id and w.id = known.person_id`,
  );
  return new Map(rows.map(({ key, personId }) => [key, personId]));
}

export async function namesOf(tx: Tx, personIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.rows(
    z.object({ id: z.string(), name: z.string() }),
    sql`select id, display_name as name from person where id = any(${[...personIds]}::uuid[]) and display_name is not null`,
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

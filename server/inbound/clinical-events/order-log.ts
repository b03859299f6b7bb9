import { createCounts, sql, type Database, type Tx } from '../../database/index.ts';
import type { Tenant } from '../../identity/tenants/index.ts';
import type { Clock, Logger, SecretBox } from '../../platform/index.ts';
import { heldFacts } from './held-facts.ts';
import { eventHash } from './keep-resources.ts';

/** An order that a hook told of, as far as a rule needs it again: nothing of a patient. */
export type ToldOrder = {
  /** Keyed hash: the same when the order is signed again. */
  orderKey: string;
  codes: readonly string[];
  topicIds: readonly string[];
  /** Of the rule that it met, where it met one. */
  trigger: string | null;
  isRenewal: boolean;
  /** Of which only what says how it stands is kept. */
  resource: Record<string, unknown>;
};

type Row = Omit<ToldOrder, 'resource'> & {
  facts: Record<string, unknown>;
  clinicianKey: string;
  eventKey: string;
  registrationId: string;
  reference: string;
  hook: string;
  at: Date;
  timeZone: string;
  count: number;
};

/** What somebody is told apart by before anybody knows who it is; kept as a keyed hash. */
export const clinicianName = ({ registrationId, reference }: { registrationId: string; reference: string }): string =>
  `clinician ${registrationId} ${reference}`;

/** What a database that is away may make us hold; what is beyond is not logged. */
const mostHeld = 20_000;

const insertOrders = async (tx: Tx, rows: readonly Row[]): Promise<void> =>
  void (await tx.run(sql`
    insert into clinical_event (event_key, resource_key, changed_at, road, name, received_at, person_id, day, codes, topics, trigger, outcome,
      is_renewal, facts, clinician_key)
    select one.event_key, one.event_key, one.at, 'cds-hooks', one.hook, one.at, person.person_id,
      (one.at at time zone one.zone)::date, one.codes, one.topics, one.trigger,
      'hook', one.is_renewal, one.facts, one.clinician_key
    from jsonb_to_recordset(${JSON.stringify(
      rows.map((row) => ({
        event_key: row.eventKey,
        registration_id: row.registrationId,
        reference: row.reference,
        hook: row.hook,
        at: row.at,
        zone: row.timeZone,
        codes: row.codes,
        topics: row.topicIds,
        trigger: row.trigger,
        is_renewal: row.isRenewal,
        facts: row.facts,
        clinician_key: row.clinicianKey,
      })),
    )}::jsonb) as one (event_key text, registration_id uuid, reference text, hook text, at timestamptz, zone text, codes text[],
      topics text[], trigger text, is_renewal boolean, facts jsonb, clinician_key text)
    left join person_by_name person on person.registration_id = one.registration_id and person.reference = one.reference
    order by one.event_key
    on conflict do nothing`));

/**
 * What rules were told of by hooks, beside what other roads bring, so that a rule can be tried on it later. Noted in memory and kept
 * every few seconds: no clinician waits for it, and a process that is killed loses those seconds.
 */
export function createOrderLog(deps: { db: Database; clock: Clock; secrets: Pick<SecretBox, 'sign'>; logger: Pick<Logger, 'warn'> }) {
  const hash = eventHash(deps.secrets);
  let held = 0;
  const { add, flush, start } = createCounts<Row>(deps, {
    what: 'orders for a replay of rules',
    keyOf: ({ eventKey }) => eventKey,
    save: async (tx, rows) => {
      await insertOrders(tx, rows);
      held = Math.max(0, held - rows.reduce((sum, { count }) => sum + count, 0));
    },
  });
  return {
    /** The orders of one request. In memory only. @param of.reference the clinician's name there: "Practitioner/123" */
    note(
      tenant: Pick<Tenant, 'id' | 'timeZone'>,
      of: { registrationId: string; reference: string; hook: string },
      orders: readonly ToldOrder[],
    ): void {
      if (held + orders.length > mostHeld) return;
      held += orders.length;
      const at = deps.clock.now();
      const clinicianKey = hash(clinicianName(of));
      for (const { resource, ...order } of orders)
        add(tenant.id, {
          ...order,
          ...of,
          facts: heldFacts(resource),
          clinicianKey,
          eventKey: hash(`hook ${of.registrationId} ${order.orderKey}`),
          at,
          timeZone: tenant.timeZone,
          count: 1,
        });
    },
    flush,
    start,
  };
}

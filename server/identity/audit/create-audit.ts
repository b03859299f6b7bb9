import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';
import { currentCorrelationId, newId, type Clock } from '../../platform/index.ts';

export type Look = {
  actorPersonId: string;
  /** Null for a list of people. */
  subjectPersonId: string | null;
  /** "practitioner-file", "practitioner-list" */
  action: string;
  detail?: Record<string, unknown>;
};

const entrySchema = z.object({ at: z.date(), actorPersonId: z.string(), action: z.string(), correlationId: z.string() });

export type Audit = {
  /** Written in the transaction of the look: no look without its entry. */
  looked(tx: Tx, look: Look): Promise<void>;
  /** What a registered system wrote about people, one entry for each; in the transaction of the writing. */
  wrote(
    tx: Tx,
    act: {
      system: string;
      subjectPersonIds: readonly string[];
      action: 'fhir-create' | 'fhir-update' | 'fhir-delete';
      detail: Record<string, unknown>;
    },
  ): Promise<void>;
  /** What somebody did that concerns nobody else's data. */
  acted(tx: Tx, act: { actorPersonId: string; action: 'sign-out' }): Promise<void>;
  /** Who looked at this person, newest first; at most 200. */
  looksAt(tx: Tx, personId: string): Promise<z.infer<typeof entrySchema>[]>;
};

/** The trail of who looked at whose data, which the person concerned can read. */
export function createAudit(deps: { clock: Clock }): Audit {
  const looked = async (tx: Tx, look: Look): Promise<void> => {
    await tx.run(sql`
      insert into audit_entry (id, at, actor_person_id, subject_person_id, action, detail, correlation_id)
      values (${newId()}, ${deps.clock.now()}, ${look.actorPersonId}, ${look.subjectPersonId}, ${look.action},
        ${JSON.stringify(look.detail ?? {})}, ${currentCorrelationId()})`);
  };
  return {
    looked,
    wrote: async (tx, { system, subjectPersonIds, action, detail }) => {
      for (const subject of subjectPersonIds)
        await tx.run(sql`
          insert into audit_entry (id, at, actor_system, subject_person_id, action, detail, correlation_id)
          values (${newId()}, ${deps.clock.now()}, ${system}, ${subject}, ${action}, ${JSON.stringify(detail)}, ${currentCorrelationId()})`);
    },
    acted: async (tx, { actorPersonId, action }) => looked(tx, { actorPersonId, subjectPersonId: null, action }),
    looksAt: async (tx, personId) =>
      tx.rows(
        entrySchema,
        sql`
    select at, actor_person_id as "actorPersonId", action, correlation_id as "correlationId"
    from audit_entry where actor_person_id is not null
      and subject_person_id in (select id from person where id = ${personId} or merged_into = ${personId})
    order by at desc limit 200`,
      ),
  };
}

import { z } from 'zod';
import { sql, type Tx } from '../../../database/index.ts';

/** Notes a message once by its name. @returns false where it is known */
export const noteMessage = async (
  tx: Tx,
  message: { key: string; sourceId: string; type: string; orders: number; at: Date },
): Promise<boolean> =>
  (await tx.run(sql`
    insert into hl7_message (message_key, source_id, type, orders, received_at)
    values (${message.key}, ${message.sourceId}::uuid, ${message.type}, ${message.orders}, ${message.at}::timestamptz)
    on conflict do nothing`)) > 0;

/** The source is heard, and whoever speaks is understood. */
export const saveHeard = async (tx: Tx, sourceId: string, at: Date): Promise<void> =>
  void (await tx.run(sql`
    update event_source set last_ok_at = ${at}, last_error = null, last_error_at = null, failures = 0 where id = ${sourceId}::uuid`));

/** Across tenants. */
export const purgeMessages = async (tx: Tx, before: Date): Promise<void> =>
  void (await tx.run(sql`delete from hl7_message where received_at < ${before}`));

const countRow = z.object({ sourceId: z.string(), messages: z.number(), withoutOrder: z.number() });

/** Of the days that are kept. */
export const countTaken = async (tx: Tx): Promise<z.infer<typeof countRow>[]> =>
  tx.rows(
    countRow,
    sql`select source_id as "sourceId", count(*)::int as messages, (count(*) filter (where orders = 0))::int as "withoutOrder"
      from hl7_message group by source_id`,
  );

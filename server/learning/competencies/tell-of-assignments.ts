import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';
import { EVENT_JOB, type DomainEvent } from '../../events.ts';
import { addJob } from '../../platform/index.ts';
import type { Records } from '../../records/index.ts';

async function tell(tx: Tx, taskId: string): Promise<void> {
  const { tenantId } = await tx.one(z.object({ tenantId: z.string() }), sql`select current_setting('preceptor.tenant') as "tenantId"`);
  const event: DomainEvent = { type: 'assignment.changed', tenantId, taskId };
  await addJob(tx, EVENT_JOB, event, { jobKey: `assignment:${taskId}` });
}

/** Records that tell of each assignment which is made or moves on, in the transaction that writes it. */
export const tellOfAssignments = (records: Records): Records => ({
  ...records,
  create: async (tx, resource, context) => {
    const stored = await records.create(tx, resource, context);
    if (stored.resourceType === 'Task') await tell(tx, stored.id);
    return stored;
  },
  update: async (tx, resource, context, options) => {
    const stored = await records.update(tx, resource, context, options);
    if (stored.resourceType === 'Task') await tell(tx, stored.id);
    return stored;
  },
});

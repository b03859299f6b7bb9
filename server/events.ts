import { z } from 'zod';
import { addJob, type JobTransaction } from './platform/index.ts';

/** What happened, said once in the transaction of the change and carried by the queue to whoever reacts. */
export const domainEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('competency.asserted'),
    tenantId: z.string(), personId: z.uuid(), topicId: z.string(), revision: z.int().positive(),
  }),
]);
export type DomainEvent = z.infer<typeof domainEventSchema>;

/** The job that carries events; its handler parses with `domainEventSchema` and fans out. */
export const EVENT_JOB = 'event';

/** Publishes in the caller's transaction: no event without the change, no change without the event. */
export async function publish(tx: JobTransaction, event: DomainEvent): Promise<void> {
  await addJob(tx, EVENT_JOB, event);
}

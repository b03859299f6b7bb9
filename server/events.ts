import { z } from 'zod';

/** What happened, said once in the transaction of the change and carried by the queue to whoever reacts. */
export const domainEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('competency.asserted'),
    tenantId: z.string(),
    personId: z.uuid(),
    topicId: z.string(),
    revision: z.int().positive(),
  }),
  /** A lesson was assigned, or its assignment moved on: opened, passed, put aside, taken up again. */
  z.object({ type: z.literal('assignment.changed'), tenantId: z.string(), taskId: z.uuid() }),
  /** What labels say was decided anew: a warning may have another wording for everybody. */
  z.object({ type: z.literal('drug-facts.decided'), version: z.number().int().positive() }),
  /** Two records turned out to be one person; what was in flight for the old one is settled a moment later. */
  z.object({
    type: z.literal('person.merged'),
    tenantId: z.string(),
    fromPersonId: z.uuid(),
    intoPersonId: z.uuid(),
  }),
]);
export type DomainEvent = z.infer<typeof domainEventSchema>;

/**
 * The job that carries events: `addJob(tx, EVENT_JOB, event)` in the transaction of the change, so that there is no event
 * without it and no change without its event. The handler parses with `domainEventSchema` and fans out.
 */
export const EVENT_JOB = 'event';

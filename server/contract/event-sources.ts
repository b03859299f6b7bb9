import { z } from 'zod';
import type { Role } from './launch.ts';

/** Who looks after the roads by which an EHR tells of events. */
export const integrationRoles: readonly Role[] = ['integrator'];

export const eventSourceKinds = ['cds-hooks', 'subscription-r4', 'subscription-backport', 'polling', 'hl7-mllp'] as const;
export type EventSourceKind = (typeof eventSourceKinds)[number];

/** `new`: nothing was heard of it yet. `silent`: it works, and no event came for a day. */
export const eventSourceStates = ['working', 'silent', 'new', 'failing', 'off'] as const;
export type EventSourceState = (typeof eventSourceStates)[number];

/** Events are remembered so long: within these days none prompts twice, however often it is asked for. */
export const rememberedDays = 30;
/** The source that no operator registers. */
export const hooksSource = 'cds-hooks';

const outcomeCountSchema = z.object({ outcome: z.string(), count: z.number().int() });

const eventSourceSchema = z.object({
  /** `cds-hooks`, or an id. */
  sourceId: z.string(),
  kind: z.enum(eventSourceKinds),
  label: z.string(),
  /** Addresses of the EHRs that it is of. */
  ehrs: z.array(z.string()),
  tells: z.enum(['orders', 'procedures', 'claims']),
  state: z.enum(eventSourceStates),
  /** Of "silent": the last event; of "failing": the last failure. */
  since: z.iso.datetime().nullable(),
  /** Why it fails, as the EHR or the network said it. */
  reason: z.string().nullable(),
  lastEventAt: z.iso.datetime().nullable(),
  /** Between the last event at the EHR and its arrival here. */
  lagSeconds: z.number().int().nullable(),
  waiting: z.number().int(),
  failed: z.number().int(),
  /** Of a subscription that counts its events. */
  gaps: z.object({ count: z.number().int(), lastAt: z.iso.datetime().nullable() }).nullable(),
  /** What became of the events of the last 24 hours, the most frequent first. */
  lastDay: z.array(outcomeCountSchema),
  /** What may be asked of it now. */
  can: z.object({ poll: z.boolean(), replay: z.boolean(), switch: z.boolean() }),
});
export type EventSource = z.infer<typeof eventSourceSchema>;

/** Lessons that events bring, as Tasks in the EHR. */
const ehrTasksSchema = z.object({
  /** Whether the tenant turned it on. */
  on: z.boolean(),
  ehrs: z.array(
    z.object({
      ehr: z.string(),
      written: z.number().int(),
      waiting: z.number().int(),
      failing: z.number().int(),
      /** Of the last that fails: why, and when it was tried last. */
      reason: z.string().nullable(),
      at: z.iso.datetime().nullable(),
    }),
  ),
});
export type EhrTasks = z.infer<typeof ehrTasksSchema>;

/** GET /api/launches/:launchId/event-sources */
export const eventSourceListSchema = z.object({ sources: z.array(eventSourceSchema), ehrTasks: ehrTasksSchema });
export type EventSourceList = z.infer<typeof eventSourceListSchema>;

/** GET /api/launches/:launchId/event-sources/:sourceId ; nothing of a patient, of an order or of who ordered */
export const eventSourceViewSchema = eventSourceSchema.extend({
  registeredAt: z.iso.datetime().nullable(),
  everySeconds: z.number().int().nullable(),
  /** The newest 50. `outcome` is null while an event waits. */
  recent: z.array(z.object({ receivedAt: z.iso.datetime(), lagSeconds: z.number().int(), outcome: z.string().nullable() })),
});
export type EventSourceView = z.infer<typeof eventSourceViewSchema>;

/** POST /api/launches/:launchId/event-sources/:sourceId/replay */
export const replaySourceSchema = z.strictObject({ since: z.iso.datetime({ offset: true }) });
/** PUT /api/launches/:launchId/event-sources/:sourceId/switch */
export const switchSourceSchema = z.strictObject({ on: z.boolean() });

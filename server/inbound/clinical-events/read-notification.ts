import { z } from 'zod';

/** What a notification of an EHR says, whatever its form. */
export type Notification =
  /** Something changed; what, has to be asked for. */
  | { kind: 'poll-now' }
  | { kind: 'resource'; resource: Record<string, unknown> }
  | {
      kind: 'handshake' | 'heartbeat' | 'events';
      /** As the EHR calls the subscription: "Subscription/123". */
      subscription: string | null;
      /** Of the subscription: "active", or why nothing comes any more. */
      status: string;
      /** Events since the subscription began; null where it is not said. */
      sinceStart: number | null;
      events: { number: number | null; focus: string | null }[];
      resources: Record<string, unknown>[];
    };

const resource = z.looseObject({ resourceType: z.string(), id: z.string().optional() });
const bundle = z.looseObject({
  resourceType: z.literal('Bundle'),
  type: z.string(),
  entry: z.array(z.looseObject({ resource: resource.optional() })).optional(),
});
const reference = z.looseObject({ reference: z.string().optional() });
type Part = { name: string; part?: Part[] | undefined } & Record<string, unknown>;
const part: z.ZodType<Part> = z.lazy(() => z.looseObject({ name: z.string(), part: z.array(part).optional() }));
const parameters = z.looseObject({ resourceType: z.literal('Parameters'), parameter: z.array(part) });

/** R5's own form, which some servers of R4 send as well. */
const statusResource = z.looseObject({
  resourceType: z.literal('SubscriptionStatus'),
  status: z.string().optional(),
  type: z.string(),
  eventsSinceSubscriptionStart: z.union([z.string(), z.number()]).optional(),
  notificationEvent: z
    .array(z.looseObject({ eventNumber: z.union([z.string(), z.number()]).optional(), focus: reference.optional() }))
    .optional(),
  subscription: reference.optional(),
});

/** A count is a string in the Backport, as R4 has no 64-bit integer; numbers are met, too. */
const countOf = (value: unknown): number | null => {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
};
/** value[x] of a parameter, whichever it is. */
const valueOf = (one: Part | undefined): unknown => {
  const name = Object.keys(one ?? {}).find((key) => key.startsWith('value'));
  return name === undefined ? undefined : one?.[name];
};
const textOf = (one: Part | undefined): string | null => {
  const value = valueOf(one);
  return typeof value === 'string' ? value : null;
};
const referenceOf = (one: Part | undefined): string | null => reference.safeParse(valueOf(one)).data?.reference ?? null;
const named = (all: readonly Part[] | undefined, name: string): Part | undefined => all?.find((one) => one.name === name);

type Status = Omit<Extract<Notification, { events: unknown }>, 'kind' | 'resources'> & { type: string };

const statusOfParameters = ({ parameter }: z.infer<typeof parameters>): Status => ({
  type: textOf(named(parameter, 'type')) ?? '',
  status: textOf(named(parameter, 'status')) ?? 'active',
  subscription: referenceOf(named(parameter, 'subscription')),
  sinceStart: countOf(valueOf(named(parameter, 'events-since-subscription-start'))),
  events: parameter
    .filter(({ name }) => name === 'notification-event')
    .map((one) => ({ number: countOf(valueOf(named(one.part, 'event-number'))), focus: referenceOf(named(one.part, 'focus')) })),
});

const statusOfResource = (one: z.infer<typeof statusResource>): Status => ({
  type: one.type,
  status: one.status ?? 'active',
  subscription: one.subscription?.reference ?? null,
  sinceStart: countOf(one.eventsSinceSubscriptionStart),
  events: (one.notificationEvent ?? []).map((event) => ({ number: countOf(event.eventNumber), focus: event.focus?.reference ?? null })),
});

const kinds: Record<string, 'handshake' | 'heartbeat' | 'events'> = {
  handshake: 'handshake',
  heartbeat: 'heartbeat',
  'event-notification': 'events',
  'query-event': 'events',
  'query-status': 'heartbeat',
};

/**
 * Reads what an EHR sent. Resources and references of other types are left to whoever asks for them.
 * @returns why it cannot be read, in words for the EHR's people
 * @see https://hl7.org/fhir/uv/subscriptions-backport/STU1.1/notifications.html and https://hl7.org/fhir/R4/subscription.html
 */
export function readNotification(body: unknown): Notification | { fault: string } {
  if (body === undefined || (typeof body === 'object' && body !== null && Object.keys(body).length === 0)) return { kind: 'poll-now' };
  const one = resource.safeParse(body);
  if (!one.success) return { fault: 'The body is no FHIR resource: it has no resourceType.' };
  if (one.data.resourceType !== 'Bundle')
    return one.data.id === undefined
      ? { fault: `The ${one.data.resourceType.slice(0, 64)} has no id.` }
      : { kind: 'resource', resource: one.data };
  const given = bundle.safeParse(body);
  if (!given.success) return { fault: 'The Bundle cannot be read.' };
  const [first, ...entries] = given.data.entry ?? [];
  const fromParameters = parameters.safeParse(first?.resource);
  const fromStatus = statusResource.safeParse(first?.resource);
  if (!fromParameters.success && !fromStatus.success)
    return { fault: 'The first entry of a notification is its status: Parameters, or a SubscriptionStatus.' };
  const { type, ...status } = fromParameters.success ? statusOfParameters(fromParameters.data) : statusOfResource(fromStatus.data as never);
  const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  if (kind === undefined) return { fault: `A notification is handshake, heartbeat or event-notification, not "${type.slice(0, 64)}".` };
  return { kind, ...status, resources: entries.flatMap((entry) => entry.resource ?? []) };
}

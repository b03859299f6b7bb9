import {
  hooksSource,
  integrationRoles,
  type EhrTasks,
  type EventSource,
  type EventSourceList,
  type EventSourceView,
} from '../../contract/index.ts';
import type { Database, Tx } from '../../database/index.ts';
import type { Audit } from '../../identity/audit/index.ts';
import { requireRole, type LaunchContext } from '../../identity/sessions/index.ts';
import type { Tenant } from '../../identity/tenants/index.ts';
import {
  countOutcomes,
  eventNameOf,
  lastHookAt,
  recentEvents,
  type createEventSources,
  type OutcomeCount,
  type SourceState,
} from '../../inbound/clinical-events/index.ts';
import type { EhrWrites } from '../../outbound/ehr-writes/index.ts';
import { AppError, type Clock } from '../../platform/index.ts';
import { decideState } from './decide-state.ts';

type Staff = Pick<LaunchContext, 'tenant' | 'person' | 'roles'>;
const dayMilliseconds = 86_400_000;
const mostRecent = 50;

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
const isLasting = (reason: string | null): string | null => (reason === null ? null : reason.slice(0, 500));

const tells = { 'medication-order': 'orders', 'procedure-scheduled': 'procedures', 'claim-denied': 'claims' } as const;

/** What one source says of itself in words and numbers. */
function toSource(source: SourceState, outcomes: readonly OutcomeCount[], now: Date): EventSource {
  const { state, since, reason } = decideState(source, now);
  const isHeard = source.kind === 'hl7-mllp';
  return {
    sourceId: source.id,
    kind: source.kind,
    label: source.label,
    ehrs: [source.iss],
    tells: tells[eventNameOf(source)],
    state,
    since: iso(since),
    reason: isLasting(reason),
    lastEventAt: iso(source.lastEventAt),
    lagSeconds: source.lagSeconds,
    waiting: source.waiting,
    failed: source.failed,
    gaps: source.kind === 'subscription-backport' ? { count: source.gaps, lastAt: iso(source.lastGapAt) } : null,
    lastDay: outcomes.filter(({ sourceId }) => sourceId === source.id).map(({ outcome, count }) => ({ outcome, count })),
    can: { poll: source.enabled && !isHeard, replay: source.enabled && !isHeard, switch: true },
  };
}

/** CDS Hooks, as a source beside those that an operator registers: it is never asked, and its rules are what is switched. */
function toHooks(tenant: Tenant, outcomes: readonly OutcomeCount[], lastEventAt: Date | null, now: Date): EventSource {
  const callers = tenant.registrations.flatMap(({ cds }) => cds.iss ?? []);
  const facts = { enabled: callers.length > 0, createdAt: lastEventAt ?? now, lastOkAt: lastEventAt, lastEventAt };
  const { state, since } = decideState({ ...facts, lastError: null, lastErrorAt: null }, now);
  return {
    sourceId: hooksSource,
    kind: hooksSource,
    label: 'CDS Hooks',
    ehrs: callers,
    tells: 'orders',
    state,
    since: iso(since),
    reason: null,
    lastEventAt: iso(lastEventAt),
    lagSeconds: lastEventAt === null ? null : 0,
    waiting: 0,
    failed: 0,
    gaps: null,
    lastDay: outcomes.filter(({ sourceId }) => sourceId === null).map(({ outcome, count }) => ({ outcome, count })),
    can: { poll: false, replay: false, switch: false },
  };
}

/** The roads by which an EHR tells of events, for whoever looks after them. Nothing here names a patient, an order or a clinician. */
export function createEventSourceScreen(deps: {
  db: Database;
  clock: Clock;
  audit: Pick<Audit, 'looked'>;
  sources: ReturnType<typeof createEventSources>;
  ehrWrites: Pick<EhrWrites, 'standing'>;
}) {
  const { db, clock, sources } = deps;
  const unknown = (): AppError => new AppError('not-found', { detail: 'There is no such source.', path: 'sourceId' });
  const may = ({ roles }: Staff): void => requireRole(roles, integrationRoles);
  const dayAgo = (): Date => new Date(clock.now().getTime() - dayMilliseconds);
  const alongside =
    ({ person }: Staff, action: string, detail: Record<string, unknown>) =>
    async (tx: Tx): Promise<void> =>
      deps.audit.looked(tx, { actorPersonId: person.id, subjectPersonId: null, action, detail });

  const toEhrs = async (tx: Tx, { registrations }: Tenant): Promise<EhrTasks['ehrs']> =>
    (await deps.ehrWrites.standing(tx)).map(({ registrationId, note, noteAt, ...counts }) => ({
      ehr: registrations.find(({ id }) => id === registrationId)?.iss ?? 'An EHR that is not registered any more',
      ...counts,
      reason: isLasting(note),
      at: iso(noteAt),
    }));

  const read = async (staff: Staff, sourceId: string): Promise<EventSourceView> => {
    may(staff);
    const now = clock.now();
    const isHooks = sourceId === hooksSource;
    const found = isHooks ? undefined : (await sources.list(staff.tenant)).find(({ id }) => id === sourceId);
    if (!isHooks && found === undefined) throw unknown();
    return db.tenant(staff.tenant.id, async (tx) => {
      const outcomes = await countOutcomes(tx, dayAgo());
      const recent = await recentEvents(tx, isHooks ? null : sourceId, dayAgo(), mostRecent);
      const source = found === undefined ? toHooks(staff.tenant, outcomes, await lastHookAt(tx), now) : toSource(found, outcomes, now);
      return {
        ...source,
        registeredAt: iso(found?.createdAt ?? null),
        everySeconds: found === undefined || found.kind === 'hl7-mllp' ? null : found.settings.everySeconds,
        recent: recent.map((one) => ({ ...one, receivedAt: one.receivedAt.toISOString() })),
      };
    });
  };

  /** What an operator does by command, too; then how the source stands. */
  const changed = async (staff: Staff, sourceId: string, work: (tenantId: string) => Promise<unknown>): Promise<EventSourceView> => {
    may(staff);
    if (sourceId === hooksSource)
      throw new AppError('unprocessable', { detail: 'CDS Hooks come from the EHR alone. To stop its cards, switch rules off.' });
    await work(staff.tenant.id);
    return read(staff, sourceId);
  };

  return {
    /** @throws forbidden */
    async list(staff: Staff): Promise<EventSourceList> {
      may(staff);
      const now = clock.now();
      const registered = await sources.list(staff.tenant);
      return db.tenant(staff.tenant.id, async (tx) => {
        const outcomes = await countOutcomes(tx, dayAgo());
        const hooks = toHooks(staff.tenant, outcomes, await lastHookAt(tx), now);
        const ehrTasks = { on: staff.tenant.settings.ehrTasks, ehrs: await toEhrs(tx, staff.tenant) };
        return { sources: [hooks, ...registered.map((source) => toSource(source, outcomes, now))], ehrTasks };
      });
    },

    /** @throws forbidden, not-found */
    read,

    /** @throws forbidden, not-found, unprocessable where it is off or is never asked */
    poll: async (staff: Staff, sourceId: string): Promise<EventSourceView> =>
      changed(staff, sourceId, async (tenantId) =>
        sources.pollNow(tenantId, sourceId, alongside(staff, 'event-source-poll', { sourceId })),
      ),

    /** What is known stays once, and prompts nobody twice. @throws forbidden, not-found, unprocessable */
    replay: async (staff: Staff, sourceId: string, since: Date): Promise<EventSourceView> =>
      changed(staff, sourceId, async (tenantId) =>
        sources.replay(tenantId, sourceId, since, alongside(staff, 'event-source-replay', { sourceId, since: since.toISOString() })),
      ),

    /** @throws forbidden, not-found */
    switch: async (staff: Staff, sourceId: string, on: boolean): Promise<EventSourceView> =>
      changed(staff, sourceId, async (tenantId) =>
        on
          ? sources.resume(tenantId, sourceId, alongside(staff, 'event-source-on', { sourceId }))
          : sources.pause(tenantId, sourceId, alongside(staff, 'event-source-off', { sourceId })),
      ),
  };
}

export type EventSourceScreen = ReturnType<typeof createEventSourceScreen>;

import type { Database } from '../../database/index.ts';
import type { TenantDirectory } from '../../identity/tenants/index.ts';
import type { Clock, Logger, SecretBox } from '../../platform/index.ts';
import { heldFacts } from './held-facts.ts';
import { isProcedureType, orderType, type EventSource } from './event-source.ts';
import { eventHash } from './keep-resources.ts';
import {
  deleteMessage,
  isSuperseded,
  postponeMessage,
  saveEvent,
  takeMessages,
  type EventRecord,
  type InboundMessage,
  type Replayable,
} from './message-store.ts';
import { registrationOf } from './poll-source.ts';
import { clinicianName } from './order-log.ts';
import type { ProcessDenial } from './process-denial.ts';
import type { ProcessEvent } from './process-event.ts';
import type { ProcessProcedure } from './process-procedure.ts';
import { readOrder } from './read-order.ts';
import { readProcedure } from './read-procedure.ts';
import { findSource } from './source-store.ts';

const atOnce = 20;
/** With the pauses between them, a day and a half: longer than an EHR is ever down without somebody looking. */
const mostAttempts = 40;
const longestPauseSeconds = 3600;

const untold = { personId: null, unit: null, day: null, codes: [], topics: [], trigger: null };

/** Works off what a source brought: each message is gone in the transaction that notes what became of it. */
export function createProcessMessages(deps: {
  db: Database;
  clock: Clock;
  logger: Pick<Logger, 'warn'>;
  secrets: SecretBox;
  directory: Pick<TenantDirectory, 'byId'>;
  processEvent: ProcessEvent;
  processDenial: ProcessDenial;
  processProcedure: ProcessProcedure;
  takeNotification: (source: EventSource, body: string) => Promise<void>;
}) {
  const { db, clock } = deps;
  const hash = eventHash(deps.secrets);

  const processResource = async (source: EventSource, eventKey: string, body: string): Promise<EventRecord & Partial<Replayable>> => {
    const tenant = await deps.directory.byId(source.tenantId);
    const registration = await registrationOf(deps.directory, source);
    if (tenant === undefined || registration === undefined) throw new Error('its tenant or its EHR is not registered any more');
    const resource = JSON.parse(body) as Record<string, unknown>;
    const { resourceType } = source.settings;
    if (isProcedureType(resourceType)) {
      const procedure = readProcedure(resource, { source, registration, now: clock.now(), hash });
      if (typeof procedure === 'string') return { ...untold, outcome: procedure };
      if (await db.tenant(tenant.id, async (tx) => isSuperseded(tx, eventKey))) return { ...untold, outcome: 'superseded' };
      return deps.processProcedure(tenant, registration, procedure, eventKey);
    }
    if (resourceType !== orderType) return deps.processDenial(tenant, registration, resource, eventKey);
    const event = readOrder(resource, { source, registration, now: clock.now(), hash });
    if (typeof event === 'string') return { ...untold, outcome: event };
    if (await db.tenant(tenant.id, async (tx) => isSuperseded(tx, eventKey))) return { ...untold, outcome: 'superseded' };
    const reference = 'npi' in event.who ? event.who.npi : event.who.reference;
    return {
      ...(await deps.processEvent(tenant, registration, event, eventKey)),
      isRenewal: event.isRenewal,
      facts: heldFacts(event.resource),
      clinicianKey: hash(clinicianName({ registrationId: registration.id, reference })),
    };
  };

  const processOne = async (source: EventSource, message: InboundMessage): Promise<void> => {
    const body = deps.secrets.open(message.bodySealed);
    const { eventKey } = message;
    const record = eventKey === null ? await deps.takeNotification(source, body) : await processResource(source, eventKey, body);
    await db.tenant(source.tenantId, async (tx) => {
      if (eventKey !== null && record !== undefined) await saveEvent(tx, eventKey, record);
      await deleteMessage(tx, message.id);
    });
  };

  const postpone = async (source: EventSource, { id, attempts }: InboundMessage, error: unknown): Promise<void> => {
    const at = clock.now();
    const words = error instanceof Error ? error.message : String(error);
    const pause = Math.min(longestPauseSeconds, 15 * 2 ** Math.min(attempts, 10));
    deps.logger.warn({ err: error, source: source.id, attempts }, 'an event could not be processed yet');
    await db.tenant(source.tenantId, async (tx) =>
      postponeMessage(tx, id, {
        error: words.slice(0, 500),
        at,
        nextAt: attempts >= mostAttempts ? null : new Date(at.getTime() + pause * 1000),
      }),
    );
  };

  return async (tenantId: string, sourceId: string, stopping?: AbortSignal): Promise<void> => {
    for (;;) {
      const source = await db.tenant(tenantId, async (tx) => findSource(tx, sourceId));
      if (source === undefined || !source.enabled || stopping?.aborted === true) return;
      const messages = await db.tenant(tenantId, async (tx) => takeMessages(tx, sourceId, clock.now(), atOnce));
      if (messages.length === 0) return;
      for (const message of messages) {
        try {
          await processOne(source, message);
        } catch (error) {
          await postpone(source, message, error);
        }
      }
    }
  };
}

import type { z } from 'zod';
import type { Database, Tx } from '../../database/index.ts';
import type { Tenant } from '../../identity/tenants/index.ts';
import { rememberedDays } from '../../contract/index.ts';
import { mllpSettings, type MllpSettings } from './hl7v2/mllp-settings.ts';
import { countTaken } from './hl7v2/message-log.ts';
import { addJob, AppError, newId, newSecret, sha256, type Clock } from '../../platform/index.ts';
import { denialPatterns, type DenialPattern } from './denial-store.ts';
import { orderType, queryFault, sourceSettings, type EventSource, type SourceKind } from './event-source.ts';
import { askToProcess } from './keep-resources.ts';
import { countMessages, retryFailed } from './message-store.ts';
import { POLL_JOB } from './poll-source.ts';
import {
  askSoon,
  deleteSource,
  findSource,
  insertSource,
  isPortTaken,
  listSources,
  rewind,
  saveSecret,
  setEnabled,
} from './source-store.ts';

export type GivenSource = {
  kind: SourceKind;
  /** Of one of the tenant's EHRs. */
  iss: string;
  /** Orders where nothing is said. */
  resourceType?: EventSource['settings']['resourceType'] | undefined;
  label?: string | undefined;
  query?: string | undefined;
  everySeconds?: number | undefined;
  takesFullResources?: boolean | undefined;
  /** Of HL7 v2: where it is heard. */
  mllp?: z.input<typeof mllpSettings> | undefined;
};

export type SourceState = EventSource & {
  iss: string;
  waiting: number;
  failed: number;
  /** Of HL7 v2, in the last 30 days; null of another kind. */
  taken: { messages: number; withoutOrder: number } | null;
};

/** Written in the transaction of the change itself: who did it. */
type Alongside = (tx: Tx) => Promise<void>;

const usualSeconds: Record<SourceKind, number> = { polling: 60, 'subscription-r4': 3600, 'subscription-backport': 3600, 'hl7-mllp': 3600 };

const refuse = (detail: string): AppError => new AppError('unprocessable', { detail });
const isUuid = (id: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);

/** @throws unprocessable in the words of the option that is wrong */
function heardAt({ mllp }: GivenSource): MllpSettings {
  if (mllp === undefined) throw refuse('An HL7 source has a --port.');
  const parsed = mllpSettings.safeParse(mllp);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refuse(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'cannot be'}.`.replace(/^: /, ''));
}

/** An operator's work on a tenant's sources of events. @throws unprocessable for what cannot be, not-found for what is not there */
export function createEventSources(deps: { db: Database; clock: Clock }) {
  const { db, clock } = deps;
  const unknown = (id: string): AppError => new AppError('not-found', { detail: `There is no source "${id}" at this tenant.` });

  const change = async <T>(tenantId: string, id: string, work: (tx: Tx) => Promise<T>, alongside?: Alongside): Promise<T> => {
    if (!isUuid(id)) throw unknown(id);
    return db.tenant(tenantId, async (tx) => {
      if ((await findSource(tx, id)) === undefined) throw unknown(id);
      const result = await work(tx);
      await alongside?.(tx);
      return result;
    });
  };

  /** A port is one source's alone, at whatever tenant: what comes in by it is that tenant's. */
  const refuseTakenPort = async (port: number): Promise<void> => {
    if (await db.system(async (tx) => isPortTaken(tx, port)))
      throw refuse(`Port ${port} is another source's; a port belongs to one source of one tenant.`);
  };

  return {
    /**
     * Registers a source; events from now on.
     * @returns the secret by which the EHR proves itself, told this once; null where it never calls
     */
    async add(tenant: Tenant, given: GivenSource): Promise<{ id: string; secret: string | null }> {
      const registration = tenant.registrations.find(({ iss }) => iss === given.iss.replace(/\/+$/, ''));
      if (registration === undefined) throw refuse(`The tenant "${tenant.id}" has no EHR ${given.iss}; tenant show lists them.`);
      const isHeard = given.kind === 'hl7-mllp';
      if (!isHeard && registration.clientAuth === 'none')
        throw refuse(`${registration.iss} knows us as a public client, which has no access of its own; register private_key_jwt first.`);
      const fault = queryFault(given.query ?? '');
      if (fault !== undefined) throw refuse(`--query ${fault}.`);
      const settings = sourceSettings.safeParse({
        resourceType: given.resourceType ?? orderType,
        query: given.query ?? '',
        everySeconds: given.everySeconds ?? usualSeconds[given.kind],
        takesFullResources: given.takesFullResources ?? false,
        ...(isHeard ? { mllp: heardAt(given) } : {}),
      });
      if (!settings.success) throw refuse('A source is asked every 60 seconds to 24 hours, by a query of at most 500 characters.');
      const id = newId();
      const secret = given.kind === 'polling' || isHeard ? null : `pes_${newSecret()}`;
      const source = {
        id,
        registrationId: registration.id,
        kind: given.kind,
        label: given.label ?? `${given.kind} of ${registration.iss}`.slice(0, 200),
        settings: settings.data,
        secretHash: secret === null ? null : sha256(secret),
      };
      if (settings.data.mllp !== undefined) await refuseTakenPort(settings.data.mllp.port);
      await db.tenant(tenant.id, async (tx) => insertSource(tx, source, clock.now()));
      return { id, secret };
    },

    async list(tenant: Tenant): Promise<SourceState[]> {
      return db.tenant(tenant.id, async (tx) => {
        const [sources, counts] = [await listSources(tx), await countMessages(tx)];
        const taken = await countTaken(tx);
        return sources.map((source) => {
          const { waiting = 0, failed = 0 } = counts.find((one) => one.sourceId === source.id) ?? {};
          const iss = tenant.registrations.find((one) => one.id === source.registrationId)?.iss ?? '?';
          const { messages = 0, withoutOrder = 0 } = taken.find((one) => one.sourceId === source.id) ?? {};
          return { ...source, iss, waiting, failed, taken: source.kind === 'hl7-mllp' ? { messages, withoutOrder } : null };
        });
      });
    },

    /** Claims that were denied again and again for one reason, as the rules see it. */
    denialPatterns: async (tenantId: string): Promise<DenialPattern[]> => db.tenant(tenantId, denialPatterns),

    /** Asks the EHR now, and not when its time comes. */
    pollNow: async (tenantId: string, id: string, alongside?: Alongside): Promise<void> => {
      await change(
        tenantId,
        id,
        async (tx) => {
          const source = await findSource(tx, id);
          if (source?.kind === 'hl7-mllp') throw refuse('A source of HL7 v2 is heard; it cannot be asked.');
          if (source?.enabled !== true) throw refuse('This source is off; switch it on first.');
          await askSoon(tx, id, clock.now());
          await addJob(tx, POLL_JOB, { tenantId, sourceId: id }, { jobKey: `${POLL_JOB}:${id}` });
        },
        alongside,
      );
    },

    /** Takes nothing and asks for nothing until it is resumed; then everything since the pause is asked for. */
    pause: async (tenantId: string, id: string, alongside?: Alongside): Promise<void> =>
      change(tenantId, id, async (tx) => void (await setEnabled(tx, id, false, clock.now())), alongside),

    resume: async (tenantId: string, id: string, alongside?: Alongside): Promise<void> =>
      change(
        tenantId,
        id,
        async (tx) => {
          await setEnabled(tx, id, true, clock.now());
          await addJob(tx, POLL_JOB, { tenantId, sourceId: id }, { jobKey: `${POLL_JOB}:${id}` });
          await askToProcess(tx, { id, tenantId });
        },
        alongside,
      ),

    /** Tries again what failed, and asks for what happened since; what is known stays once. @returns how many had failed */
    replay: async (tenantId: string, id: string, since: Date | null, alongside?: Alongside): Promise<number> =>
      change(
        tenantId,
        id,
        async (tx) => {
          if (since !== null && (await findSource(tx, id))?.kind === 'hl7-mllp')
            throw refuse(
              'What came by HL7 v2 cannot be asked for again: its sender has to send it. Without --since what failed is tried again.',
            );
          // Beyond that an event is forgotten, and what is forgotten is new.
          if (since !== null && clock.now().getTime() - since.getTime() > rememberedDays * 86_400_000)
            throw refuse(`Events are remembered for ${rememberedDays} days; what is older could prompt twice.`);
          const failed = await retryFailed(tx, id, clock.now());
          await rewind(tx, id, since, clock.now());
          await addJob(tx, POLL_JOB, { tenantId, sourceId: id }, { jobKey: `${POLL_JOB}:${id}` });
          await askToProcess(tx, { id, tenantId });
          return failed;
        },
        alongside,
      ),

    /** A new secret by which the EHR proves itself, told this once; the one before is good no more. @throws unprocessable where it has none */
    renewSecret: async (tenantId: string, id: string): Promise<string> => {
      const secret = `pes_${newSecret()}`;
      return change(tenantId, id, async (tx) => {
        if (!(await saveSecret(tx, id, sha256(secret)))) throw refuse('This source has no secret: its EHR never calls by it.');
        return secret;
      });
    },

    /** With everything that it brought and was not processed yet. */
    remove: async (tenantId: string, id: string): Promise<void> => change(tenantId, id, async (tx) => void (await deleteSource(tx, id))),
  };
}

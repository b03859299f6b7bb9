import type { Database } from '../../database/index.ts';
import type { Tenant } from '../../identity/tenants/index.ts';
import { addJob, AppError, newId, newSecret, sha256, type Clock } from '../../platform/index.ts';
import { queryFault, sourceSettings, type EventSource, type SourceKind } from './event-source.ts';
import { askToProcess } from './keep-resources.ts';
import { countMessages, retryFailed } from './message-store.ts';
import { POLL_JOB } from './poll-source.ts';
import { deleteSource, findSource, insertSource, listSources, rewind, setEnabled } from './source-store.ts';

export type GivenSource = {
  kind: SourceKind;
  /** Of one of the tenant's EHRs. */
  iss: string;
  label?: string | undefined;
  query?: string | undefined;
  everySeconds?: number | undefined;
  takesFullResources?: boolean | undefined;
};

export type SourceState = EventSource & { iss: string; waiting: number; failed: number };

const usualSeconds: Record<SourceKind, number> = { polling: 60, 'subscription-r4': 3600, 'subscription-backport': 3600 };

const refuse = (detail: string): AppError => new AppError('unprocessable', { detail });
const isUuid = (id: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);

/** An operator's work on a tenant's sources of events. @throws unprocessable for what cannot be, not-found for what is not there */
export function createEventSources(deps: { db: Database; clock: Clock }) {
  const { db, clock } = deps;
  const unknown = (id: string): AppError => new AppError('not-found', { detail: `There is no source "${id}" at this tenant.` });

  const change = async <T>(
    tenantId: string,
    id: string,
    work: (tx: Parameters<Parameters<Database['tenant']>[1]>[0]) => Promise<T>,
  ): Promise<T> => {
    if (!isUuid(id)) throw unknown(id);
    return db.tenant(tenantId, async (tx) => {
      if ((await findSource(tx, id)) === undefined) throw unknown(id);
      return work(tx);
    });
  };

  return {
    /**
     * Registers a source; events from now on.
     * @returns the secret by which the EHR proves itself, told this once; null where it never calls
     */
    async add(tenant: Tenant, given: GivenSource): Promise<{ id: string; secret: string | null }> {
      const registration = tenant.registrations.find(({ iss }) => iss === given.iss.replace(/\/+$/, ''));
      if (registration === undefined) throw refuse(`The tenant "${tenant.id}" has no EHR ${given.iss}; tenant show lists them.`);
      if (registration.clientAuth === 'none')
        throw refuse(`${registration.iss} knows us as a public client, which has no access of its own; register private_key_jwt first.`);
      const fault = queryFault(given.query ?? '');
      if (fault !== undefined) throw refuse(`--query ${fault}.`);
      const settings = sourceSettings.safeParse({
        query: given.query ?? '',
        everySeconds: given.everySeconds ?? usualSeconds[given.kind],
        takesFullResources: given.takesFullResources ?? false,
      });
      if (!settings.success) throw refuse('A source is asked every 60 seconds to 24 hours, by a query of at most 500 characters.');
      const id = newId();
      const secret = given.kind === 'polling' ? null : `pes_${newSecret()}`;
      const source = {
        id,
        registrationId: registration.id,
        kind: given.kind,
        label: given.label ?? `${given.kind} of ${registration.iss}`.slice(0, 200),
        settings: settings.data,
        secretHash: secret === null ? null : sha256(secret),
      };
      await db.tenant(tenant.id, async (tx) => insertSource(tx, source, clock.now()));
      return { id, secret };
    },

    async list(tenant: Tenant): Promise<SourceState[]> {
      return db.tenant(tenant.id, async (tx) => {
        const [sources, counts] = [await listSources(tx), await countMessages(tx)];
        return sources.map((source) => {
          const { waiting = 0, failed = 0 } = counts.find((one) => one.sourceId === source.id) ?? {};
          return { ...source, iss: tenant.registrations.find((one) => one.id === source.registrationId)?.iss ?? '?', waiting, failed };
        });
      });
    },

    /** Takes nothing and asks for nothing until it is resumed; then everything since the pause is asked for. */
    pause: async (tenantId: string, id: string): Promise<void> =>
      change(tenantId, id, async (tx) => void (await setEnabled(tx, id, false, clock.now()))),

    resume: async (tenantId: string, id: string): Promise<void> =>
      change(tenantId, id, async (tx) => {
        await setEnabled(tx, id, true, clock.now());
        await addJob(tx, POLL_JOB, { tenantId, sourceId: id }, { jobKey: `${POLL_JOB}:${id}` });
        await askToProcess(tx, { id, tenantId });
      }),

    /** Tries again what failed, and asks for what happened since; what is known stays once. @returns how many had failed */
    replay: async (tenantId: string, id: string, since: Date | null): Promise<number> =>
      change(tenantId, id, async (tx) => {
        const failed = await retryFailed(tx, id, clock.now());
        await rewind(tx, id, since, clock.now());
        await addJob(tx, POLL_JOB, { tenantId, sourceId: id }, { jobKey: `${POLL_JOB}:${id}` });
        await askToProcess(tx, { id, tenantId });
        return failed;
      }),

    /** With everything that it brought and was not processed yet. */
    remove: async (tenantId: string, id: string): Promise<void> => change(tenantId, id, async (tx) => void (await deleteSource(tx, id))),
  };
}

import { rememberedDays } from '../../contract/index.ts';
import type { Database } from '../../database/index.ts';
import type { TenantDirectory } from '../../identity/tenants/index.ts';
import { addJob, type Clock, type JobHandler, type JobPayload, type Logger, type SecretBox } from '../../platform/index.ts';
import { askToProcess, createKeepResources } from './keep-resources.ts';
import { createListeners } from './hl7v2/listeners.ts';
import { purgeMessages } from './hl7v2/message-log.ts';
import { createTakeMessage } from './hl7v2/take-message.ts';
import { PROCESS_JOB, purge, waitingSources } from './message-store.ts';
import { createPollSource, POLL_JOB } from './poll-source.ts';
import { createProcessDenial } from './process-denial.ts';
import { createProcessEvent, type ProcessDeps } from './process-event.ts';
import { createProcessProcedure } from './process-procedure.ts';
import { createProcessMessages } from './process-messages.ts';
import { dueSources } from './source-store.ts';
import { createTakeNotification } from './take-notification.ts';

export type ClinicalEventsDeps = ProcessDeps & {
  db: Database;
  clock: Clock;
  logger: Logger;
  secrets: SecretBox;
  directory: TenantDirectory;
};

const keepFailedDays = 7;
const dayMilliseconds = 86_400_000;

const sourceOf = ({ tenantId, sourceId }: JobPayload): { tenantId: string; id: string } | undefined =>
  typeof tenantId === 'string' && typeof sourceId === 'string' ? { tenantId, id: sourceId } : undefined;

/** Events that come by other roads than CDS Hooks: kept as they came first, processed by the job queue. */
export function createClinicalEvents(deps: ClinicalEventsDeps) {
  const { db, clock } = deps;
  const keepResources = createKeepResources(deps);
  const pollSource = createPollSource({ ...deps, keepResources });
  const processMessages = createProcessMessages({
    ...deps,
    processEvent: createProcessEvent(deps),
    processDenial: createProcessDenial(deps),
    processProcedure: createProcessProcedure(deps),
    takeNotification: createTakeNotification({ ...deps, keepResources }),
  });

  /** Each minute: whose time has come, and what a process that died left behind. */
  const sweep = async (): Promise<void> => {
    const now = clock.now();
    await db.system(async (tx) => {
      for (const { id, tenantId } of await dueSources(tx, now))
        await addJob(tx, POLL_JOB, { tenantId, sourceId: id }, { jobKey: `${POLL_JOB}:${id}` });
      for (const source of await waitingSources(tx, now)) await askToProcess(tx, source);
    });
  };

  const forget = async (): Promise<void> => {
    const now = clock.now().getTime();
    const before = {
      failed: new Date(now - keepFailedDays * dayMilliseconds),
      events: new Date(now - rememberedDays * dayMilliseconds),
    };
    await db.system(async (tx) => {
      await purge(tx, before);
      await purgeMessages(tx, before.events);
    });
  };

  const jobs: Record<string, JobHandler> = {
    'sweep-event-sources': sweep,
    'forget-clinical-events': forget,
    [POLL_JOB]: async (payload) => {
      const source = sourceOf(payload);
      if (source !== undefined) await pollSource(source.tenantId, source.id);
    },
    [PROCESS_JOB]: async (payload, stopping) => {
      const source = sourceOf(payload);
      if (source !== undefined) await processMessages(source.tenantId, source.id, stopping);
    },
  };

  return {
    jobs,
    /** HL7 v2 over MLLP: opens the ports of every tenant's sources. */
    hl7: createListeners({ ...deps, messages: createTakeMessage({ ...deps, keepResources }) }),
    crontab: ['* * * * * sweep-event-sources', '29 3 * * * forget-clinical-events'],
  };
}

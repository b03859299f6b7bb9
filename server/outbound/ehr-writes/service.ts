import type { Task } from 'fhir/r4';
import type { Database, Tx } from '../../database/index.ts';
import type { EhrSystem } from '../../identity/ehr-access/index.ts';
import type { Registration, TenantDirectory } from '../../identity/tenants/index.ts';
import { isOfEvent } from '../../learning/prompts/index.ts';
import { addJob, type Clock, type JobHandler, type Logger } from '../../platform/index.ts';
import type { Records } from '../../records/index.ts';
import { abilitiesOf, type Abilities } from './abilities.ts';
import {
  assignmentOfPrompt,
  readStanding,
  settleWrite,
  takeWrites,
  tenantsWithDue,
  wantAgain,
  wantWrite,
  type WaitingWrite,
  type WriteStanding,
} from './store.ts';
import { ownerOf } from './to-ehr.ts';
import { writeOne, type Form, type Held, type Written } from './write-one.ts';

export const WRITE_JOB = 'write-to-ehrs';

const atOnce = 20;
/** With the pauses between them, a day and a half: longer than an EHR is ever down without somebody looking. */
const mostAttempts = 40;
const longestPauseSeconds = 3600;
/** What an EHR says of itself is believed so long. */
const abilitiesMilliseconds = 3_600_000;
/** The least that lets a resource be created once, found again and followed. */
const scopes: Record<Form, string> = { Task: 'system/Task.crus', Communication: 'system/Communication.crs' };

type Kept = { at: number; abilities: Abilities };

/**
 * Writes into an EHR what a tenant wants there, by Backend Services. What is wanted is a row that is committed with its reason; a job
 * writes it, and tries again until the EHR took it.
 */
export function createEhrWrites(deps: {
  db: Database;
  clock: Clock;
  logger: Pick<Logger, 'warn'>;
  directory: Pick<TenantDirectory, 'byId'>;
  ehrSystem: Pick<EhrSystem, 'request'>;
  records: Pick<Records, 'find'>;
}) {
  const { db, clock } = deps;
  const kept = new Map<string, Kept>();

  const askToWrite = async (tx: Tx, tenantId: string): Promise<void> =>
    addJob(tx, WRITE_JOB, { tenantId }, { jobKey: `${WRITE_JOB}:${tenantId}` });

  /** @throws Error where the EHR does not say */
  const abilities = async (registration: Registration): Promise<Abilities> => {
    const before = kept.get(registration.id);
    const now = clock.now().getTime();
    if (before !== undefined && now - before.at < abilitiesMilliseconds) return before.abilities;
    const answer = await deps.ehrSystem.request(registration, scopes.Task, { path: 'metadata' });
    if (answer.state !== 'answered') throw new Error(answer.note);
    if (answer.status !== 200) throw new Error(`it answered ${answer.status} to what it can do`);
    const found = abilitiesOf(answer.resource);
    kept.set(registration.id, { at: now, abilities: found });
    return found;
  };

  const tryOne = async (tenantId: string, write: WaitingWrite, held: Held): Promise<Written> => {
    const registration = (await deps.directory.byId(tenantId))?.registrations.find(({ id }) => id === write.registrationId);
    if (registration === undefined) return { state: 'left', held, note: 'the EHR is not registered any more' };
    const task = (await db.tenant(tenantId, async (tx) => deps.records.find(tx, 'Task', write.resourceId))) as Task | undefined;
    if (task === undefined) return { state: 'left', held, note: 'the assignment is gone here' };
    return writeOne(async (form, request) => deps.ehrSystem.request(registration, scopes[form], request), {
      task,
      owner: ownerOf(write.ownerReference),
      held,
      abilities: await abilities(registration),
    });
  };

  const work = async (tenantId: string, write: WaitingWrite): Promise<void> => {
    const held: Held = write.form === null || write.remoteId === null ? null : { form: write.form, remoteId: write.remoteId };
    const outcome = await tryOne(tenantId, write, held).catch((error: unknown): Written => ({
      state: 'failed',
      held,
      note: error instanceof Error && error.message !== '' ? error.message : 'no answer',
    }));
    const at = clock.now();
    const pause = Math.min(longestPauseSeconds, 15 * 2 ** Math.min(write.attempts, 10));
    const isLast = outcome.state === 'failed' && write.attempts >= mostAttempts;
    if (outcome.state === 'failed')
      deps.logger.warn(
        { registration: write.registrationId, attempts: write.attempts, note: outcome.note },
        'an EHR did not take a write yet',
      );
    await db.tenant(tenantId, async (tx) =>
      settleWrite(tx, write, {
        state: outcome.state === 'failed' ? (isLast ? 'given-up' : 'waiting') : outcome.state,
        form: outcome.held?.form ?? null,
        remoteId: outcome.held?.remoteId ?? null,
        note: outcome.state === 'written' ? null : outcome.note.slice(0, 500),
        at,
        nextAt: new Date(at.getTime() + pause * 1000),
      }),
    );
  };

  const writeAll = async (tenantId: string, stopping?: AbortSignal): Promise<void> => {
    while (stopping?.aborted !== true) {
      if ((await deps.directory.byId(tenantId))?.settings.ehrTasks !== true) return;
      const writes = await db.tenant(tenantId, async (tx) => takeWrites(tx, clock.now(), atOnce));
      if (writes.length === 0) return;
      for (const write of writes) await work(tenantId, write);
    }
  };

  const jobs: Record<string, JobHandler> = {
    'sweep-ehr-writes': async () =>
      db.system(async (tx) => {
        for (const tenantId of await tenantsWithDue(tx, clock.now())) await askToWrite(tx, tenantId);
      }),
    [WRITE_JOB]: async ({ tenantId }, stopping) => {
      if (typeof tenantId === 'string') await writeAll(tenantId, stopping);
    },
  };

  return {
    jobs,
    crontab: ['* * * * * sweep-ehr-writes'],

    /** An assignment was made or moved on. Of those that an event brought, which no card showed, the EHR is to have a Task. */
    async assignmentChanged({ tenantId, taskId }: { tenantId: string; taskId: string }): Promise<void> {
      if ((await deps.directory.byId(tenantId))?.settings.ehrTasks !== true) return;
      const at = clock.now();
      await db.tenant(tenantId, async (tx) => {
        const isKnown = await wantAgain(tx, { resourceType: 'Task', resourceId: taskId, at });
        if (!isKnown) {
          const found = await assignmentOfPrompt(tx, taskId);
          if (found === undefined || !isOfEvent(found)) return;
          const { registrationId, reference: ownerReference } = found;
          await wantWrite(tx, { registrationId, resourceType: 'Task', resourceId: taskId, ownerReference, at });
        }
        await askToWrite(tx, tenantId);
      });
    },

    /** How the writes of each EHR of this tenant stand. */
    standing: async (tx: Tx): Promise<WriteStanding[]> => readStanding(tx),
  };
}

export type EhrWrites = ReturnType<typeof createEhrWrites>;

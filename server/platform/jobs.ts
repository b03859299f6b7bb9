import { run, type Runner, type TaskList } from 'graphile-worker';
import type { Pool } from 'pg';
import { currentCorrelationId, withCorrelationId } from './correlation.ts';
import type { Logger } from './logger.ts';

/** Anything that can run one parametrised statement inside the caller's transaction. */
export type JobTransaction = { query(query: { text: string; values: readonly unknown[] }): Promise<unknown[]> };

export type JobPayload = Record<string, unknown> & { tenantId?: string };
/** `stopping` aborts when this process is about to end; what is then thrown is tried again elsewhere, or later. */
export type JobHandler = (payload: JobPayload, stopping?: AbortSignal) => Promise<void>;

/**
 * Queues a job inside the caller's transaction: it exists if and only if the change that caused it does.
 * `jobKey` coalesces jobs that are still waiting. The correlation id travels in the payload.
 */
export async function addJob(
  tx: JobTransaction,
  name: string,
  payload: JobPayload,
  options: { jobKey?: string; runAt?: Date } = {},
): Promise<void> {
  await tx.query({
    text: 'select preceptor_add_job($1, $2::json, $3, $4)',
    values: [name, JSON.stringify({ ...payload, correlationId: currentCorrelationId() }), options.jobKey ?? null, options.runAt ?? null],
  });
}

/** Runs queued jobs and cron lines (`minute hour day month weekday task`) until stopped. */
export async function startJobs(options: {
  pool: Pool;
  handlers: Record<string, JobHandler>;
  crontab: string;
  logger: Logger;
}): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController();
  const taskList: TaskList = {};
  for (const [name, handler] of Object.entries(options.handlers)) {
    taskList[name] = async (raw) => {
      const payload = (typeof raw === 'object' && raw !== null ? raw : {}) as JobPayload;
      const correlationId = payload['correlationId'];
      await withCorrelationId(typeof correlationId === 'string' ? correlationId : undefined, async () => {
        await handler(payload, stopping.signal);
        options.logger.info({ job: name }, 'job done');
      });
    };
  }
  const quiet = { error: 'error', warning: 'warn', info: 'debug', debug: 'trace' } as const;
  const { Logger: WorkerLogger } = await import('graphile-worker');
  const runner: Runner = await run({
    pgPool: options.pool,
    taskList,
    crontab: options.crontab,
    concurrency: 2,
    noHandleSignals: true,
    pollInterval: 2000,
    logger: new WorkerLogger(
      () => (level, message) => options.logger[quiet[level as keyof typeof quiet] ?? 'debug']({ worker: true }, message),
    ),
  });
  return {
    stop: async () => {
      stopping.abort();
      await runner.stop();
    },
  };
}

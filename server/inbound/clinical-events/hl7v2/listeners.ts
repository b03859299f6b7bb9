import type { Database } from '../../../database/index.ts';
import type { Logger } from '../../../platform/index.ts';
import type { Clock } from '../../../platform/index.ts';
import type { EventSource } from '../event-source.ts';
import { heardSources, saveTrouble } from '../source-store.ts';
import { listen, type Listener } from './listen.ts';
import { saveHeard } from './message-log.ts';
import type { TakeMessage } from './take-message.ts';

const lookMilliseconds = 10_000;

const reasonOf = (error: unknown, port: number): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `port ${port} is in use on this machine`;
  if (code === 'EACCES') return `port ${port} or a file of its certificate is not ours to use`;
  if (code === 'EADDRNOTAVAIL') return 'its --host is no address of this machine';
  return `it cannot be opened: ${String(message).slice(0, 200)}`;
};

/** Keeps open what the sources of all tenants say, as it changes: added, paused, resumed, removed. */
export function createListeners(deps: { db: Database; clock: Clock; logger: Logger; messages: TakeMessage }) {
  const { db, clock } = deps;
  const open = new Map<string, { listener: Listener; told: string }>();
  let atWork: Promise<void> = Promise.resolve();
  let isStopped = false;

  const openOne = async (source: EventSource): Promise<void> => {
    const { mllp } = source.settings;
    if (mllp === undefined) return;
    try {
      const listener = await listen(source, mllp, deps);
      open.set(source.id, { listener, told: JSON.stringify(mllp) });
      await db.tenant(source.tenantId, async (tx) => saveHeard(tx, source.id, clock.now()));
    } catch (error) {
      const reason = reasonOf(error, mllp.port);
      if (source.lastError !== reason) deps.logger.warn({ err: error, source: source.id }, 'an HL7 source could not be opened');
      await db.tenant(source.tenantId, async (tx) => saveTrouble(tx, source.id, reason, clock.now()));
    }
  };

  const look = async (): Promise<void> => {
    const sources = await db.system(async (tx) => heardSources(tx));
    for (const [id, { listener, told }] of open) {
      const source = sources.find((one) => one.id === id);
      if (source !== undefined && JSON.stringify(source.settings.mllp) === told) continue;
      open.delete(id);
      await listener.close();
    }
    for (const source of sources) if (!isStopped && !open.has(source.id)) await openOne(source);
  };

  /** One look after another; what fails is tried at the next. */
  const lookSoon = async (): Promise<void> => {
    atWork = atWork.then(look).catch((error: unknown) => deps.logger.warn({ err: error }, 'HL7 sources could not be looked up'));
    return atWork;
  };

  return {
    lookSoon,
    /** Where a source is heard; undefined where it is not. */
    portOf: (sourceId: string): number | undefined => open.get(sourceId)?.listener.port,
    async start(): Promise<() => Promise<void>> {
      await lookSoon();
      const timer = setInterval(() => void lookSoon(), lookMilliseconds);
      timer.unref();
      return async () => {
        isStopped = true;
        clearInterval(timer);
        await atWork;
        await Promise.all([...open.values()].map(async ({ listener }) => listener.close()));
        open.clear();
      };
    },
  };
}

export type Listeners = ReturnType<typeof createListeners>;

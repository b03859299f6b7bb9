import type { Database } from '../../database/index.ts';
import { toAppError, type Logger } from '../../platform/index.ts';
import { lessonSchema, type HeldLesson } from '../curriculum/index.ts';
import { releasedTexts, releaseMarks, type ReleasedText } from './store.ts';

/** What is published or withdrawn in another process is seen this much later at most. */
const pollMilliseconds = 1000;

const nothing: readonly HeldLesson[] = [];

/** What tenants published and withdrew, in memory: orders ask for it and wait for no database. */
export type PublishedTexts = {
  /** The same list as long as nothing changed; empty for a tenant without any. */
  of(tenantId: string): readonly HeldLesson[];
  /** Reads what changed since, of all tenants. */
  refresh(): Promise<void>;
  /** Reads them and follows what other processes do. @returns stops following */
  start(): Promise<() => Promise<void>>;
};

/** Published texts as lessons. Keeps what it knows while the database is away. */
export function createPublishedTexts(deps: { db: Database; logger: Logger }): PublishedTexts {
  const kept = new Map<string, { mark: string; texts: readonly HeldLesson[] }>();

  /** A text that later rules of lessons refuse is left out. */
  const toLesson = ({ tenantId, id, state, body }: ReleasedText): HeldLesson[] => {
    const parsed = lessonSchema.safeParse(body);
    if (parsed.success) return [{ ...parsed.data, status: state === 'withdrawn' ? 'retired' : parsed.data.status, isOwn: true }];
    deps.logger.error({ tenantId, textId: id, issue: parsed.error.issues[0]?.message }, 'a published text is no lesson any more');
    return [];
  };

  const read = async (): Promise<void> =>
    deps.db.system(async (tx) => {
      const marks = await releaseMarks(tx);
      const news = marks.filter(({ tenantId, mark }) => kept.get(tenantId)?.mark !== mark);
      const texts =
        news.length === 0
          ? []
          : await releasedTexts(
              tx,
              news.map(({ tenantId }) => tenantId),
            );
      for (const { tenantId, mark } of news)
        kept.set(tenantId, { mark, texts: texts.filter((one) => one.tenantId === tenantId).flatMap(toLesson) });
    });

  // One at a time, and whoever asks while one is under way gets a later one: it saw what was there when they asked.
  let last: Promise<void> = Promise.resolve();
  const refresh = async (): Promise<void> => {
    last = last.then(read, read);
    return last;
  };

  return {
    of: (tenantId) => kept.get(tenantId)?.texts ?? nothing,
    refresh,
    start: async () => {
      await refresh();
      let timer: NodeJS.Timeout | undefined;
      let isStopped = false;
      const follow = (): void => {
        timer = setTimeout(() => {
          void refresh()
            .catch((error: unknown) => deps.logger.warn({ err: toAppError(error) }, 'published texts were not read; those known go on'))
            .finally(() => {
              if (!isStopped) follow();
            });
        }, pollMilliseconds);
      };
      follow();
      return async () => {
        isStopped = true;
        clearTimeout(timer);
        await last.catch(() => undefined);
      };
    },
  };
}

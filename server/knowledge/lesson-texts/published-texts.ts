import type { Database } from '../../database/index.ts';
import { followChanges, type Follower, type Logger } from '../../platform/index.ts';
import { lessonSchema, type HeldLesson } from '../curriculum/index.ts';
import { releasedTexts, releaseMarks, type ReleasedText } from './store.ts';

const nothing: readonly HeldLesson[] = [];

/** What tenants published and withdrew, in memory: orders ask for it and wait for no database. */
export type PublishedTexts = Follower & {
  /** The same list as long as nothing changed; empty for a tenant without any. */
  of(tenantId: string): readonly HeldLesson[];
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

  const follower = followChanges(read, { what: 'published texts', logger: deps.logger });
  return { of: (tenantId) => kept.get(tenantId)?.texts ?? nothing, ...follower };
}

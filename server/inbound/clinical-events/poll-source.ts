import { z } from 'zod';
import type { Database } from '../../database/index.ts';
import type { EhrSystem } from '../../identity/ehr-access/index.ts';
import type { Registration, TenantDirectory } from '../../identity/tenants/index.ts';
import { addJob, type Clock } from '../../platform/index.ts';
import { readScope, type EventSource } from './event-source.ts';
import type { KeepResources } from './keep-resources.ts';
import { endLease, findSource, leaseSource, saveFailure, saveProgress } from './source-store.ts';

export const POLL_JOB = 'poll-event-source';

const pageSize = 100;
/** One walk follows so many pages; the next goes on where it ended. */
const mostPages = 20;
const leaseMilliseconds = 5 * 60_000;
const longestPauseSeconds = 900;

const bundle = z.looseObject({
  resourceType: z.literal('Bundle'),
  link: z.array(z.looseObject({ relation: z.string(), url: z.string() })).optional(),
  entry: z.array(z.looseObject({ resource: z.looseObject({ resourceType: z.string() }).optional() })).optional(),
});

/** What stands between us and the EHR, in words for an operator. */
type Trouble = { trouble: string };
type Page = { resources: Record<string, unknown>[]; next: string | null };

export const registrationOf = async (
  directory: Pick<TenantDirectory, 'byId'>,
  source: { tenantId: string; registrationId: string },
): Promise<Registration | undefined> =>
  (await directory.byId(source.tenantId))?.registrations.find(({ id }) => id === source.registrationId);

/** Grows with every failure, and ends at a quarter of an hour. */
export const pauseSeconds = (everySeconds: number, failures: number): number =>
  Math.max(everySeconds, Math.min(longestPauseSeconds, everySeconds * 2 ** Math.min(failures, 10)));

const firstPath = ({ watermark, settings }: EventSource): string => {
  const since = new Date(watermark.getTime() - settings.overlapSeconds * 1000).toISOString();
  const asked = new URLSearchParams(settings.query);
  asked.set('_lastUpdated', `ge${since}`);
  asked.set('_sort', '_lastUpdated');
  asked.set('_count', String(pageSize));
  return `${settings.resourceType}?${asked.toString()}`;
};

/**
 * Asks an EHR for what changed since the watermark, page by page. What a page brings is durable before the next is asked for, and the
 * watermark moves at the end of the walk alone: whatever fails in between is asked for again, and known by its version.
 * @see https://hl7.org/fhir/R4/search.html#lastUpdated
 */
export function createPollSource(deps: {
  db: Database;
  clock: Clock;
  directory: Pick<TenantDirectory, 'byId'>;
  ehrSystem: Pick<EhrSystem, 'request'>;
  keepResources: KeepResources;
}) {
  const { db, clock } = deps;

  const readPage = async (
    { settings: { resourceType } }: EventSource,
    registration: Registration,
    path: string,
  ): Promise<Page | Trouble | 'gone'> => {
    const answer = await deps.ehrSystem.request(registration, readScope(resourceType), { path });
    if (answer.state !== 'answered') return { trouble: answer.note };
    if (answer.status === 404 || answer.status === 410 || answer.status === 400) return 'gone';
    if (answer.status !== 200) return { trouble: `it answered ${answer.status} to ${resourceType}` };
    const parsed = bundle.safeParse(answer.resource);
    if (!parsed.success) return { trouble: 'its answer is no Bundle' };
    const resources = (parsed.data.entry ?? []).flatMap(({ resource }) => (resource?.resourceType === resourceType ? [resource] : []));
    return { resources, next: parsed.data.link?.find(({ relation }) => relation === 'next')?.url ?? null };
  };

  const walk = async (source: EventSource, registration: Registration): Promise<Trouble | 'whole' | 'more'> => {
    let { cursor, seenUntil } = source;
    for (let pages = 0; pages < mostPages; pages += 1) {
      let page = await readPage(source, registration, cursor ?? firstPath(source));
      if (page === 'gone' && cursor !== null) {
        // Links to further pages do not last for ever: the walk begins again at the watermark.
        seenUntil = null;
        page = await readPage(source, registration, firstPath(source));
      }
      if (page === 'gone') return { trouble: `it does not answer a search of ${source.settings.resourceType} by _lastUpdated` };
      if ('trouble' in page) return page;
      // A page that leads to itself would never end.
      const next: string | null = page.next === cursor ? null : page.next;
      const { resources } = page;
      const seenBefore: Date | null = seenUntil;
      seenUntil = await db.tenant(source.tenantId, async (tx) => {
        const { newest } = await deps.keepResources(tx, source, resources);
        const seen = newest === null || (seenBefore !== null && seenBefore > newest) ? seenBefore : newest;
        const now = clock.now();
        const pause = next === null ? source.settings.everySeconds : 0;
        await saveProgress(tx, source.id, { cursor: next, seenUntil: seen, now, nextAt: new Date(now.getTime() + pause * 1000) });
        return seen;
      });
      cursor = next;
      if (cursor === null) return 'whole';
    }
    return 'more';
  };

  return async (tenantId: string, sourceId: string): Promise<void> => {
    const at = clock.now();
    const source = await db.tenant(tenantId, async (tx) => leaseSource(tx, sourceId, at, new Date(at.getTime() + leaseMilliseconds)));
    if (source === undefined) return;
    const registration = await registrationOf(deps.directory, source);
    const outcome =
      registration === undefined ? { trouble: 'its tenant or its EHR is not registered any more' } : await walk(source, registration);
    await db.tenant(tenantId, async (tx) => {
      if (typeof outcome === 'object') {
        const failedAt = clock.now();
        const failures = ((await findSource(tx, sourceId))?.failures ?? 0) + 1;
        const nextAt = new Date(failedAt.getTime() + pauseSeconds(source.settings.everySeconds, failures) * 1000);
        return saveFailure(tx, sourceId, { error: outcome.trouble, at: failedAt, nextAt });
      }
      await endLease(tx, sourceId);
      if (outcome === 'more') await addJob(tx, POLL_JOB, { tenantId, sourceId }, { jobKey: `${POLL_JOB}:${sourceId}` });
    });
  };
}

export type PollSource = ReturnType<typeof createPollSource>;

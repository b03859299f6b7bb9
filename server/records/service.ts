import { AppError, currentCorrelationId, newId, type Clock, type Logger } from '../platform/index.ts';
import type { Tx } from '../database/index.ts';
import { idShape, indexValues, OWN_PARAM, ownersOf, parseSearch, type ResourceType, type Search } from '../standards/fhir-r4/index.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { gone, notFound } from './missing.ts';
import { toProvenance } from './provenance.ts';
import { createRefusal } from './refuse-invalid.ts';
import type { ChangeContext, KeptResource, ReadScope, RecordHead, SearchPage, Stored, VersionEntry } from './record-types.ts';
import { countMatches, findPage } from './search-store.ts';
import {
  boundWaiting,
  deleteIndexes,
  findHead,
  insertIndexes,
  insertResource,
  insertVersion,
  lockConditions,
  lockHead,
  readCurrent,
  readOwners,
  readVersion,
  readVersions,
  type Head,
  type VersionRow,
} from './store.ts';

const HISTORY_LIMIT = 500;

const stale = (type: string, id: string, head: Head, ifMatch: string): AppError =>
  new AppError('precondition-failed', { detail: `${type}/${id} is at version ${head.version_id}, the change is based on ${ifMatch}.` });

/**
 * The FHIR repository. Every method works inside the caller's tenant transaction, so that a change, its Provenance
 * and whatever caused it are saved together or not at all.
 */
export function createRecords({ clock, logger }: { clock: Clock; logger?: Logger }) {
  const { refuseInvalid, refuseWorse } = createRefusal({ logger });

  const stamp = <T extends KeptResource>(resource: T, id: string, versionId: number, at: Date): Stored<T> => {
    const { resourceType, id: _id, meta, ...rest } = resource;
    // The order in which FHIR prints a resource; spreading first keeps the type, the order comes from the keys' first mention.
    return {
      resourceType,
      id,
      meta: { ...meta, versionId: String(versionId), lastUpdated: at.toISOString() },
      ...rest,
    } as unknown as Stored<T>;
  };

  const insertStamped = async (
    tx: Tx,
    resource: KeptResource,
    owners: (stored: Stored) => string[],
    writtenBy: string | null,
  ): Promise<Stored> => {
    const at = clock.now();
    const stored = stamp(resource, resource.id ?? newId(), 1, at);
    refuseInvalid(stored);
    const body = JSON.stringify(stored);
    const seq = await insertResource(tx, { type: stored.resourceType, id: stored.id, lastUpdated: at, body, writtenBy });
    if (seq === undefined) throw new AppError('conflict', { detail: `${stored.resourceType}/${stored.id} exists already.` });
    await insertIndexes(tx, stored.resourceType, seq, indexValues(stored, owners(stored)));
    return stored;
  };

  const writeProvenance = async (
    tx: Tx,
    stored: Stored,
    method: 'POST' | 'PUT' | 'DELETE',
    context: ChangeContext,
    owners: string[],
  ): Promise<void> => {
    const provenance = toProvenance({
      type: stored.resourceType,
      id: stored.id,
      versionId: Number(stored.meta.versionId),
      method,
      recorded: stored.meta.lastUpdated,
      correlationId: context.correlationId ?? currentCorrelationId(),
      context,
    });
    // Whoever may read a resource as their own may read how it came about.
    await insertStamped(tx, provenance, () => owners, null);
  };

  /** The head of a resource that may be read under the scope. Another person's resource is as unknown as none. */
  const readableHead = async (tx: Tx, type: ResourceType, id: string, scope: ReadScope): Promise<Head> => {
    const head = idShape.test(id) ? await findHead(tx, type, id) : undefined;
    if (head === undefined) throw notFound(type, id);
    if (scope.onlyPerson !== undefined && !(await readOwners(tx, type, head.seq, OWN_PARAM)).includes(scope.onlyPerson))
      throw notFound(type, id);
    return head;
  };

  const toResource = (row: VersionRow | undefined, type: ResourceType, id: string): Stored => {
    if (row === undefined) throw notFound(type, id);
    if (row.body === null) throw gone(type, id);
    return row.body;
  };

  return {
    /**
     * Validates and stores a new resource, under its own id where it has one, and the Provenance of it.
     * @throws unprocessable with the FHIR path; conflict when the id is taken
     */
    async create<T extends KeptResource>(tx: Tx, resource: T, context: ChangeContext): Promise<Stored<T>> {
      const stored = await insertStamped(tx, resource, ownersOf, context.system ?? null);
      await writeProvenance(tx, stored, 'POST', context, ownersOf(stored));
      return stored as Stored<T>;
    },

    /**
     * Stores a new version. `ifMatch` is the version the change is based on.
     * @throws not-found; precondition-failed (412) when `ifMatch` was old; conflict (409) when somebody was faster while we wrote; unprocessable
     * @see https://hl7.org/fhir/R4/http.html#concurrency
     */
    async update<T extends KeptResource & { id: string }>(
      tx: Tx,
      resource: T,
      context: ChangeContext,
      options: { ifMatch?: string } = {},
    ): Promise<Stored<T>> {
      const type = resource.resourceType;
      const head = await (options.ifMatch === undefined ? lockHead : findHead)(tx, type, resource.id);
      if (head === undefined) throw notFound(type, resource.id);
      if (options.ifMatch !== undefined && options.ifMatch !== String(head.version_id)) {
        throw stale(type, resource.id, head, options.ifMatch);
      }
      const at = clock.now();
      const stored = stamp(resource, resource.id, head.version_id + 1, at);
      await refuseWorse(stored, async () => (await readCurrent(tx, type, stored.id))?.body ?? undefined);
      const moved = await insertVersion(tx, {
        type,
        id: stored.id,
        from: head.version_id,
        lastUpdated: at,
        method: 'PUT',
        body: JSON.stringify(stored),
      });
      if (!moved) throw new AppError('conflict', { detail: `${type}/${resource.id} was changed at the same time; read it again.` });
      await deleteIndexes(tx, type, head.seq);
      await insertIndexes(tx, type, head.seq, indexValues(stored, ownersOf(stored)));
      await writeProvenance(tx, stored, 'PUT', context, ownersOf(stored));
      return stored;
    },

    /** Marks a resource as deleted; its versions stay. @throws not-found, gone; precondition-failed when `ifMatch` was old */
    async remove(tx: Tx, type: ResourceType, id: string, context: ChangeContext, options: { ifMatch?: string } = {}): Promise<void> {
      const head = await lockHead(tx, type, id);
      if (head === undefined) throw notFound(type, id);
      if (options.ifMatch !== undefined && options.ifMatch !== String(head.version_id)) throw stale(type, id, head, options.ifMatch);
      const last = toResource(await readCurrent(tx, type, id), type, id);
      const at = clock.now();
      await insertVersion(tx, { type, id, from: head.version_id, lastUpdated: at, method: 'DELETE', body: null });
      await deleteIndexes(tx, type, head.seq);
      await writeProvenance(tx, stamp(last, id, head.version_id + 1, at), 'DELETE', context, ownersOf(last));
    },

    /** Where a resource stands and who wrote it; undefined where there never was one. */
    async head(tx: Tx, type: ResourceType, id: string): Promise<RecordHead | undefined> {
      const found = idShape.test(id) ? await findHead(tx, type, id) : undefined;
      return found && { versionId: String(found.version_id), isDeleted: found.deleted, writtenBy: found.written_by };
    },

    /** Before a change that another request asks for: it waits for a lock no longer than it has to. */
    boundWaiting,

    /** Before a search that decides whether something is created. Held until the transaction ends. */
    oneConditionAtATime: lockConditions,

    /** @throws not-found; gone when deleted */
    async read(tx: Tx, type: ResourceType, id: string, scope: ReadScope = {}): Promise<Stored> {
      // Whoever may read everybody's is told by one question whether it is there.
      if (scope.onlyPerson !== undefined || !idShape.test(id)) await readableHead(tx, type, id, scope);
      return toResource(await readCurrent(tx, type, id), type, id);
    },

    /** As `read`, but undefined where there is none. */
    async find(tx: Tx, type: ResourceType, id: string): Promise<Stored | undefined> {
      return (await readCurrent(tx, type, id))?.body ?? undefined;
    },

    /** One version. @throws not-found; gone when that version is the deletion */
    async vread(tx: Tx, type: ResourceType, id: string, versionId: string, scope: ReadScope = {}): Promise<Stored> {
      await readableHead(tx, type, id, scope);
      const number = /^[1-9]\d{0,8}$/.test(versionId) ? Number(versionId) : undefined;
      const row = number === undefined ? undefined : await readVersion(tx, type, id, number);
      if (row === undefined) throw notFound(type, `${id}/_history/${versionId}`);
      return toResource(row, type, id);
    },

    /** All versions, newest first, at most 500; the deletion has no resource. @throws not-found */
    async history(tx: Tx, type: ResourceType, id: string, scope: ReadScope = {}): Promise<VersionEntry[]> {
      await readableHead(tx, type, id, scope);
      return (await readVersions(tx, type, id, HISTORY_LIMIT)).map((row) => ({
        versionId: String(row.version_id),
        lastUpdated: row.last_updated.toISOString(),
        method: row.method,
        resource: row.body,
      }));
    },

    /**
     * One page of matches. `query` is the pairs of a query string, or a search parsed before.
     * @throws invalid-request with the parameter as path
     */
    async search(
      tx: Tx,
      type: ResourceType,
      query: Search | Iterable<readonly [string, string]>,
      scope: ReadScope = {},
    ): Promise<SearchPage> {
      const search = 'filters' in query ? query : parseSearch(type, query, { strict: true });
      const position = search.cursor === undefined ? undefined : readCursor(search.cursor, search.sort);
      const rows = search.count === 0 ? [] : await findPage(tx, type, search, position, scope.onlyPerson);
      const total = search.total === 'accurate' ? await countMatches(tx, type, search, scope.onlyPerson) : undefined;
      const shown = rows.slice(0, search.count);
      const last = rows.length > search.count ? shown.at(-1) : undefined;
      return {
        resources: shown.map((row) => row.body),
        next: last === undefined ? undefined : writeCursor(search.sort, { seq: last.seq, lastUpdated: last.last_updated.toISOString() }),
        total,
      };
    },
  };
}

export type Records = ReturnType<typeof createRecords>;

import type { Request, RequestHandler, Response } from 'express';
import type { BundleEntry } from 'fhir/r4';
import { STATUS_CODES } from 'node:http';
import type { Database, Tx } from '../../database/index.ts';
import { AppError, asyncRoute, settleEntry, type Logger } from '../../platform/index.ts';
import type { Records, Stored } from '../../records/index.ts';
import { isResourceType, parseSearch, type ResourceType } from '../../standards/fhir-r4/index.ts';
import { readBundle, readEntry, type Entry, type Reading } from './bundle-request.ts';
import { findIncluded } from './included.ts';
import { decideReading, type FhirAccess } from './decide-reading.ts';
import { writerOf, type Writer } from './decide-writing.ts';
import { checkParameters, doneOutcome, returnPreference, type ReturnPreference } from './preferences.ts';
import { readResource } from './read-body.ts';
import { wantsStrict } from './read-request.ts';
import { createResolution, type ResolveDeps } from './resolve-bundle.ts';
import { toEtag, toHistory, toSearchset } from './to-bundle.ts';
import type { Changed, WritingOf } from './write-resource.ts';
import { orRace } from './or-race.ts';

/** What has not begun within it is not begun. */
const mostMilliseconds = 20_000;

export type BundleDeps = Omit<ResolveDeps, 'records'> & {
  db: Database;
  records: Records;
  logger: Logger;
  writing: WritingOf;
  accessOf: (request: Request) => Promise<FhirAccess>;
  send: (request: Request, response: Response, body: object) => void;
};

const statusLine = (status: number): string => `${status} ${STATUS_CODES[status] ?? ''}`.trim();

/** The order in which a transaction is carried out, whatever order it was written in. @see https://hl7.org/fhir/R4/http.html#trules */
const order = { delete: 0, create: 1, update: 2, read: 3 } as const;

/** Of two transactions that change the same, each begins with the same: one waits for the other, and not both. */
const placeOf = ({ asks }: Entry): string => `${order[asks.kind]} ${'id' in asks ? `${asks.type}/${asks.id}` : ''}`;

/** `POST /fhir/r4`: a batch, whose entries stand each for itself, or a transaction, which happens whole or not at all. */
export function bundleRoute(deps: BundleDeps): RequestHandler {
  const { db, records, writing, baseUrl } = deps;
  const resolution = createResolution(deps);

  const read = async (tx: Tx, writer: Writer, { path, query }: Reading, strict: boolean): Promise<BundleEntry> => {
    const [type = '', id, word, versionId, ...more] = path;
    if (!isResourceType(type) || more.length > 0 || (word !== undefined && word !== '_history'))
      throw new AppError('not-found', { detail: 'An entry reads what is kept here: a resource, a version, a history or a search.' });
    const scope = decideReading(writer, type, id === undefined ? 'search' : 'read');
    const asBody = (resource: object): BundleEntry => ({ resource: resource as Stored, response: { status: '200 OK' } });
    if (id === undefined) {
      const search = parseSearch(type, query, { strict, ownBase: baseUrl });
      const page = await records.search(tx, type, search, scope);
      const scopeOf = (another: ResourceType, interaction: 'read' | 'search') => decideReading(writer, another, interaction);
      const included = await findIncluded(records, tx, page.resources, search.includes, scopeOf);
      return asBody(toSearchset(baseUrl, type, search, page, included));
    }
    if (word !== undefined && versionId === undefined)
      return asBody(toHistory(baseUrl, type, id, await records.history(tx, type, id, scope)));
    const resource =
      versionId === undefined ? await records.read(tx, type, id, scope) : await records.vread(tx, type, id, versionId, scope);
    const { meta } = resource;
    return {
      resource,
      fullUrl: `${baseUrl}/${type}/${id}`,
      response: { status: '200 OK', etag: toEtag(meta.versionId), lastModified: meta.lastUpdated },
    };
  };

  const toEntry = ({ status, resource }: Changed, preference: ReturnPreference): BundleEntry => ({
    ...(resource === undefined ? {} : { fullUrl: `${baseUrl}/${resource.resourceType}/${resource.id}` }),
    ...(resource === undefined || preference !== 'representation' ? {} : { resource }),
    response: {
      status: statusLine(status),
      ...(resource === undefined
        ? {}
        : {
            location: `${baseUrl}/${resource.resourceType}/${resource.id}/_history/${resource.meta.versionId}`,
            etag: toEtag(resource.meta.versionId),
            lastModified: resource.meta.lastUpdated,
          }),
      ...(preference === 'OperationOutcome' ? { outcome: doneOutcome('It was done.') } : {}),
    },
  });

  type Asked = { writer: Writer; preference: ReturnPreference; strict: boolean; endsAt: number };

  const batch = async (given: readonly unknown[], { writer, preference, strict, endsAt }: Asked): Promise<BundleEntry[]> => {
    const answers: BundleEntry[] = [];
    for (const [at, value] of given.entries()) {
      try {
        if (performance.now() > endsAt)
          throw new AppError('database-unavailable', { detail: 'It was not begun in time; send it again.', expose: true });
        const { asks } = readEntry(value, `Bundle.entry[${at}]`, baseUrl);
        const work = async (tx: Tx): Promise<BundleEntry> => {
          if (asks.kind === 'read') return read(tx, writer, asks, strict);
          const changed = await writing.change(tx, writer, asks);
          await writing.check(tx, writer, asks, changed);
          return toEntry(changed, preference);
        };
        answers.push(await orRace(db.tenant(writer.tenantId, work)));
      } catch (thrown) {
        const { status, outcome } = settleEntry(deps.logger, thrown);
        answers.push({ response: { status: statusLine(status), outcome } });
      }
    }
    return answers;
  };

  /** The same refusal, with the entry that it is about. */
  const inEntry = async <T>(at: number, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      const { code, detail, status, expose, cause, path } = thrown;
      const [, within = ''] = /^[A-Z]\w*((?:\.|\[).*)$/.exec(path ?? '') ?? [];
      const place = path?.startsWith('Bundle') === true ? path : `Bundle.entry[${at}]${within === '' ? '' : `.resource${within}`}`;
      throw new AppError(code, { detail, status, expose, cause, path: place });
    }
  };

  const transaction = async (entries: readonly Entry[], { writer, preference, strict, endsAt }: Asked): Promise<BundleEntry[]> =>
    orRace(
      db.tenant(writer.tenantId, async (tx) => {
        const checkTime = (): void => {
          if (performance.now() > endsAt)
            throw new AppError('database-unavailable', { detail: 'The transaction took too long; nothing was written.', expose: true });
        };
        const resolved = await resolution.resolve(tx, writer, entries, checkTime);
        const inOrder = [...resolved.entries()].toSorted(([, a], [, b]) => placeOf(a.entry).localeCompare(placeOf(b.entry)));
        const answers: BundleEntry[] = [];
        const written: (() => Promise<void>)[] = [];
        for (const [at, { entry, id, found }] of inOrder) {
          checkTime();
          const { asks } = entry;
          if (asks.kind === 'read') continue;
          const { ifNoneExist: _settled, ...change } = asks.kind === 'create' ? asks : { ...asks, ifNoneExist: undefined };
          const changed: Changed =
            found !== undefined ? { status: 200, resource: found } : await inEntry(at, async () => writing.change(tx, writer, change, id));
          answers[at] = toEntry(changed, preference);
          written.push(async () => {
            checkTime();
            await inEntry(at, async () => writing.check(tx, writer, change, changed));
          });
        }
        // What refers to what was still to come is there now.
        for (const check of written) await check();
        for (const [at, { entry }] of inOrder) {
          const { asks } = entry;
          if (asks.kind === 'read') answers[at] = await inEntry(at, async () => read(tx, writer, asks, strict));
        }
        return answers;
      }),
    );

  return asyncRoute(async (request, response) => {
    const writer = writerOf(await deps.accessOf(request));
    checkParameters(request);
    const { type, entries: given } = readBundle(await readResource(request, response, 'bundle'));
    const asked: Asked = {
      writer,
      preference: returnPreference(request),
      strict: wantsStrict(request),
      endsAt: performance.now() + mostMilliseconds,
    };
    const entry =
      type === 'batch'
        ? await batch(given, asked)
        : await transaction(
            given.map((value, at) => readEntry(value, `Bundle.entry[${at}]`, baseUrl)),
            asked,
          );
    deps.send(request, response, { resourceType: 'Bundle', type: `${type}-response`, ...(entry.length === 0 ? {} : { entry }) });
  });
}

import type { Tx } from '../../database/index.ts';
import type { Audit } from '../../identity/audit/index.ts';
import { AppError, newId } from '../../platform/index.ts';
import { loadValidator, type ChangeContext, type KeptResource, type Records, type Stored } from '../../records/index.ts';
import { indexValues, ownersOf, parseSearch, type ResourceType } from '../../standards/fhir-r4/index.ts';
import { scopesAllow } from '../../standards/smart/index.ts';
import { asWritten } from './client-rules.ts';
import { decideWriting, type Writer, type Writing } from './decide-writing.ts';
import type { Body } from './read-body.ts';
import { createReferences, type ReferenceDeps } from './references.ts';

/** One change, as a request or an entry of a Bundle asks for it. */
export type Change =
  | { kind: 'create'; type: string; body: Body; ifNoneExist?: string | undefined }
  | { kind: 'update'; type: string; id: string; body: Body; ifMatch?: string | undefined; ifNoneMatch?: string | undefined }
  | { kind: 'delete'; type: string; id: string; ifMatch?: string | undefined };

/** `resource` is what there is now; a deletion leaves none. */
export type Changed = { status: 200 | 201 | 204; resource: Stored | undefined };

/** An index row holds so much; nobody's identifier is longer. */
const longestIndexed = 1000;

export type WriteDeps = ReferenceDeps & {
  records: Pick<Records, 'boundWaiting' | 'create' | 'find' | 'head' | 'oneConditionAtATime' | 'read' | 'remove' | 'search' | 'update'>;
  audit: Pick<Audit, 'wrote'>;
};

/** @throws unprocessable with the FHIR path of the first of what is wrong */
function refuseInvalid(resource: Body & { id: string }): asserts resource is Body & KeptResource & { id: string } {
  const errors = loadValidator()
    .validate(resource)
    .filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first !== undefined)
    throw new AppError('unprocessable', {
      detail: errors
        .slice(0, 20)
        .map(({ expression, message }) => `${expression} ${message}`)
        .join('; '),
      path: first.expression,
    });
  const { tokens, references } = indexValues(resource as unknown as KeptResource & { id: string });
  const long =
    tokens.find(({ system, code }) => system.length + code.length > longestIndexed) ??
    references.find(({ target, version }) => target.length + version.length > longestIndexed);
  if (long !== undefined)
    throw new AppError('unprocessable', {
      detail: `What is searched by ${long.param} is too long.`,
      path: `${resource.resourceType}.${long.param}`,
    });
}

/** What registered systems write, each change within the caller's transaction and with its Provenance and its entry in the trail. */
export function createWriting(deps: WriteDeps) {
  const { records, audit } = deps;
  const references = createReferences(deps);

  const note = async (tx: Tx, writer: Writer, interaction: Change['kind'], stored: Stored, people: readonly string[]): Promise<void> =>
    audit.wrote(tx, {
      system: writer.system,
      subjectPersonIds: people,
      action: `fhir-${interaction}`,
      detail: { type: stored.resourceType, id: stored.id, versionId: stored.meta.versionId },
    });

  /** @throws forbidden where Preceptor or another system wrote it: whoever said something is the only one who takes it back */
  const own = async (
    tx: Tx,
    writer: Writer,
    type: ResourceType,
    id: string,
  ): Promise<{ isDeleted: boolean; versionId: string } | undefined> => {
    const head = await records.head(tx, type, id);
    if (head !== undefined && head.writtenBy !== writer.system)
      throw new AppError('forbidden', {
        detail: `${type}/${id} was written by ${head.writtenBy === null ? 'Preceptor' : 'another system'}, and is changed by nobody else.`,
      });
    return head;
  };

  const prepare = async (tx: Tx, writer: Writer, { type, row }: Writing, body: Body, id: string) => {
    if (body.resourceType !== type)
      throw new AppError('invalid-request', { detail: `The address is of ${type}, the resource is not.`, path: 'resourceType' });
    const resource = await references.settlePeople(tx, asWritten(body, { id, profile: row.profile, system: writer.system }));
    refuseInvalid(resource);
    return resource;
  };

  const contextOf = (writer: Writer, activity: ChangeContext['activity']): ChangeContext => ({ system: writer.system, activity });

  return {
    /**
     * What a conditional creation finds; undefined where it goes on. To ask is to search.
     * @throws precondition-failed where several match, or everything would; forbidden without the scope to search
     * @see https://hl7.org/fhir/R4/http.html#ccreate
     */
    async existing(tx: Tx, writer: Writer, type: ResourceType, condition: string): Promise<Stored | undefined> {
      if (!scopesAllow(writer.scopes, { levels: ['system'], type, interaction: 'search' }))
        throw new AppError('forbidden', { detail: `If-None-Exist searches ${type}: system/${type}.s is needed.` });
      const pairs = new URLSearchParams(condition.slice(condition.indexOf('?') + 1));
      const search = parseSearch(type, pairs, { strict: true, ownBase: deps.baseUrl });
      if (search.filters.length === 0)
        throw new AppError('precondition-failed', { detail: 'If-None-Exist selects nothing.', path: 'If-None-Exist' });
      await records.boundWaiting(tx);
      await records.oneConditionAtATime(tx);
      const { resources } = await records.search(tx, type, { ...search, count: 2, total: 'none', cursor: undefined });
      if (resources.length > 1)
        throw new AppError('precondition-failed', { detail: 'If-None-Exist matches more than one resource.', path: 'If-None-Exist' });
      return resources[0];
    },

    /** @throws as decideWriting; not that the change itself would go well */
    decide: (writer: Writer, change: Pick<Change, 'type' | 'kind'>): Writing => decideWriting(writer, change.type, change.kind),

    /**
     * One change, but for what `check` says once everything is written. A new resource has `id`.
     * @throws as the interaction of FHIR is refused
     * @see https://hl7.org/fhir/R4/http.html#update
     */
    async change(tx: Tx, writer: Writer, change: Change, id = newId()): Promise<Changed> {
      const writing = decideWriting(writer, change.type, change.kind);
      const { type, row } = writing;
      await records.boundWaiting(tx);
      if (change.kind === 'create') {
        const found = change.ifNoneExist === undefined ? undefined : await this.existing(tx, writer, type, change.ifNoneExist);
        if (found !== undefined) return { status: 200, resource: found };
        const resource = await prepare(tx, writer, writing, change.body, id);
        return { status: 201, resource: await records.create(tx, resource, contextOf(writer, row.activity)) };
      }
      const head = await own(tx, writer, type, change.id);
      const ifMatch = change.ifMatch === undefined ? {} : { ifMatch: change.ifMatch };
      if (change.kind === 'delete') {
        if (head === undefined || head.isDeleted) return { status: 204, resource: undefined };
        const last = await records.read(tx, type, change.id);
        await records.remove(tx, type, change.id, contextOf(writer, 'withdraw'), ifMatch);
        await note(tx, writer, 'delete', last, ownersOf(last));
        return { status: 204, resource: undefined };
      }
      if (head === undefined)
        throw new AppError('unsupported-media-type', {
          status: 405,
          detail: `There is no ${type}/${change.id}, and ids are given here: POST it.`,
        });
      if (change.ifNoneMatch !== undefined)
        throw new AppError('precondition-failed', { detail: `${type}/${change.id} is there already.`, path: 'If-None-Match' });
      if (change.body['id'] !== change.id)
        throw new AppError('invalid-request', { detail: 'The id of the resource is not the one of the address.', path: `${type}.id` });
      const before = ownersOf(await records.read(tx, type, change.id));
      const resource = await prepare(tx, writer, writing, change.body, change.id);
      const after = ownersOf(resource);
      if (before.length !== after.length || before.some((one) => !after.includes(one)))
        throw new AppError('unprocessable', {
          detail: `Whom a ${type} is about does not change: withdraw it and write another.`,
          path: type,
        });
      return { status: 200, resource: await records.update(tx, resource, contextOf(writer, 'amend'), ifMatch) };
    },

    /** The rest of it: what was written refers to what is there, and the trail says so. @throws unprocessable */
    async check(tx: Tx, writer: Writer, change: Change, changed: Changed): Promise<void> {
      if (changed.resource === undefined || (change.kind === 'create' && changed.status === 200)) return;
      await note(tx, writer, change.kind, changed.resource, await references.checkWritten(tx, changed.resource));
    },
  };
}

export type WritingOf = ReturnType<typeof createWriting>;

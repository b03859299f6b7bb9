import type { Reference, Task } from 'fhir/r4';
import type { SystemAnswer, SystemRequest } from '../../identity/ehr-access/index.ts';
import type { Abilities } from './abilities.ts';
import { isOver, toEhrMessage, toEhrTask, withProgress } from './to-ehr.ts';

export type Form = 'Task' | 'Communication';
/** What the EHR holds of it already. */
export type Held = { form: Form; remoteId: string } | null;
export type Written =
  | { state: 'written'; held: NonNullable<Held> }
  /** Nothing more is to be done, and why. */
  | { state: 'left'; held: Held; note: string }
  /** Tried again later. */
  | { state: 'failed'; held: Held; note: string };

export type Ask = (form: Form, request: SystemRequest) => Promise<SystemAnswer>;
type Answered = Extract<SystemAnswer, { state: 'answered' }>;

const isRefused = (status: number): boolean => status === 400 || status === 422;
const idShape = /^[A-Za-z0-9\-.]{1,64}$/;

/** The id that the EHR gave: of the body, or of the address where it sends none back. */
function idOf({ resource, headers }: Answered, form: Form): string | undefined {
  const given = resource?.['resourceType'] === form ? resource['id'] : new RegExp(`${form}/([^/]+)`).exec(headers['location'] ?? '')?.[1];
  return typeof given === 'string' && idShape.test(given) ? given : undefined;
}

/** @returns the id of the EHR's own copy, where it has one; what it answers instead where it cannot be asked */
async function search(ask: Ask, form: Form, query: string): Promise<{ id: string | undefined } | { note: string }> {
  const answer = await ask(form, { path: `${form}?${query}&_count=1` });
  if (answer.state !== 'answered') return { note: answer.note };
  const entries: unknown = answer.resource?.['entry'];
  if (answer.status !== 200) return { note: `it answered ${answer.status} to a search for our ${form}` };
  const found = (Array.isArray(entries) ? entries : [])
    .map((one: { resource?: { resourceType?: unknown; id?: unknown } }) => one.resource)
    .find((one) => one?.resourceType === form);
  return { id: typeof found?.id === 'string' && idShape.test(found.id) ? found.id : undefined };
}

/** Once, however often it is asked for: by our own identifier. @see https://hl7.org/fhir/R4/http.html#ccreate */
async function create(
  ask: Ask,
  form: Form,
  body: object,
  of: { query: string; abilities: Abilities },
): Promise<Written & { status?: number }> {
  const failed = (note: string, status?: number) =>
    ({ state: 'failed', held: null, note, ...(status === undefined ? {} : { status }) }) as const;
  if (!of.abilities[form].conditionalCreate) {
    const known = await search(ask, form, of.query);
    if ('note' in known) return failed(known.note);
    if (known.id !== undefined) return { state: 'written', held: { form, remoteId: known.id } };
  }
  const answer = await ask(form, { method: 'POST', path: form, body, headers: { 'if-none-exist': of.query } });
  if (answer.state !== 'answered') return failed(answer.note);
  if (answer.status === 412) return failed(`it holds more than one ${form} with our identifier`);
  if (answer.status !== 200 && answer.status !== 201) return failed(`it answered ${answer.status} to a new ${form}`, answer.status);
  const id = idOf(answer, form);
  // Created, and not said where: the next try finds it by its identifier.
  return id === undefined ? failed(`it did not say where the new ${form} is`) : { state: 'written', held: { form, remoteId: id } };
}

/** The EHR's copy follows ours, on the version that the EHR has now. @see https://hl7.org/fhir/R4/http.html#concurrency */
async function follow(ask: Ask, task: Task, held: NonNullable<Held>, abilities: Abilities): Promise<Written> {
  const left = (note: string): Written => ({ state: 'left', held, note });
  const failed = (note: string): Written => ({ state: 'failed', held, note });
  if (held.form === 'Communication') return { state: 'written', held };
  if (!abilities.Task.update || !abilities.Task.read) return left('it takes no update of a Task');
  const path = `Task/${held.remoteId}`;
  const read = await ask('Task', { path });
  if (read.state !== 'answered') return failed(read.note);
  if (read.status === 404 || read.status === 410) return left('the Task was removed there');
  if (read.status !== 200 || read.resource?.['resourceType'] !== 'Task') return failed(`it answered ${read.status} to a read of our Task`);
  const theirs = read.resource as unknown as Task;
  if (theirs.status === task.status) return { state: 'written', held };
  if (isOver(theirs.status)) return left(`the Task was closed there as ${theirs.status}`);
  const version = read.headers['etag'] ?? (theirs.meta?.versionId === undefined ? undefined : `W/"${theirs.meta.versionId}"`);
  const answer = await ask('Task', {
    method: 'PUT',
    path,
    body: withProgress(theirs, task),
    ...(version === undefined ? {} : { headers: { 'if-match': version } }),
  });
  if (answer.state !== 'answered') return failed(answer.note);
  if (answer.status === 409 || answer.status === 412) return failed('the Task was changed there at the same time');
  return answer.status === 200 || answer.status === 201 ? { state: 'written', held } : failed(`it answered ${answer.status} to our Task`);
}

/**
 * Brings one assignment to where an EHR holds it as it stands here. Nothing is decided on the EHR's side again: what its people closed
 * or removed is left.
 */
export async function writeOne(ask: Ask, of: { task: Task; owner: Reference; held: Held; abilities: Abilities }): Promise<Written> {
  const { task, owner, abilities, held } = of;
  if (held !== null) return follow(ask, task, held, abilities);
  if (isOver(task.status)) return { state: 'left', held: null, note: 'it was over before it was written' };
  const [identifier] = task.identifier ?? [];
  if (identifier?.system === undefined || identifier.value === undefined)
    return { state: 'left', held: null, note: 'it has no identifier of ours' };
  const query = `identifier=${encodeURIComponent(`${identifier.system}|${identifier.value}`)}`;
  if (abilities.Task.create) {
    const made = await create(ask, 'Task', toEhrTask(task, owner), { query, abilities });
    if (made.state !== 'failed' || made.status === undefined || !isRefused(made.status) || !abilities.Communication.create) return made;
  }
  if (abilities.Communication.create) return create(ask, 'Communication', toEhrMessage(task, owner), { query, abilities });
  return { state: 'failed', held: null, note: 'it takes neither a Task nor a Communication' };
}

import type { Communication, Reference, Task } from 'fhir/r4';

/** Statuses after which nobody works on a Task. @see https://hl7.org/fhir/R4/valueset-task-status.html */
const over: readonly string[] = ['completed', 'cancelled', 'rejected', 'failed', 'entered-in-error'];
export const isOver = (status: unknown): boolean => over.includes(String(status));

/** Somebody as the EHR calls them: "Practitioner/123"; or, where a message of HL7 v2 said only that, an identifier ("system|value"). */
export function ownerOf(name: string): Reference {
  const at = name.indexOf('|');
  return at < 0 ? { reference: name } : { type: 'Practitioner', identifier: { system: name.slice(0, at), value: name.slice(at + 1) } };
}

/** The assignment as an EHR is to hold it: ours, of the clinician it calls so; without what points into our own records. */
export function toEhrTask(task: Task, owner: Reference): Task {
  const { id: _id, meta: _meta, output: _output, text: _text, contained: _contained, ...rest } = task;
  return { ...rest, for: owner, owner };
}

/** What changes of the EHR's own copy when ours moved on; everything else stays as the EHR has it. */
export function withProgress(theirs: Task, ours: Task): Task {
  const { statusReason: _reason, executionPeriod: _period, ...rest } = theirs;
  return {
    ...rest,
    status: ours.status,
    ...(ours.statusReason === undefined ? {} : { statusReason: ours.statusReason }),
    ...(ours.executionPeriod === undefined ? {} : { executionPeriod: ours.executionPeriod }),
    ...(ours.lastModified === undefined ? {} : { lastModified: ours.lastModified }),
  };
}

/** Where an EHR takes no Task: a message to the clinician, which is sent and not followed up. */
export const toEhrMessage = (task: Task, owner: Reference): Communication => ({
  resourceType: 'Communication',
  ...(task.identifier === undefined ? {} : { identifier: task.identifier }),
  status: 'completed',
  priority: 'routine',
  ...(task.authoredOn === undefined ? {} : { sent: task.authoredOn }),
  recipient: [owner],
  payload: [{ contentString: `A lesson waits for you in Preceptor: ${task.description ?? 'open Now to see it'}` }],
});

import type { Task } from 'fhir/r4';
import type { Tx } from '../../database/index.ts';
import type { Clock } from '../../platform/index.ts';
import type { Records, Stored } from '../../records/index.ts';
import type { PersonFacts } from './facts.ts';
import { closeAssignment, closedAssignments, findOpenAssignment, lockPerson, reopenAssignment } from './store.ts';
import { noEarlier, practitionerReference } from './to-resources.ts';

/** Which of several reasons it was stays with the prompt: this resource leaves the house. */
const putAside = 'The clinician put it aside as not relevant.';

export type AsideFacts = {
  person: PersonFacts;
  lessonId: string;
  /** `isKept`: it was put on the list for later, perhaps beside an assignment that an earlier prompt of this lesson had brought. */
  prompt: { readonly id: string; readonly isKept: boolean };
  /** In words, where it was nobody's wish but what had brought the prompt is not so any more: then what was begun is left as it is. */
  withdrawn?: string;
};

/** The assignment of a prompt whose owner finds it not relevant after all, and takes that back again. */
export function createPutAside({ records, clock }: { records: Records; clock: Clock }) {
  const isOf =
    ({ prompt }: AsideFacts) =>
    ({ source }: { source: string }): boolean =>
      source === `prompt:${prompt.id}` || (prompt.isKept && source.startsWith('prompt:'));

  return {
    /** Cancels the open assignment that this prompt brought, with the reason in words. Nothing where there is none. */
    cancelAssigned: async (tx: Tx, facts: AsideFacts): Promise<void> => {
      await lockPerson(tx, facts.person.id);
      const open = await findOpenAssignment(tx, facts.person.id, facts.lessonId);
      if (open === undefined || !isOf(facts)(open)) return;
      const task = (await records.read(tx, 'Task', open.task_id)) as Stored<Task>;
      if (facts.withdrawn !== undefined && task.executionPeriod?.start !== undefined) return;
      await records.update(
        tx,
        { ...task, status: 'cancelled', statusReason: { text: facts.withdrawn ?? putAside }, lastModified: noEarlier(task, clock.now()) },
        facts.withdrawn === undefined ? { activity: 'withdraw', author: practitionerReference(facts.person) } : { activity: 'withdraw' },
      );
      await closeAssignment(tx, open.task_id);
    },

    /** The cancelled assignment goes on where it stood, unless the lesson was assigned anew meanwhile. Nothing where there is none. */
    resumeAssigned: async (tx: Tx, facts: AsideFacts): Promise<void> => {
      await lockPerson(tx, facts.person.id);
      if ((await findOpenAssignment(tx, facts.person.id, facts.lessonId)) !== undefined) return;
      for (const { task_id } of (await closedAssignments(tx, facts.person.id, facts.lessonId)).filter(isOf(facts))) {
        const { statusReason, ...task } = (await records.read(tx, 'Task', task_id)) as Stored<Task>;
        if (task.status !== 'cancelled' || statusReason?.text !== putAside) continue;
        const isOpened = task.executionPeriod?.start !== undefined;
        await records.update(
          tx,
          { ...task, status: isOpened ? 'in-progress' : 'requested', lastModified: noEarlier(task, clock.now()) },
          { activity: 'amend', author: practitionerReference(facts.person) },
        );
        await reopenAssignment(tx, task_id);
        return;
      }
    },
  };
}

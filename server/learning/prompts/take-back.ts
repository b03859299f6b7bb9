import type { Database } from '../../database/index.ts';
import type { Tenant } from '../../identity/tenants/index.ts';
import type { Competencies } from '../competencies/index.ts';
import { deleteUnbegun, unbegunOfEvent } from './store.ts';

const withdrawn = 'The procedure that brought it was cancelled.';

/** For an event that is not so any more. */
export const createTakeBack =
  ({ db, competencies }: { db: Database; competencies: Pick<Competencies, 'cancelAssigned'> }) =>
  /**
   * Its prompts are gone from the lists of whoever did not begin them, with what was assigned for them. What was begun, kept for later or
   * answered is the clinician's own and stays.
   * @param orderKey of the event
   * @returns how many were taken back
   */
  async (tenant: Pick<Tenant, 'id'>, orderKey: string): Promise<number> =>
    db.tenant(tenant.id, async (tx) => {
      let count = 0;
      for (const { id, person_id: personId, lesson_id: lessonId } of await unbegunOfEvent(tx, orderKey)) {
        const person = { id: personId, displayName: null, npi: null };
        await competencies.cancelAssigned(tx, { person, lessonId, prompt: { id, isKept: false }, withdrawn });
        if (await deleteUnbegun(tx, id)) count += 1;
      }
      return count;
    });

import type { Basic, Practitioner, Task } from 'fhir/r4';
import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';
import type { MovePerson } from '../../identity/practitioners/index.ts';
import type { Records, Stored } from '../../records/index.ts';
import { lockPerson } from './store.ts';
import { superseded } from './to-resources.ts';

const tenant = sql`current_setting('preceptor.tenant')`;
const ids = z.object({ id: z.string() });

/**
 * What a person who turned out to be another has shown and was given to learn. Of two competencies of one topic the newer revision,
 * then the longer validity, stays active; of two open assignments of one lesson the other person's goes on.
 */
export const createMoveCompetencies = ({ records }: { records: Pick<Records, 'create' | 'find' | 'update'> }): MovePerson => {
  const supersedeOlder = async (tx: Tx, from: string, into: string): Promise<void> => {
    const older = await tx.rows(
      ids,
      sql`
      with both_of as (
        select id, count(*) over (partition by topic_id) as held,
          row_number() over (partition by topic_id order by revision desc, valid_until desc, id) as place
        from competency where tenant_id = ${tenant} and person_id in (${from}, ${into}) and status = 'active')
      update competency c set status = 'superseded' from both_of
      where c.tenant_id = ${tenant} and c.id = both_of.id and both_of.held > 1 and both_of.place > 1 returning c.id`,
    );
    for (const { id } of older) {
      const assertion = await records.find(tx, 'Basic', id);
      if (assertion !== undefined) await records.update(tx, superseded(assertion as Stored<Basic>), { activity: 'supersede' });
    }
  };

  const closeSecondAssignments = async (tx: Tx, from: string, into: string): Promise<void> => {
    const second = await tx.rows(
      ids,
      sql`
      update learning_assignment a set status = 'completed'
      where a.tenant_id = ${tenant} and a.person_id = ${from} and a.status = 'in-progress' and exists (select from learning_assignment o
        where o.tenant_id = a.tenant_id and o.person_id = ${into} and o.lesson_id = a.lesson_id and o.status = 'in-progress')
      returning a.task_id as id`,
    );
    for (const { id } of second) {
      const task = (await records.find(tx, 'Task', id)) as Stored<Task> | undefined;
      if (task === undefined) continue;
      const cancelled: Stored<Task> = {
        ...task,
        status: 'cancelled',
        statusReason: { text: 'The same lesson is assigned to this person already.' },
      };
      await records.update(tx, cancelled, { activity: 'withdraw' });
    }
  };

  /** The other Practitioner takes the certifications; the old one stays readable and is no longer active. */
  const moveCertifications = async (tx: Tx, from: string, into: string): Promise<string[]> => {
    const old = (await records.find(tx, 'Practitioner', from)) as Stored<Practitioner> | undefined;
    if (old === undefined) return [];
    const known = (await records.find(tx, 'Practitioner', into)) as Stored<Practitioner> | undefined;
    const added = (old.qualification ?? []).filter((one) => !(known?.qualification ?? []).some(({ id }) => id === one.id));
    if (known === undefined) await records.create(tx, { ...old, id: into, active: true }, { activity: 'register' });
    else if (added.length > 0) {
      await records.update(tx, { ...known, qualification: [...(known.qualification ?? []), ...added] }, { activity: 'amend' });
    }
    if (old.active !== false) await records.update(tx, { ...old, active: false }, { activity: 'amend' });
    return added.flatMap(({ id }) => id ?? []);
  };

  const returnCertifications = async (tx: Tx, from: string, into: string, only: readonly string[]): Promise<void> => {
    const held = (await records.find(tx, 'Practitioner', from)) as Stored<Practitioner> | undefined;
    const own = (await records.find(tx, 'Practitioner', into)) as Stored<Practitioner> | undefined;
    const isMoved = ({ id }: { id?: string | undefined }): boolean => id !== undefined && only.includes(id);
    if (held?.qualification?.some(isMoved) === true) {
      const { qualification, ...rest } = held;
      const left = qualification.filter((one) => !isMoved(one));
      await records.update(tx, { ...rest, ...(left.length === 0 ? {} : { qualification: left }) }, { activity: 'amend' });
    }
    if (own?.active === false) await records.update(tx, { ...own, active: true }, { activity: 'amend' });
  };

  return async (tx, { from, into, only }) => {
    for (const personId of [from, into].toSorted()) await lockPerson(tx, personId);
    const certifications: string[] = [];
    if (only === undefined) {
      await supersedeOlder(tx, from, into);
      await closeSecondAssignments(tx, from, into);
      certifications.push(...(await moveCertifications(tx, from, into)));
    } else await returnCertifications(tx, from, into, only);
    const named = sql`(${only === undefined}::boolean or`;
    const uuids = (only ?? []).filter((id) => z.guid().safeParse(id).success);
    const moved = await tx.rows(
      ids,
      sql`
      with competencies as (
        update competency set person_id = ${into}
        where tenant_id = ${tenant} and person_id = ${from} and ${named} id = any(${uuids}::uuid[])) returning id
      ), assignments as (
        update learning_assignment set person_id = ${into}
        where tenant_id = ${tenant} and person_id = ${from} and ${named} task_id = any(${uuids}::uuid[])) returning task_id as id
      ), assessments as (
        update assessment_record set person_id = ${into}
        where tenant_id = ${tenant} and person_id = ${from} and ${named} attempt_id = any(${uuids}::uuid[])) returning attempt_id as id
      )
      select id from competencies union all select id from assignments union all select id from assessments`,
    );
    return [...moved.map(({ id }) => id), ...certifications];
  };
};

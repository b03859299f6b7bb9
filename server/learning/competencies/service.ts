import type { Basic, Practitioner, Task } from 'fhir/r4';
import type { Tx } from '../../database/index.ts';
import { EVENT_JOB, type DomainEvent } from '../../events.ts';
import { addJob, AppError, newId, type Clock } from '../../platform/index.ts';
import type { ChangeContext, Records, Stored } from '../../records/index.ts';
import type {
  AttemptFacts,
  CompetencyRow,
  CurrentCompetency,
  LessonFacts,
  PersonFacts,
  RecordedResource,
  TenantFacts,
  TopicFacts,
} from './facts.ts';
import {
  closeAssignment,
  findAssignmentOf,
  findOpenAssignment,
  insertAssessment,
  insertAssignment,
  insertCompetency,
  lockPerson,
  readAssessment,
  readCompetencies,
  readCurrent,
  saveAssessment,
  saveAssignment,
  supersedeCompetency,
} from './store.ts';
import { tellOfAssignments } from './tell-of-assignments.ts';
import { createPutAside } from './put-aside.ts';
import { toQualification, type NewCertification } from './qualifications.ts';
import {
  practitionerReference,
  superseded,
  toAssertion,
  toAssessment,
  toAssignment,
  toEducation,
  toPractitioner,
  withAttempt,
  withOpening,
} from './to-resources.ts';
import { addMonths, displayDay } from './validity.ts';

const DEFAULT_MONTHS = 12;

export type AttemptRecord = {
  tenant: TenantFacts;
  person: PersonFacts;
  lesson: LessonFacts;
  attempt: AttemptFacts;
  topics: readonly TopicFacts[];
  /** The prompt the lesson was opened from; kept beside the assignment, never in a resource. */
  prompt?: { readonly id: string } | null | undefined;
};

/**
 * What a clinician was given to learn, answered and passed, as FHIR resources and as rows for fast decisions.
 * Everything is written in the caller's tenant transaction.
 */
export function createCompetencies({ records: silent, clock }: { records: Records; clock: Clock }) {
  const records = tellOfAssignments(silent);
  const { cancelAssigned, resumeAssigned } = createPutAside({ records, clock });
  const by = (person: PersonFacts, activity: ChangeContext['activity']): ChangeContext => ({
    author: practitionerReference(person),
    activity,
  });
  const asRecorded = (resource: Stored, display: string): RecordedResource => ({
    type: resource.resourceType,
    id: resource.id,
    versionId: resource.meta.versionId,
    display,
  });

  /** Writes the person's Practitioner once; adds a name or NPI that became known later. */
  const ensurePractitioner = async (tx: Tx, person: PersonFacts): Promise<void> => {
    const known = (await records.find(tx, 'Practitioner', person.id)) as Stored<Practitioner> | undefined;
    const wanted = toPractitioner(person);
    const name = known?.name ?? wanted.name;
    const identifier = known?.identifier ?? wanted.identifier;
    if (known !== undefined && name === known.name && identifier === known.identifier) return;
    try {
      if (known === undefined) await records.create(tx, wanted, { activity: 'register' });
      else {
        const completed = { ...known, ...(name === undefined ? {} : { name }), ...(identifier === undefined ? {} : { identifier }) };
        await records.update(tx, completed, { activity: 'amend' }, { ifMatch: known.meta.versionId });
      }
    } catch (error) {
      // Somebody else wrote the same person a moment ago; what is still missing is added the next time.
      if (!(error instanceof AppError) || (error.code !== 'conflict' && error.code !== 'precondition-failed')) throw error;
    }
  };

  type Assigned = {
    taskId: string;
    person: PersonFacts;
    lesson: LessonFacts;
    topics: readonly TopicFacts[];
    at: Date;
    dueAt?: Date | undefined;
  };

  const deliver = async (tx: Tx, task: Stored<Task>, facts: Assigned): Promise<RecordedResource[]> => {
    const education = await records.create(tx, toEducation({ ...facts, id: newId() }), by(facts.person, 'deliver'));
    const recorded = [
      asRecorded(task, `Learning assignment: ${facts.lesson.title}`),
      asRecorded(education, `Education delivered: ${facts.lesson.title}`),
    ];
    await saveAssignment(tx, facts.taskId, recorded);
    return recorded;
  };

  const assign = async (tx: Tx, facts: Assigned): Promise<{ task: Stored<Task>; recorded: RecordedResource[] }> => {
    await ensurePractitioner(tx, facts.person);
    const task = await records.create(tx, toAssignment({ ...facts, id: facts.taskId, isOpened: true }), { activity: 'assign' });
    return { task, recorded: await deliver(tx, task, facts) };
  };

  const isDelivered = (recorded: readonly RecordedResource[]): boolean => recorded.some((one) => one.type === 'Communication');

  const sourceOf = (prompt: { readonly id: string } | null | undefined, otherwise: string): string =>
    prompt === null || prompt === undefined ? `self:${otherwise}` : `prompt:${prompt.id}`;

  /** The open assignment of this lesson, or the one that was put aside; made now where the lesson was not opened through one. */
  const openTask = async (tx: Tx, facts: AttemptRecord): Promise<Stored<Task>> => {
    await resumeAssigned(tx, { person: facts.person, lessonId: facts.lesson.id, prompt: { id: facts.prompt?.id ?? '', isKept: true } });
    const open = await findOpenAssignment(tx, facts.person.id, facts.lesson.id);
    if (open !== undefined) return (await records.read(tx, 'Task', open.task_id)) as Stored<Task>;
    const taskId = newId();
    await insertAssignment(tx, { taskId, personId: facts.person.id, lessonId: facts.lesson.id, source: `attempt:${facts.attempt.id}` });
    return (await assign(tx, { ...facts, taskId, at: new Date(facts.attempt.startedAt) })).task;
  };

  const assertCompetency = async (tx: Tx, facts: AttemptRecord, topic: TopicFacts, responseId: string): Promise<RecordedResource> => {
    const validFrom = new Date(facts.attempt.finishedAt);
    const validUntil = addMonths(validFrom, facts.tenant.settings?.competencyMonths ?? DEFAULT_MONTHS);
    const older = await supersedeCompetency(tx, facts.person.id, topic.id);
    if (older !== undefined) {
      const assertion = (await records.read(tx, 'Basic', older)) as Stored<Basic>;
      await records.update(tx, superseded(assertion), { activity: 'supersede' });
    }
    const id = newId();
    const assertion = await records.create(
      tx,
      toAssertion({ ...facts, id, topic, responseId, validFrom, validUntil }),
      by(facts.person, 'assert'),
    );
    await insertCompetency(tx, {
      id,
      personId: facts.person.id,
      topicId: topic.id,
      revision: topic.revision,
      level: 'knowledge-check',
      status: 'active',
      validFrom,
      validUntil,
      lessonId: facts.lesson.id,
      lessonVersion: facts.lesson.version,
      attemptId: facts.attempt.id,
    });
    const event: DomainEvent = {
      type: 'competency.asserted',
      tenantId: facts.tenant.id,
      personId: facts.person.id,
      topicId: topic.id,
      revision: topic.revision,
    };
    await addJob(tx, EVENT_JOB, event);
    return asRecorded(
      assertion,
      `Competency assertion: ${topic.title}, knowledge check, until ${displayDay(validUntil, facts.tenant.timeZone)}`,
    );
  };

  const record = async (tx: Tx, facts: AttemptRecord): Promise<RecordedResource[]> => {
    await lockPerson(tx, facts.person.id);
    if (!(await insertAssessment(tx, facts.attempt.id, facts.person.id))) return readAssessment(tx, facts.attempt.id);
    const task = await openTask(tx, facts);
    const response = await records.create(tx, toAssessment({ ...facts, id: newId() }), by(facts.person, 'assess'));
    const asserted: RecordedResource[] = [];
    if (facts.attempt.passed) for (const topic of facts.topics) asserted.push(await assertCompetency(tx, facts, topic, response.id));
    const done = await records.update(
      tx,
      withAttempt(task, { attempt: facts.attempt, responseId: response.id, assertionIds: asserted.map((one) => one.id) }),
      by(facts.person, facts.attempt.passed ? 'complete' : 'amend'),
    );
    if (facts.attempt.passed) await closeAssignment(tx, task.id);
    const { correct, total } = facts.attempt.score;
    const recorded = [
      ...asserted,
      asRecorded(response, `Assessment result: ${facts.lesson.title}, ${correct} of ${total} right`),
      asRecorded(done, `Learning assignment: ${facts.lesson.title}, ${facts.attempt.passed ? 'completed' : 'in progress'}`),
    ];
    await saveAssessment(tx, facts.attempt.id, recorded);
    return recorded;
  };

  return {
    ensurePractitioner,
    cancelAssigned,
    resumeAssigned,

    /** What the person passed and what is still valid now. One indexed read. */
    async current(tx: Tx, personId: string): Promise<CurrentCompetency[]> {
      return readCurrent(tx, personId, clock.now());
    },

    /**
     * A lesson was opened: LearningAssignment and EducationDelivered, once. Opening it again, from the same prompt or while
     * one is open, writes nothing and answers with what was recorded.
     */
    async recordAssigned(
      tx: Tx,
      facts: {
        tenant: TenantFacts;
        person: PersonFacts;
        lesson: LessonFacts;
        topics: readonly TopicFacts[];
        prompt?: { readonly id: string } | null | undefined;
        dueAt?: Date | undefined;
      },
    ): Promise<RecordedResource[]> {
      const taskId = newId();
      const source = sourceOf(facts.prompt, taskId);
      const mine = await insertAssignment(tx, { taskId, personId: facts.person.id, lessonId: facts.lesson.id, source });
      if (mine) return (await assign(tx, { ...facts, taskId, at: clock.now() })).recorded;
      await resumeAssigned(tx, { person: facts.person, lessonId: facts.lesson.id, prompt: { id: facts.prompt?.id ?? '', isKept: false } });
      const find = async () =>
        (await findAssignmentOf(tx, facts.person.id, facts.lesson.id, source)) ??
        (await findOpenAssignment(tx, facts.person.id, facts.lesson.id));
      const known = await find();
      if (known === undefined || isDelivered(known.recorded)) return known?.recorded ?? [];
      // It was put on the list before: this is the first opening. Of two at once, the second finds it done.
      await lockPerson(tx, facts.person.id);
      const still = await find();
      if (still === undefined || isDelivered(still.recorded)) return still?.recorded ?? [];
      const at = clock.now();
      const task = (await records.read(tx, 'Task', still.task_id)) as Stored<Task>;
      const opened = await records.update(tx, withOpening(task, at), by(facts.person, 'amend'));
      return deliver(tx, opened, { ...facts, taskId: still.task_id, at });
    },

    /** A lesson was put on the list for later, once: the assignment alone, as nothing was opened or delivered yet. */
    async recordAssignedForLater(
      tx: Tx,
      facts: { person: PersonFacts; lesson: LessonFacts; topics: readonly TopicFacts[]; prompt: { readonly id: string } },
    ): Promise<RecordedResource[]> {
      const { person, lesson } = facts;
      const taskId = newId();
      const source = sourceOf(facts.prompt, taskId);
      if (!(await insertAssignment(tx, { taskId, personId: person.id, lessonId: lesson.id, source }))) {
        await resumeAssigned(tx, { person, lessonId: lesson.id, prompt: { ...facts.prompt, isKept: true } });
        const known = (await findAssignmentOf(tx, person.id, lesson.id, source)) ?? (await findOpenAssignment(tx, person.id, lesson.id));
        return known?.recorded ?? [];
      }
      await ensurePractitioner(tx, person);
      const resource = toAssignment({ ...facts, id: taskId, at: clock.now(), isOpened: false });
      const task = await records.create(tx, resource, by(person, 'assign'));
      const recorded = [asRecorded(task, `Learning assignment: ${lesson.title}`)];
      await saveAssignment(tx, taskId, recorded);
      return recorded;
    },

    /** A check that was not passed: the AssessmentResult, and the assignment goes on. Idempotent by attempt id. */
    async recordAttempt(tx: Tx, facts: AttemptRecord): Promise<RecordedResource[]> {
      return record(tx, { ...facts, attempt: { ...facts.attempt, passed: false } });
    },

    /**
     * A passed check: AssessmentResult, one CompetencyAssertion per topic, the assignment completed, the event published.
     * Idempotent by attempt id: the second call answers with what the first recorded.
     */
    async recordPassed(tx: Tx, facts: AttemptRecord): Promise<RecordedResource[]> {
      return record(tx, { ...facts, attempt: { ...facts.attempt, passed: true } });
    },

    /** Adds certifications to the person's Practitioner in one version; one with the id of a known one replaces it. */
    async recordCertifications(tx: Tx, person: PersonFacts, certifications: readonly NewCertification[]): Promise<void> {
      await ensurePractitioner(tx, person);
      await lockPerson(tx, person.id);
      const known = (await records.read(tx, 'Practitioner', person.id)) as Stored<Practitioner>;
      const others = (known.qualification ?? []).filter((one) => !certifications.some(({ id }) => id === one.id));
      const qualification = [...others, ...certifications.map(toQualification)];
      await records.update(tx, { ...known, qualification }, { activity: 'amend' });
    },

    /** Every competency ever asserted, newest first; of some people, or of the whole tenant. */
    async listCompetencies(tx: Tx, filter: { personIds?: readonly string[] } = {}): Promise<(CompetencyRow & { current: boolean })[]> {
      const now = clock.now();
      return (await readCompetencies(tx, filter.personIds)).map((row) => ({
        ...row,
        current: row.status === 'active' && row.validFrom <= now && row.validUntil > now,
      }));
    },
  };
}

export type Competencies = ReturnType<typeof createCompetencies>;

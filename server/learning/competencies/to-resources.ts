import type { Basic, CodeableConcept, Communication, Practitioner, QuestionnaireResponse, Reference, Task } from 'fhir/r4';
import { CANONICAL_BASE, CODE_SYSTEM, EXTENSION, IDENTIFIER_SYSTEM, PROFILE, softwareReference } from '../../standards/fhir-r4/index.ts';
import type { AttemptFacts, LessonFacts, PersonFacts, TopicFacts } from './facts.ts';
import { isBlank } from './is-blank.ts';

/**
 * Facts to resources, pure. Nothing here ever names a patient, an encounter or an order: these resources are
 * about the clinician, and leave the house.
 */
export const practitionerReference = (person: PersonFacts): Reference => ({
  reference: `Practitioner/${person.id}`,
  ...(isBlank(person.displayName) ? {} : { display: person.displayName }),
});

const concept = (system: string, code: string, display: string): CodeableConcept => ({
  coding: [{ system, code, display }],
  text: display,
});
const urn = (uuid: string) => ({ system: IDENTIFIER_SYSTEM.uri, value: `urn:uuid:${uuid}` });
const topicConcept = (topic: TopicFacts): CodeableConcept => ({
  coding: [{ system: CODE_SYSTEM.topic, code: topic.id, version: String(topic.revision), display: topic.title }],
  text: topic.title,
});
const instant = (at: Date | string): string => new Date(at).toISOString();

export const toPractitioner = (person: PersonFacts): Practitioner & { id: string } => ({
  resourceType: 'Practitioner',
  id: person.id,
  meta: { profile: [PROFILE.practitioner] },
  ...(person.npi === null ? {} : { identifier: [{ use: 'official', system: IDENTIFIER_SYSTEM.npi, value: person.npi }] }),
  active: true,
  ...(isBlank(person.displayName) ? {} : { name: [{ text: person.displayName }] }),
});

/** The lesson as assigned work; ends with what came out of it. */
export const toAssignment = (facts: {
  id: string;
  person: PersonFacts;
  lesson: LessonFacts;
  topics: readonly TopicFacts[];
  at: Date;
  dueAt?: Date | undefined;
  /** False for a lesson put on the list and not opened yet. */
  isOpened: boolean;
}): Task & { id: string } => ({
  resourceType: 'Task',
  id: facts.id,
  meta: { profile: [PROFILE.assignment] },
  identifier: [urn(facts.id)],
  instantiatesCanonical: `${CANONICAL_BASE}/ActivityDefinition/${facts.lesson.id}|${facts.lesson.version}`,
  status: facts.isOpened ? 'in-progress' : 'requested',
  intent: 'order',
  code: concept(CODE_SYSTEM.resourceKind, 'learning-assignment', 'Learning assignment'),
  description: facts.lesson.title,
  for: practitionerReference(facts.person),
  ...(facts.isOpened ? { executionPeriod: { start: instant(facts.at) } } : {}),
  authoredOn: instant(facts.at),
  lastModified: instant(facts.at),
  owner: practitionerReference(facts.person),
  ...(facts.topics.length === 0 ? {} : { reasonCode: { coding: facts.topics.flatMap((topic) => topicConcept(topic).coding ?? []) } }),
  ...(facts.dueAt === undefined ? {} : { restriction: { period: { end: instant(facts.dueAt) } } }),
});

/** The moment, or that of the assignment's last step where another server's clock was ahead of ours: FHIR wants no end before a start. */
export const noEarlier = (task: Pick<Task, 'authoredOn' | 'executionPeriod'>, at: Date | string): string =>
  [task.authoredOn, task.executionPeriod?.start].reduce<string>(
    (latest, one) => (one !== undefined && instant(one) > latest ? instant(one) : latest),
    instant(at),
  );

/** The assignment once its lesson was opened. */
export const withOpening = <T extends Task>(task: T, at: Date): T => {
  const opened = noEarlier(task, at);
  return { ...task, status: 'in-progress', executionPeriod: { start: opened }, lastModified: opened };
};

/** The assignment after an attempt: completed by a pass, going on after a failed one. */
export const withAttempt = <T extends Task>(
  task: T,
  facts: { attempt: AttemptFacts; responseId: string; assertionIds: readonly string[] },
): T => {
  const output = (code: string, display: string, reference: string): NonNullable<Task['output']>[number] => ({
    type: concept(CODE_SYSTEM.output, code, display),
    valueReference: { reference },
  });
  const finished = noEarlier(task, facts.attempt.finishedAt);
  return {
    ...task,
    status: facts.attempt.passed ? 'completed' : 'in-progress',
    executionPeriod: { ...task.executionPeriod, ...(facts.attempt.passed ? { end: finished } : {}) },
    lastModified: finished,
    output: [
      ...(task.output ?? []),
      output('assessment-result', 'Assessment result', `QuestionnaireResponse/${facts.responseId}`),
      ...facts.assertionIds.map((id) => output('competency-assertion', 'Competency assertion', `Basic/${id}`)),
    ],
  };
};

export const toEducation = (facts: {
  id: string;
  taskId: string;
  person: PersonFacts;
  lesson: LessonFacts;
  topics: readonly TopicFacts[];
  at: Date;
}): Communication & { id: string } => ({
  resourceType: 'Communication',
  id: facts.id,
  meta: { profile: [PROFILE.education] },
  identifier: [urn(facts.id)],
  basedOn: [{ reference: `Task/${facts.taskId}` }],
  status: 'completed',
  category: [concept(CODE_SYSTEM.resourceKind, 'education-delivered', 'Education delivered')],
  ...(facts.topics[0] === undefined ? {} : { topic: topicConcept(facts.topics[0]) }),
  sent: instant(facts.at),
  recipient: [practitionerReference(facts.person)],
  sender: softwareReference('Device'),
  payload: [{ contentString: `Lesson opened: ${facts.lesson.title}` }],
});

/** The answers as given and the score. Which option would have been right stays on the server. */
export const toAssessment = (facts: {
  id: string;
  person: PersonFacts;
  lesson: LessonFacts;
  attempt: AttemptFacts;
}): QuestionnaireResponse & { id: string } => {
  const { lesson, attempt, person } = facts;
  const item = attempt.answers.map(({ itemId, optionId }) => {
    const asked = lesson.items.find((one) => one.id === itemId);
    const chosen = asked?.options.find((one) => one.id === optionId);
    return {
      linkId: itemId,
      ...(asked === undefined ? {} : { text: asked.stem }),
      ...(optionId === null
        ? {}
        : {
            answer: [
              {
                valueCoding: { system: CODE_SYSTEM.itemOption, code: optionId, ...(chosen === undefined ? {} : { display: chosen.text }) },
              },
            ],
          }),
    };
  });
  return {
    resourceType: 'QuestionnaireResponse',
    id: facts.id,
    meta: { profile: [PROFILE.assessment] },
    extension: [
      {
        url: EXTENSION.score,
        extension: [
          { url: 'correct', valueInteger: attempt.score.correct },
          { url: 'total', valueInteger: attempt.score.total },
          { url: 'passed', valueBoolean: attempt.passed },
          { url: 'attempt', valuePositiveInt: attempt.number },
        ],
      },
    ],
    identifier: urn(attempt.id),
    questionnaire: `${CANONICAL_BASE}/Questionnaire/${lesson.id}-check|${lesson.version}`,
    status: 'completed',
    subject: practitionerReference(person),
    authored: instant(attempt.finishedAt),
    author: practitionerReference(person),
    ...(item.length === 0 ? {} : { item }),
  };
};

/** "Passed a knowledge check on this topic, as of this revision, until then": no more is ever asserted. */
export const toAssertion = (facts: {
  id: string;
  person: PersonFacts;
  topic: TopicFacts;
  attempt: AttemptFacts;
  responseId: string;
  validFrom: Date;
  validUntil: Date;
}): Basic & { id: string } => ({
  resourceType: 'Basic',
  id: facts.id,
  meta: { profile: [PROFILE.assertion] },
  extension: [
    { url: EXTENSION.topic, valueCodeableConcept: topicConcept(facts.topic) },
    { url: EXTENSION.topicRevision, valuePositiveInt: facts.topic.revision },
    { url: EXTENSION.level, valueCodeableConcept: concept(CODE_SYSTEM.level, 'knowledge-check', 'Knowledge check passed') },
    { url: EXTENSION.validity, valuePeriod: { start: facts.validFrom.toISOString(), end: facts.validUntil.toISOString() } },
    { url: EXTENSION.assertionStatus, valueCodeableConcept: concept(CODE_SYSTEM.assertionStatus, 'active', 'Active') },
    { url: EXTENSION.evidence, valueReference: { reference: `QuestionnaireResponse/${facts.responseId}` } },
    {
      url: EXTENSION.verifiedBy,
      valueCodeableConcept: concept(CODE_SYSTEM.verification, 'automated-knowledge-check', 'Automated knowledge check'),
    },
  ],
  identifier: [urn(facts.id)],
  code: concept(CODE_SYSTEM.resourceKind, 'competency-assertion', 'Competency assertion'),
  subject: practitionerReference(facts.person),
  created: facts.validFrom.toISOString().slice(0, 10),
  author: softwareReference('Organization'),
});

const withStatus = <T extends Basic>(assertion: T, status: CodeableConcept): T => ({
  ...assertion,
  extension: (assertion.extension ?? []).map((one) =>
    one.url === EXTENSION.assertionStatus ? { url: one.url, valueCodeableConcept: status } : one,
  ),
});

/** The assertion after a newer one of the same topic took its place. */
export const superseded = <T extends Basic>(assertion: T): T =>
  withStatus(assertion, concept(CODE_SYSTEM.assertionStatus, 'superseded', 'Superseded'));

/** The assertion after its warning changed; the code says that, the text why: "The boxed warning of tofacitinib changed (Oct 2025)". */
export const withUpdateDue = <T extends Basic>(assertion: T, reason: string): T =>
  withStatus(assertion, { ...concept(CODE_SYSTEM.assertionStatus, 'update-due', 'Update due'), text: `Update due. ${reason}.` });

/** The assertion where the facts went back to what it is about. */
export const currentAgain = <T extends Basic>(assertion: T): T =>
  withStatus(assertion, concept(CODE_SYSTEM.assertionStatus, 'active', 'Active'));

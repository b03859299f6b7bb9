import type { Basic, Communication, Practitioner, Provenance, QuestionnaireResponse, Task } from 'fhir/r4';
import { CANONICAL_BASE, CODE_SYSTEM, EXTENSION, PROFILE, softwareReference } from './index.ts';

export const me = { reference: 'Practitioner/ada' };
export const ours = (system: string, code: string) => ({ coding: [{ system, code }] });

/** One resource of each profile with nothing wrong. */
export const good = {
  practitioner: {
    resourceType: 'Practitioner',
    id: 'ada',
    meta: { profile: [PROFILE.practitioner] },
    active: true,
    name: [{ text: 'Ada' }],
    identifier: [
      { system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' },
      { system: 'urn:mrn', value: 'x' },
    ],
    qualification: [
      {
        id: 'q1',
        code: ours(CODE_SYSTEM.qualification, 'certification'),
        period: { start: '2025-01-01', end: '2027-01-01' },
        extension: [
          {
            url: EXTENSION.qualificationLifecycle,
            extension: [{ url: 'status', valueCodeableConcept: ours(CODE_SYSTEM.lifecycleStatus, 'active') }],
          },
        ],
      },
    ],
  } satisfies Practitioner,
  assignment: {
    resourceType: 'Task',
    meta: { profile: [PROFILE.assignment] },
    identifier: [{ value: '1' }],
    status: 'in-progress',
    intent: 'order',
    code: ours(CODE_SYSTEM.resourceKind, 'learning-assignment'),
    instantiatesCanonical: `${CANONICAL_BASE}/ActivityDefinition/x|0.1.0`,
    for: me,
    owner: me,
    authoredOn: '2026-11-22T08:00:00Z',
  } satisfies Task,
  assessment: {
    resourceType: 'QuestionnaireResponse',
    meta: { profile: [PROFILE.assessment] },
    identifier: { value: '1' },
    status: 'completed',
    questionnaire: `${CANONICAL_BASE}/Questionnaire/x-check|0.1.0`,
    subject: me,
    author: me,
    authored: '2026-11-22T08:00:00Z',
    extension: [{ url: EXTENSION.score, extension: [{ url: 'correct', valueInteger: 2 }] }],
    item: [{ linkId: 'T1', answer: [{ valueCoding: { code: 'a' } }] }],
  } satisfies QuestionnaireResponse,
  assertion: {
    resourceType: 'Basic',
    meta: { profile: [PROFILE.assertion] },
    identifier: [{ value: '1' }],
    code: ours(CODE_SYSTEM.resourceKind, 'competency-assertion'),
    subject: me,
    created: '2026-11-22',
    author: softwareReference('Organization'),
    extension: [
      { url: EXTENSION.topic, valueCodeableConcept: ours(CODE_SYSTEM.topic, 'x') },
      { url: EXTENSION.topicRevision, valuePositiveInt: 1 },
      { url: EXTENSION.level, valueCodeableConcept: ours(CODE_SYSTEM.level, 'knowledge-check') },
      { url: EXTENSION.validity, valuePeriod: { start: '2026-11-22', end: '2027-11-22' } },
      { url: EXTENSION.assertionStatus, valueCodeableConcept: ours(CODE_SYSTEM.assertionStatus, 'active') },
      { url: EXTENSION.evidence, valueReference: { reference: 'QuestionnaireResponse/1' } },
      { url: EXTENSION.verifiedBy, valueCodeableConcept: ours(CODE_SYSTEM.verification, 'automated-knowledge-check') },
    ],
  } satisfies Basic,
  education: {
    resourceType: 'Communication',
    meta: { profile: [PROFILE.education] },
    status: 'completed',
    basedOn: [{ reference: 'Task/1' }],
    category: [ours(CODE_SYSTEM.resourceKind, 'education-delivered')],
    recipient: [me],
    sent: '2026-11-22T08:00:00Z',
    sender: softwareReference('Device'),
  } satisfies Communication,
  provenance: {
    resourceType: 'Provenance',
    meta: { profile: [PROFILE.provenance] },
    target: [{ reference: 'Task/1/_history/1' }],
    recorded: '2026-11-22T08:00:00Z',
    activity: ours(CODE_SYSTEM.activity, 'assign'),
    agent: [{ who: softwareReference('Device') }],
    entity: [{ role: 'source', what: { identifier: { value: 'ABC' } } }],
  } satisfies Provenance,
};

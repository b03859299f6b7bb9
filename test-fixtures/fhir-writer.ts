import type { Basic, Communication, QuestionnaireResponse, Task } from 'fhir/r4';
import { CODE_SYSTEM, EXTENSION, PROFILE } from '../server/standards/fhir-r4/index.ts';
import { startHouse } from './cds-hooks/house.ts';

const concept = (system: string, code: string) => ({ coding: [{ system, code }] });
const person = (id: string) => ({ reference: `Practitioner/${id}` });

/** What another system says of a clinician, each good as it is; `change` makes it otherwise. */
export const elsewhere = {
  assertion: (personId: string, evidence: string, change: Partial<Basic> = {}): Basic => ({
    resourceType: 'Basic',
    extension: [
      { url: EXTENSION.topic, valueCodeableConcept: { ...concept(CODE_SYSTEM.topic, 'tofacitinib-oral'), text: 'Tofacitinib' } },
      { url: EXTENSION.topicRevision, valuePositiveInt: 1 },
      { url: EXTENSION.level, valueCodeableConcept: concept(CODE_SYSTEM.level, 'knowledge-check') },
      { url: EXTENSION.validity, valuePeriod: { start: '2026-11-01', end: '2027-11-01' } },
      { url: EXTENSION.assertionStatus, valueCodeableConcept: concept(CODE_SYSTEM.assertionStatus, 'active') },
      { url: EXTENSION.evidence, valueReference: { reference: evidence } },
      { url: EXTENSION.verifiedBy, valueCodeableConcept: concept(CODE_SYSTEM.verification, 'other-system') },
    ],
    identifier: [{ system: 'https://lms.example/assertions', value: 'a-1' }],
    code: concept(CODE_SYSTEM.resourceKind, 'competency-assertion'),
    subject: person(personId),
    created: '2026-11-01',
    ...change,
  }),
  response: (personId: string, change: Partial<QuestionnaireResponse> = {}): QuestionnaireResponse => ({
    resourceType: 'QuestionnaireResponse',
    extension: [
      {
        url: EXTENSION.score,
        extension: [
          { url: 'correct', valueInteger: 9 },
          { url: 'total', valueInteger: 10 },
          { url: 'passed', valueBoolean: true },
          { url: 'attempt', valuePositiveInt: 1 },
        ],
      },
    ],
    identifier: { system: 'https://lms.example/attempts', value: 'r-1' },
    questionnaire: 'https://lms.example/Questionnaire/jak-inhibitors|3',
    status: 'completed',
    subject: person(personId),
    authored: '2026-11-01T10:00:00Z',
    author: person(personId),
    ...change,
  }),
  assignment: (personId: string, change: Partial<Task> = {}): Task => ({
    resourceType: 'Task',
    meta: { profile: [PROFILE.assignment] },
    identifier: [{ system: 'https://lms.example/assignments', value: 't-1' }],
    instantiatesCanonical: 'https://lms.example/ActivityDefinition/jak-inhibitors|3',
    status: 'requested',
    intent: 'order',
    code: concept(CODE_SYSTEM.resourceKind, 'learning-assignment'),
    for: person(personId),
    owner: person(personId),
    authoredOn: '2026-11-01T09:00:00Z',
    ...change,
  }),
  education: (personId: string, task: string, change: Partial<Communication> = {}): Communication => ({
    resourceType: 'Communication',
    basedOn: [{ reference: task }],
    status: 'completed',
    category: [concept(CODE_SYSTEM.resourceKind, 'education-delivered')],
    sent: '2026-11-01T09:30:00Z',
    recipient: [person(personId)],
    ...change,
  }),
};

/** The whole house, two clinicians, and systems that hold tokens. */
export async function startWriterWorld(options: Parameters<typeof startHouse>[0] = {}) {
  const house = await startHouse(options);
  const west = await house.addTenant({
    id: 'west',
    iss: 'https://west.example/fhir',
    fhir: 'https://west.example/fhir',
    cdsIss: 'https://west.example',
  });
  const [ada, bob] = [await house.personOf('Practitioner/ada'), await house.personOf('Practitioner/bob')];
  const stranger = await house.personOf('Practitioner/stranger', west);

  const holder = async (scopes: string, tenantId = 'demo') => {
    const expiresAt = new Date(house.clock.now().getTime() + 3_600_000);
    const { token, id } = await house.modules.apiTokens.create({ tenantId, scopes, expiresAt, label: 'LMS' });
    const system = `token:${id}`;
    const ask = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
      const answer = await fetch(`${house.url}/fhir/r4${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/fhir+json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await answer.text();
      return {
        status: answer.status,
        headers: answer.headers,
        body: (text === '' ? null : JSON.parse(text)) as Record<string, unknown> & { id: string },
      };
    };
    return { system, ask };
  };
  const all = ['Basic', 'Communication', 'QuestionnaireResponse', 'Task'].map((type) => `system/${type}.cruds`).join(' ');
  const lms = await holder(`${all} system/Practitioner.rs system/Provenance.rs`);
  return { house, ada, bob, stranger, west, holder, lms, writesAll: all };
}

export type WriterWorld = Awaited<ReturnType<typeof startWriterWorld>>;

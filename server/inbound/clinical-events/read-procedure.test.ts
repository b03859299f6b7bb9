import { expect, test } from 'vitest';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import type { Registration } from '../../identity/tenants/index.ts';
import type { EventSource } from './event-source.ts';
import { readProcedure } from './read-procedure.ts';

const now = new Date('2026-11-23T08:00:00Z');
const fhirBase = 'https://ehr.example/fhir';
const source = { id: 's', tenantId: 'demo', kind: 'polling' } as EventSource;
const registration = { id: 'r', fhirBase } as Registration;
const read = (resource: Record<string, unknown>) => readProcedure(resource, { source, registration, now, hash: (text) => `#${text}` });

const concept = { coding: [{ system: 'http://snomed.info/sct', code: '277762005', display: 'Lumbar puncture' }] };
const requested = (over: object = {}): Record<string, unknown> => ({
  resourceType: 'ServiceRequest',
  id: '1',
  status: 'active',
  intent: 'order',
  code: concept,
  subject: { reference: 'Patient/p1' },
  occurrenceDateTime: '2026-11-24T08:00:00Z',
  requester: { reference: 'Practitioner/a' },
  performer: [{ reference: 'PractitionerRole/b' }, { reference: `${fhirBase}/Practitioner/a` }, { reference: 'Organization/c' }],
  ...over,
});
const booked = (over: object = {}): Record<string, unknown> => ({
  resourceType: 'Appointment',
  id: '1',
  status: 'booked',
  serviceType: [concept],
  start: '2026-11-24T08:00:00Z',
  participant: [
    { actor: { reference: 'Patient/p1' }, status: 'accepted' },
    { actor: { reference: 'Practitioner/a' }, status: 'tentative' },
    { actor: { reference: 'Practitioner/b' }, status: 'declined' },
    { actor: { reference: 'Location/c' }, status: 'accepted' },
  ],
  ...over,
});
const prepared = (over: object = {}): Record<string, unknown> => ({
  resourceType: 'Procedure',
  id: '1',
  status: 'preparation',
  code: concept,
  subject: { reference: 'Patient/p1' },
  performedPeriod: { start: '2026-11-24T08:00:00Z' },
  performer: [{ actor: { reference: 'Practitioner/a' } }, null, { actor: 7 }],
  ...over,
});

test.each<[string, Record<string, unknown>, string[]]>([
  ['a ServiceRequest', requested(), ['PractitionerRole/b', 'Practitioner/a']],
  ['an Appointment', booked(), ['Practitioner/a']],
  ['a Procedure', prepared(), ['Practitioner/a']],
])('%s says which procedure, whose, when and with whom, each once', (_, resource, team) => {
  expect(read(resource)).toMatchObject({
    name: 'procedure-scheduled',
    isCancelled: false,
    orderKey: `#r ${String(resource['resourceType'])}/1`,
    patient: 'p1',
    team: team.map((reference) => ({ reference })),
    codings: [{ system: 'http://snomed.info/sct', code: '277762005', display: 'Lumbar puncture' }],
  });
});

test.each<[string, Record<string, unknown>]>([
  ['a revoked request', requested({ status: 'revoked' })],
  ['one that must not be done', requested({ doNotPerform: true })],
  ['one entered in error, whatever else it lacks', { resourceType: 'ServiceRequest', id: '1', status: 'entered-in-error' }],
  ['a cancelled appointment', booked({ status: 'cancelled' })],
  ['one to which nobody came', booked({ status: 'noshow' })],
  ['a procedure that was not done', prepared({ status: 'not-done' })],
])('%s is cancelled', (_, resource) => expect(read(resource)).toMatchObject({ isCancelled: true }));

test.each<[string, Record<string, unknown>, string]>([
  ['another kind of resource', requested({ resourceType: 'Encounter' }), 'unreadable'],
  ['no id', requested({ id: undefined }), 'unreadable'],
  ['a draft', requested({ status: 'draft' }), 'not-scheduled'],
  ['a status that is no text', requested({ status: ['active'] }), 'not-scheduled'],
  ['what was done', prepared({ status: 'completed' }), 'not-scheduled'],
  ['an appointment that is only asked for', booked({ status: 'proposed' }), 'not-scheduled'],
  ['a plan', requested({ intent: 'plan' }), 'not-an-order'],
  ['no time', requested({ occurrenceDateTime: undefined }), 'no-time'],
  ['a time that is none', requested({ occurrenceDateTime: 'soon' }), 'no-time'],
  ['one that is over', requested({ occurrenceDateTime: '2026-11-21' }), 'over'],
  ['nobody’s', requested({ subject: { reference: 'Group/1' } }), 'no-patient'],
  ['two patients', booked({ participant: [{ actor: { reference: 'Patient/1' } }, { actor: { reference: 'Patient/2' } }] }), 'no-patient'],
  ['no participant', requested({ requester: undefined, performer: [{ reference: 'Organization/1' }] }), 'no-participant'],
  ['no code of a system', requested({ code: { text: 'LP', coding: [{ code: '62270' }, null, 'x'] } }), 'no-code'],
])('%s is let go', (_, resource, why) => expect(read(resource)).toBe(why));

test('nothing that an EHR writes makes it throw', () => {
  const member = fc.constantFrom(
    'status',
    'intent',
    'code',
    'subject',
    'performer',
    'requester',
    'occurrenceDateTime',
    'meta',
    'encounter',
  );
  const shape = fc.constantFrom(requested, booked, prepared);
  const names = fc.oneof(member, fc.constantFrom('participant', 'serviceType', 'start', 'performedPeriod', 'id', 'resourceType'));
  fc.assert(
    fc.property(shape, names, fc.jsonValue(), (make, name, value) => {
      const event = read(make({ [name]: value }));
      if (typeof event === 'string' || event.isCancelled) return;
      expect(event.team.length).toBeGreaterThan(0);
      expect(event.codings.length).toBeGreaterThan(0);
    }),
    { numRuns: 1000 },
  );
});

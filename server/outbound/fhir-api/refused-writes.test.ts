import type { Basic, OperationOutcome } from 'fhir/r4';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { elsewhere, startWriterWorld, type WriterWorld } from '../../../test-fixtures/fhir-writer.ts';
import { sql } from '../../database/index.ts';
import { CODE_SYSTEM, EXTENSION, IDENTIFIER_SYSTEM } from '../../standards/fhir-r4/index.ts';

let world: WriterWorld;
beforeAll(async () => {
  world = await startWriterWorld();
});
afterAll(async () => world.house.stop());

type Answer = Awaited<ReturnType<WriterWorld['lms']['ask']>>;
const diagnosticsOf = ({ body }: Answer): string => (body as unknown as OperationOutcome).issue[0]?.diagnostics ?? '';
const expressionOf = ({ body }: Answer): string | undefined => (body as unknown as OperationOutcome).issue[0]?.expression?.[0];

describe('what is refused', () => {
  let evidence = '';
  let own: Answer;
  beforeAll(async () => {
    own = await world.lms.ask('POST', '/QuestionnaireResponse', elsewhere.response(world.ada.id));
    evidence = `QuestionnaireResponse/${own.body.id}`;
  });
  let before: unknown;
  const everything = async (): Promise<unknown> =>
    world.house.db.system(async (tx) => tx.one(z.object({ n: z.number() }), sql`select count(*)::int as n from fhir_version`));
  beforeEach(async () => {
    before = await everything();
  });

  const assertionWith = (url: string, change: object): Basic => {
    const good = elsewhere.assertion(world.ada.id, evidence);
    return { ...good, extension: (good.extension ?? []).map((one) => (one.url === url ? { url, ...change } : one)) };
  };
  const basic = (): Basic => elsewhere.assertion(world.ada.id, evidence);

  it.each<[why: string, type: string, body: () => unknown, expression: RegExp]>([
    [
      'nobody known',
      'Basic',
      () => ({ ...basic(), subject: { reference: 'Practitioner/00000000-0000-4000-8000-000000000000' } }),
      /^Basic\.subject/,
    ],
    ['no person id', 'Basic', () => ({ ...basic(), subject: { reference: 'Practitioner/ada' } }), /^Basic\.subject/],
    [
      "another tenant's person",
      'Basic',
      () => ({ ...basic(), subject: { reference: `Practitioner/${world.stranger.id}` } }),
      /^Basic\.subject/,
    ],
    [
      'a person of another server',
      'Basic',
      () => ({ ...basic(), subject: { reference: 'https://ehr.example/fhir/Practitioner/1' } }),
      /^Basic/,
    ],
    ['nobody', 'Basic', () => ({ ...basic(), subject: undefined }), /^Basic/],
    ['evidence that is not there', 'Basic', () => elsewhere.assertion(world.ada.id, 'QuestionnaireResponse/nothing'), /^Basic\.extension/],
    [
      'evidence about somebody else',
      'Basic',
      () => ({ ...basic(), subject: { reference: `Practitioner/${world.bob.id}` } }),
      /^Basic\.extension/,
    ],
    [
      'a check that Preceptor saw',
      'Basic',
      () =>
        assertionWith(EXTENSION.verifiedBy, {
          valueCodeableConcept: { coding: [{ system: CODE_SYSTEM.verification, code: 'automated-knowledge-check' }] },
        }),
      /^Basic\.extension/,
    ],
    [
      'Preceptor as its author',
      'Basic',
      () => ({ ...basic(), author: { type: 'Organization', identifier: { system: IDENTIFIER_SYSTEM.software, value: 'preceptor' } } }),
      /^Basic\.author/,
    ],
    [
      'another system as its author',
      'Basic',
      () => ({ ...basic(), author: { type: 'Organization', identifier: { system: IDENTIFIER_SYSTEM.system, value: 'client:other' } } }),
      /^Basic\.author/,
    ],
    ['a privilege in disguise', 'Basic', () => ({ ...basic(), code: { text: 'May prescribe' } }), /^Basic\.code/],
    [
      'a level of our own making',
      'Basic',
      () => assertionWith(EXTENSION.level, { valueCodeableConcept: { text: 'Expert' } }),
      /^Basic\.extension/,
    ],
    [
      "Preceptor's own check",
      'QuestionnaireResponse',
      () => elsewhere.response(world.ada.id, { questionnaire: 'https://preceptor.health/fhir/Questionnaire/x|1' }),
      /questionnaire$/,
    ],
    [
      "Preceptor's own lesson",
      'Task',
      () => elsewhere.assignment(world.ada.id, { instantiatesCanonical: 'https://preceptor.health/fhir/ActivityDefinition/x' }),
      /instantiatesCanonical$/,
    ],
    [
      'two people',
      'QuestionnaireResponse',
      () => elsewhere.response(world.ada.id, { author: { reference: `Practitioner/${world.bob.id}` } }),
      /^QuestionnaireResponse/,
    ],
    [
      'more references than anybody has',
      'Communication',
      () => {
        const good = elsewhere.education(world.ada.id, evidence);
        return { ...good, recipient: Array.from({ length: 101 }, () => good.recipient?.[0]) };
      },
      /^Communication$/,
    ],
    [
      'two people who would read of each other',
      'Communication',
      () => {
        const good = elsewhere.education(world.ada.id, evidence);
        return { ...good, recipient: [...(good.recipient ?? []), { reference: `Practitioner/${world.bob.id}` }] };
      },
      /^Communication/,
    ],
    [
      'two people of an assignment',
      'Task',
      () => elsewhere.assignment(world.ada.id, { owner: { reference: `Practitioner/${world.bob.id}` } }),
      /^Task/,
    ],
    [
      'a patient',
      'Task',
      () => elsewhere.assignment(world.ada.id, { reasonReference: { reference: 'Patient/1' } }),
      /^Task\.reasonReference/,
    ],
    [
      'a patient elsewhere',
      'Task',
      () => elsewhere.assignment(world.ada.id, { reasonReference: { reference: 'https://ehr.example/fhir/Patient/1' } }),
      /^Task\.reasonReference/,
    ],
    [
      'a patient by identifier',
      'Task',
      () => elsewhere.assignment(world.ada.id, { reasonReference: { type: 'Patient', identifier: { system: 'x:y', value: '1' } } }),
      /^Task\.reasonReference/,
    ],
    [
      'an entry of no Bundle',
      'Task',
      () => elsewhere.assignment(world.ada.id, { reasonReference: { reference: 'urn:uuid:00000000-0000-4000-8000-000000000000' } }),
      /^Task\.reasonReference/,
    ],
    [
      'a contained resource',
      'Task',
      () => elsewhere.assignment(world.ada.id, { contained: [{ resourceType: 'Patient', id: 'p' }] }),
      /^Task/,
    ],
    ['a status that is none', 'Task', () => ({ ...elsewhere.assignment(world.ada.id), status: 'done' }), /^Task\.status/],
    ['an element that is none', 'Task', () => ({ ...elsewhere.assignment(world.ada.id), colour: 'blue' }), /^Task\.colour/],
    [
      'an identifier without end',
      'Task',
      () => elsewhere.assignment(world.ada.id, { identifier: [{ system: 'x:y', value: 'x'.repeat(3000) }] }),
      /^Task\.identifier/,
    ],
  ])('%s: 422 at the place, and nothing is kept', async (_, type, body, expression) => {
    const answer = await world.lms.ask('POST', `/${type}`, body());
    expect([answer.status, answer.body['resourceType']], diagnosticsOf(answer)).toEqual([422, 'OperationOutcome']);
    expect(expressionOf(answer)).toMatch(expression);
    expect(await everything()).toEqual(before);
  });

  it.each<[status: number, why: string, method: string, path: () => string, body: () => unknown, headers?: Record<string, string>]>([
    [400, 'no JSON', 'POST', () => '/Task', () => '{'],
    [400, 'no object', 'POST', () => '/Task', () => '[]'],
    [415, 'nothing', 'POST', () => '/Task', () => undefined],
    [400, 'no resource', 'POST', () => '/Task', () => ({ status: 'requested' })],
    [400, 'another type than the address', 'POST', () => '/Task', () => basic()],
    [400, 'half a character', 'POST', () => '/Task', () => '{"resourceType":"Task","description":"\\ud800"}'],
    [400, 'a NUL', 'POST', () => '/Task', () => ({ resourceType: 'Task', description: 'a\0b' })],
    [400, 'an endless number', 'POST', () => '/Task', () => '{"resourceType":"Task","x":1e999}'],
    [400, 'a bottomless nest', 'POST', () => '/Task', () => `{"resourceType":"Task","x":${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
    [400, 'another id', 'PUT', () => `/${evidence}`, () => ({ ...own.body, id: 'other' })],
    [
      400,
      'an unknown parameter, strictly',
      'POST',
      () => '/Task?colour=blue',
      () => elsewhere.assignment(world.ada.id),
      { prefer: 'handling=strict' },
    ],
    [404, 'a type that is not kept', 'POST', () => '/Patient', () => ({ resourceType: 'Patient' })],
    [405, 'people', 'POST', () => '/Practitioner', () => ({ resourceType: 'Practitioner', active: true })],
    [405, 'what happened', 'POST', () => '/Provenance', () => ({ resourceType: 'Provenance' })],
    [405, 'definitions', 'POST', () => '/PlanDefinition', () => ({ resourceType: 'PlanDefinition' })],
    [405, 'an id of its own choice', 'PUT', () => '/Task/my-own', () => ({ ...elsewhere.assignment(world.ada.id), id: 'my-own' })],
    [405, 'a change by search', 'PUT', () => '/Task?identifier=x', () => elsewhere.assignment(world.ada.id)],
    [405, 'a patch', 'PATCH', () => `/${evidence}`, () => []],
    [
      413,
      'a resource without end',
      'POST',
      () => '/Task',
      () => ({ ...elsewhere.assignment(world.ada.id), description: 'x'.repeat(300_000) }),
    ],
    [415, 'XML', 'POST', () => '/Task', () => '<Task/>', { 'content-type': 'application/fhir+xml' }],
    [422, 'another person than before', 'PUT', () => `/${evidence}`, () => ({ ...elsewhere.response(world.bob.id), id: own.body.id })],
  ])('%s: %s', async (status, _, method, path, body, headers) => {
    const answer = await world.lms.ask(method, path(), body(), headers);
    expect([answer.status, answer.body['resourceType']], diagnosticsOf(answer)).toEqual([status, 'OperationOutcome']);
    if (status === 405) expect(answer.headers.get('allow')).toMatch(/^GET, HEAD/);
    expect(await everything()).toEqual(before);
  });

  it('lenient about a parameter that a change does not have', async () => {
    expect((await world.lms.ask('POST', '/Task?colour=blue', elsewhere.assignment(world.ada.id))).status).toBe(201);
  });
});

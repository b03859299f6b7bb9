import { fc } from '../../test-fixtures/seeded-property.ts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { almost, anyJson, asBody, fuzzRuns, nastyText } from '../../test-fixtures/arbitrary-input.ts';
import { elsewhere, startWriterWorld, type WriterWorld } from '../../test-fixtures/fhir-writer.ts';
import { createLogger } from '../platform/index.ts';

/** What an operator would be woken for: whatever a client sends is the client's. */
const alarms: string[] = [];
let world: WriterWorld;
const known = { response: '', task: '' };
beforeAll(async () => {
  world = await startWriterWorld({ logger: createLogger({ level: 'error' }, { write: (line: string) => void alarms.push(line) }) });
  known.response = (await world.lms.ask('POST', '/QuestionnaireResponse', elsewhere.response(world.ada.id))).body.id;
  known.task = (await world.lms.ask('POST', '/Task', elsewhere.assignment(world.ada.id))).body.id;
});
afterAll(async () => world.house.stop());
beforeEach(() => void alarms.splice(0));

const limit = { timeout: 60_000 };

/** Done, or refused with an OperationOutcome that says why; never our fault, and soon. */
async function expectCivil(method: string, path: string, body: string, headers: Record<string, string> = {}): Promise<void> {
  const started = performance.now();
  const answer = await world.lms.ask(method, path, body, { 'content-type': 'application/fhir+json', ...headers });
  expect(answer.status, body.slice(0, 500)).toBeLessThan(500);
  expect(performance.now() - started).toBeLessThan(5000);
  expect(alarms.splice(0)).toEqual([]);
  if (answer.status < 300) return;
  expect(answer.body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ diagnostics: expect.stringMatching(/\S/) as string }] });
}

const goods: Record<string, () => unknown> = {
  Basic: () => elsewhere.assertion(world.ada.id, `QuestionnaireResponse/${known.response}`),
  Communication: () => elsewhere.education(world.ada.id, `Task/${known.task}`),
  QuestionnaireResponse: () => elsewhere.response(world.ada.id),
  Task: () => elsewhere.assignment(world.ada.id, { note: [{ text: 'By Friday.' }], input: [{ type: { text: 'x' }, valueString: 'y' }] }),
};

it.each(Object.keys(goods))('a %s with something wrong in it', limit, async (type) => {
  const property = fc.asyncProperty(almost(goods[type] ?? (() => null)), async (body) => expectCivil('POST', `/${type}`, asBody(body)));
  await fc.assert(property, fuzzRuns(`${type} written`, 40));
});

it('any JSON, and what is none, wherever something is written', limit, async () => {
  const place = fc.constantFrom<[string, string][]>(['POST', ''], ['POST', '/Task'], ['PUT', `/Task/${known.task}`]);
  const body = fc.oneof(
    anyJson.map(asBody),
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.constantFrom('', '{', '\ufeff{}', '{"__proto__":{}}'),
  );
  await fc.assert(
    fc.asyncProperty(place, body, async ([method, path], text) => expectCivil(method, path, text)),
    fuzzRuns('any JSON over FHIR', 40),
  );
});

it('a Bundle with something wrong in it', limit, async () => {
  const bundle = (): unknown => ({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      {
        fullUrl: 'urn:uuid:1',
        resource: goods['QuestionnaireResponse']?.(),
        request: { method: 'POST', url: 'QuestionnaireResponse', ifNoneExist: 'identifier=x|y' },
      },
      { resource: elsewhere.assertion(world.ada.id, 'urn:uuid:1'), request: { method: 'POST', url: 'Basic' } },
      { resource: elsewhere.education(world.ada.id, 'Task?identifier=a|b'), request: { method: 'POST', url: 'Communication' } },
      { request: { method: 'GET', url: `Task/${known.task}/_history/1` } },
      { request: { method: 'DELETE', url: 'Task/none', ifMatch: 'W/"1"' } },
    ],
  });
  const kind = fc.constantFrom('batch', 'transaction');
  const property = fc.asyncProperty(kind, almost(bundle), async (type, value) =>
    expectCivil('POST', '', asBody(typeof value === 'object' && value !== null && 'type' in value ? { ...value, type } : value)),
  );
  await fc.assert(property, fuzzRuns('Bundles', 60));
});

it('headers and addresses that nobody sends', limit, async () => {
  const plain = nastyText.map((text) => text.replace(/[^\x20-\x7e]/g, ''));
  const header = fc.constantFrom('if-match', 'if-none-match', 'if-none-exist', 'prefer', 'content-type');
  const property = fc.asyncProperty(fc.dictionary(header, plain), plain, async (headers, id) => {
    if ((headers['if-none-exist'] ?? '').length + id.length > 9000) return;
    await expectCivil('POST', '/Task', asBody(goods['Task']?.()), headers);
    await expectCivil('PUT', `/Task/${encodeURIComponent(id) || 'x'}`, asBody({ ...(goods['Task']?.() as object), id }), headers);
  });
  await fc.assert(property, fuzzRuns('headers of FHIR writes', 30));
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { denialPatternListSchema, problemSchema, type DenialPatternList } from '../../contract/index.ts';
import { sql } from '../../database/index.ts';

const rule = 'https://preceptor.health/fhir/PlanDefinition/denial-pattern';
let house: House;
let panel: Awaited<ReturnType<House['openPanel']>>;
beforeAll(async () => {
  house = await startHouse();
  const lena = await house.personOf('Practitioner/lena');
  await house.db.tenant('demo', async (tx) =>
    house.modules.roles.grant(tx, { tenantId: 'demo', personId: lena.id, role: 'educator', by: 'test' }),
  );
  panel = await house.openPanel(lena);
});
afterAll(async () => house.stop());

const list = async (): Promise<DenialPatternList> => denialPatternListSchema.parse((await panel.get('/work-queue/denial-patterns')).body);
const review = async (body: unknown) => panel.send('PUT', '/work-queue/denial-patterns/review', body);

let events = 0;
/** As the processing of a denied claim leaves it. */
const denied = async (of: { person: string; code: string; pattern?: string | null; claim?: string }): Promise<void> => {
  const { id } = await house.personOf(`Practitioner/${of.person}`);
  const trigger = of.pattern === null ? null : (of.pattern ?? `${rule}|${of.code}`);
  await house.db.tenant('demo', async (tx) =>
    tx.run(sql`
      insert into clinical_event (event_key, resource_key, changed_at, road, name, received_at, person_id, codes, trigger, outcome)
      values (${`k${(events += 1)}`}, ${of.claim ?? `claim${events}`}, ${house.clock.now()}::timestamptz, 'polling', 'claim-denied',
        ${house.clock.now()}::timestamptz, ${id}::uuid, array[${of.code}::text], ${trigger}, ${trigger === null ? 'denied' : 'denial-pattern'})`),
  );
};

test('nothing is a pattern before a rule says so', async () => {
  expect(await list()).toEqual({ patterns: [], hasSource: false });
  await denied({ person: 'a', code: '197', pattern: null });
  expect((await list()).patterns).toEqual([]);
});

test('a pattern names its reason and its rule, and counts only what nobody is known by', async () => {
  const first = house.clock.now().toISOString();
  for (const person of ['a', 'b', 'c']) await denied({ person, code: '197' });
  house.clock.advance(60_000);
  await denied({ person: 'a', code: '50', pattern: `${rule}|50 https://x.example/rule|50` });
  const { patterns } = await list();
  expect(patterns.map(({ code, rule: of }) => [code, of.url, of.ruleId, of.title])).toEqual([
    ['50', rule, 'denial-pattern', expect.any(String)],
    ['50', 'https://x.example/rule', null, null],
    ['197', rule, 'denial-pattern', expect.any(String)],
  ]);
  expect(patterns[2]).toMatchObject({ since: first, last: first, clinicians: null, claims: null, state: 'open', handled: null });
  for (let at = 0; at < 10; at += 1) await denied({ person: `many${at}`, code: '197' });
  expect((await list()).patterns[0]).toMatchObject({ code: '197', since: first, clinicians: 13, claims: 14 });
});

test('handled with a note, until the rule sees it again; then open, with what was done', async () => {
  expect((await review({ rule, code: '50', state: 'handled', note: '  Asked the office.  ' })).status).toBe(200);
  const handled = async () => (await list()).patterns.find((one) => one.code === '50' && one.rule.url === rule);
  expect(await handled()).toMatchObject({ state: 'handled', handled: { note: 'Asked the office.' } });
  house.clock.advance(60_000);
  await denied({ person: 'a', code: '50' });
  expect(await handled()).toMatchObject({ state: 'open', handled: { note: 'Asked the office.' } });
  await review({ rule, code: '50', state: 'handled', note: 'Again.' });
  await review({ rule, code: '50', state: 'open' });
  expect(await handled()).toMatchObject({ state: 'open', handled: null });
});

test.each([
  ['without a note', { rule, code: '197', state: 'handled' }, 400],
  ['with a note of blanks', { rule, code: '197', state: 'handled', note: '   ' }, 400],
  ['of a reason that is none', { rule, code: '11', state: 'handled', note: 'x' }, 404],
  ['of a rule that saw nothing', { rule: 'x', code: '197', state: 'open' }, 404],
])('what cannot be is refused in words: %s', async (_, body, status) => {
  const answer = await review(body);
  expect(answer.status).toBe(status);
  expect(problemSchema.parse(answer.body).detail).not.toBe('');
});

test('is for educators', async () => {
  const other = await house.openPanel(await house.personOf('Practitioner/other'));
  expect((await other.get('/work-queue/denial-patterns')).status).toBe(403);
});

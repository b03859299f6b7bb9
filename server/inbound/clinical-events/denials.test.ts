import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEventWorld, type EventWorld } from '../../../test-fixtures/event-world.ts';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import type { Tx } from '../../database/index.ts';
import { readDenial } from './read-denial.ts';

let world: EventWorld;
let sourceId: string;
const npi = '1245319599';
beforeAll(async () => {
  world = await startEventWorld();
  ({ id: sourceId } = await world.sources.add(world.tenant, {
    kind: 'polling',
    iss: world.registration.iss,
    resourceType: 'ExplanationOfBenefit',
  }));
  await world.house.db.tenant('demo', async (tx) =>
    world.house.modules.practitioners.personFor(tx, {
      tenantId: 'demo',
      registrationId: world.registration.id,
      reference: 'Practitioner/biller',
      npi,
      displayName: 'Ana Biller',
    }),
  );
});
afterAll(async () => world.stop());

const carc = 'https://x12.org/codes/claim-adjustment-reason-codes';
const adjudication = (code: string, category = 'denialreason') => ({
  category: { coding: [{ code: category }] },
  reason: { coding: [{ system: carc, code }] },
});
let claims = 0;
const answer = async (over: Record<string, unknown> = {}): Promise<string | null | undefined> => {
  world.house.clock.advance(1000);
  world.sandbox.state.store.put({
    resourceType: 'ExplanationOfBenefit',
    id: `eob-${(claims += 1)}`,
    status: 'active',
    created: world.house.clock.now().toISOString(),
    provider: { reference: 'Practitioner/biller' },
    item: [{ adjudication: [adjudication('197')] }],
    ...over,
  } as never);
  await world.poll(sourceId);
  await world.process(sourceId);
  return (await world.outcomes()).at(-1)?.outcome;
};

test('what is no denial of somebody known is let go, and it is said why', async () => {
  expect(await answer({ item: [{ adjudication: [adjudication('45', 'submitted')] }] })).toBe('not-denied');
  expect(await answer({ item: [{ adjudication: [{ ...adjudication('197', 'benefit'), amount: { value: 10 } }] }] })).toBe('not-denied');
  expect(await answer({ status: 'cancelled' })).toBe('not-active');
  expect(await answer({ provider: { reference: 'Organization/1' } })).toBe('no-provider');
  expect(await answer({ provider: { reference: 'Practitioner/nobody' } })).toBe('unknown-provider');
  expect(await answer({ created: '2026-01-02' })).toBe('too-old');
  expect(await answer({ item: 'x', adjudication: [null, { category: 7 }] })).toBe('not-denied');
});

test('the third claim denied for one reason within thirty days is a pattern; other reasons and another version of one are not', async () => {
  expect(await answer()).toBe('denied');
  expect(await answer({ id: 'eob-again' })).toBe('denied');
  expect(await answer({ id: 'eob-again', note: 'a later version' })).toBe('denied');
  for (let at = 0; at < 3; at += 1) expect(await answer({ item: [{ adjudication: [adjudication('45')] }] })).toBe('denied');
  expect(await world.sources.denialPatterns('demo')).toEqual([]);
  expect(
    await answer({
      provider: { identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value: npi } },
      item: [{ adjudication: [{ ...adjudication('197', 'benefit'), amount: { value: 0 } }, adjudication('45')] }],
    }),
  ).toBe('denial-pattern');
  expect(await world.sources.denialPatterns('demo')).toMatchObject([{ code: '197', claims: 3, name: 'Ana Biller' }]);
});

test('denials of long ago make no pattern with those of today, and nobody is prompted by any', async () => {
  world.house.clock.advance(29 * 86_400_000);
  world.house.clock.advance(2 * 86_400_000);
  expect(await answer()).toBe('denied');
  expect((await world.nowOf('Practitioner/biller')).items).toEqual([]);
});

test('claims of one clinician under two names are counted together, and apart again when the merge is taken back', async () => {
  const { practitioners } = world.house.modules;
  const known = { tenantId: 'demo', registrationId: world.registration.id, reference: 'Practitioner/locum' };
  const inTenant = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => world.house.db.tenant('demo', work);
  const item = [{ adjudication: [adjudication('16')] }];
  const patterns = async () => (await world.sources.denialPatterns('demo')).filter(({ code }) => code === '16');
  const locum = await inTenant(async (tx) => practitioners.personFor(tx, known));
  expect(await answer({ item, provider: { reference: 'Practitioner/locum' } })).toBe('denied');
  expect(await answer({ item })).toBe('denied');
  const ana = await inTenant(async (tx) => practitioners.personFor(tx, { ...known, npi }));
  expect(ana.id).not.toBe(locum.id);
  expect(await answer({ item, provider: { reference: 'Practitioner/locum' } })).toBe('denial-pattern');
  expect(await patterns()).toMatchObject([{ personId: ana.id, claims: 3, name: 'Ana Biller' }]);

  const [link] = await inTenant(async (tx) => practitioners.links(tx, locum.id));
  await inTenant(async (tx) => practitioners.undoLink(tx, 'demo', link?.id ?? '', 'test'));
  // What came while they were one was read as Ana's, and stays so.
  expect(await patterns()).toMatchObject([{ personId: ana.id, claims: 2 }]);
  expect(await answer({ item, provider: { reference: 'Practitioner/locum' } })).toBe('denied');
});

test('whatever stands in an answer of a payer, reading it ends without a throw', () => {
  const names = fc.constantFrom('item', 'detail', 'adjudication', 'category', 'coding', 'code', 'reason', 'system', 'provider', 'status');
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'medium' },
      fc.constantFrom('denialreason', 'active', carc, null, 0),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(names, tie('any'), { maxKeys: 5 }),
    ),
  })).any;
  fc.assert(
    fc.property(fc.dictionary(names, value), (given) => {
      const of = { registration: world.registration, now: world.house.clock.now() };
      const read = readDenial({ resourceType: 'ExplanationOfBenefit', id: 'x', status: 'active', ...given }, of);
      expect(typeof read === 'string' || read.codes.length > 0).toBe(true);
    }),
  );
});

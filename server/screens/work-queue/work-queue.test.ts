import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { select, sign } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { draft, orderSelect, orderSign, tofacitinib5 } from '../../../test-fixtures/cds-hooks/requests.ts';
import { addLabelChange } from '../../../test-fixtures/label-changes.ts';
import { labelChangeListSchema, labelChangeViewSchema, problemSchema, roleSchema, type Role } from '../../contract/index.ts';
import { sql } from '../../database/index.ts';

type Panel = Awaited<ReturnType<House['openPanel']>>;

const none = { headings: { added: [], removed: [] }, statements: { added: [], removed: [], changed: [] } };
const heading = 'WARNING: SERIOUS INFECTIONS';
const stays = 'Serious infections leading to death have occurred.';
let house: House;
let educator: Panel;
let beforeImports: unknown;
const ids: Record<string, number> = {};

const withRole = async (reference: string, role: Role): Promise<Panel> => {
  const person = await house.personOf(reference);
  await house.db.tenant('demo', async (tx) => house.modules.roles.grant(tx, { tenantId: 'demo', personId: person.id, role, by: 'test' }));
  return house.openPanel(person, { patient: null });
};
const path = '/work-queue/label-changes';
const list = async (query = '') => labelChangeListSchema.parse((await educator.get(`${path}${query}`)).body);
const titles = async (query: string) => (await list(query)).changes.map(({ title }) => title);
const view = async (id = 0) => labelChangeViewSchema.parse((await educator.get(`${path}/${id}`)).body);

beforeAll(async () => {
  house = await startHouse();
  educator = await withRole('Practitioner/educator', 'educator');
  beforeImports = await list();
  const cited = house.modules.curriculum
    .lesson('tofacitinib-first-order')
    ?.sources.flatMap((source) => (source.kind === 'label' ? [source] : []))[0];
  ids['changed'] = await addLabelChange(house.db, {
    setId: cited?.setId ?? '',
    title: 'Xeljanz',
    class: 'CHANGED',
    from: cited?.version ?? 0,
    to: (cited?.version ?? 0) + 1,
    before: `${heading} ${stays} Test for tuberculosis. Avoid in active infections.`,
    after: `${heading} ${stays} Test for latent tuberculosis. Monitor all patients closely.`,
    difference: {
      ...none,
      statements: {
        added: ['Monitor all patients closely.'],
        removed: ['Avoid in active infections.'],
        changed: [{ before: 'Test for tuberculosis.', after: 'Test for latent tuberculosis.' }],
      },
    },
    corroboration: ['Boxed Warning 6/2026'],
    codes: [{ code: tofacitinib5.code, name: 'tofacitinib 5 MG Oral Tablet', ingredient: 'tofacitinib' }],
  });
  for (const [at, one] of (['ADDED', 'REMOVED', 'COSMETIC'] as const).entries())
    ids[one] = await addLabelChange(house.db, {
      setId: `0000000${at}-0000-4000-8000-000000000000`,
      title: `${one.toLowerCase()} 50%_box`,
      isReference: false,
      class: one,
      before: one === 'ADDED' ? null : `${heading} ${stays}`,
      after: one === 'REMOVED' ? null : `${heading} ${stays}`,
      foundAt: `2026-11-1${at}T05:00:00.000Z`,
      difference: none,
    });
});
afterAll(async () => house.stop());

describe('the list of label changes', () => {
  test('says where no label was imported yet', () => expect(beforeImports).toEqual({ changes: [], next: null, hasLabels: false }));

  test('has what is news, the last found first, with what it holds for', async () => {
    const { changes, hasLabels } = await list();
    expect(hasLabels).toBe(true);
    expect(changes.map(({ class: one }) => one)).toEqual(['CHANGED', 'REMOVED', 'ADDED']);
    expect(changes[0]).toMatchObject({
      title: 'Xeljanz',
      labeler: 'Example Labs',
      isReference: true,
      codes: 1,
      ingredients: ['tofacitinib'],
      orders: 0,
      cards: 0,
      taughtOlder: 0,
      state: 'open',
      review: null,
    });
  });

  test('is narrowed by class, state, label, and the name of a drug, taken literally', async () => {
    expect(await titles('?class=COSMETIC')).toEqual(['cosmetic 50%_box']);
    expect(await titles('?reference=1')).toEqual(['Xeljanz']);
    expect(await titles('?search=TOFACI')).toEqual(['Xeljanz']);
    expect(await titles('?search=50%25_b')).toEqual(['removed 50%_box', 'added 50%_box']);
    expect(await titles('?search=5_%25')).toEqual([]);
    expect(await titles('?state=looked-at')).toEqual([]);
  });

  test('goes on behind a cursor, and refuses what is none', async () => {
    const [first] = (await list()).changes;
    expect(await titles(`?cursor=${first?.foundAt}_${first?.changeId}`)).toEqual(['removed 50%_box', 'added 50%_box']);
    for (const [query, at] of [
      ['?cursor=1', 'cursor'],
      ['?cursor=2026-02-30T00:00:00.000Z_1', 'cursor'],
      ['?cursor=0000-01-01T00:00:00.000Z_1', 'cursor'],
      ['?class=NEW', 'class'],
      ['?search=%00', 'search'],
      ['?state=x', 'state'],
    ]) {
      const refused = await educator.get(`${path}${query}`);
      expect([refused.status, problemSchema.parse(refused.body).path]).toEqual([400, at]);
    }
  });

  test('counts cards and who was taught, from ten clinicians on', async () => {
    for (let at = 0; at < 10; at += 1) {
      await house.call(sign, orderSign([draft(tofacitinib5)], { userId: `Practitioner/clinician-${at}` }));
      const { id } = await house.personOf(`Practitioner/clinician-${at}`);
      await house.db.tenant('demo', async (tx) =>
        tx.run(sql`insert into attempt (id, person_id, lesson_id, lesson_version, number, registration, topic_revisions, recall_order, drawn,
            status, started_at, saved_at, finished_at, correlation_id)
          values (gen_random_uuid(), ${id}, 'tofacitinib-first-order', '0', 1, gen_random_uuid(), '{}', '{}', '[]', 'passed', now(), now(), now(), 'x')`),
      );
      const [first] = (await list()).changes;
      expect(first).toMatchObject(at < 9 ? { cards: null, taughtOlder: null } : { cards: 10, taughtOlder: 10 });
    }
    // An order that gets no card is an order all the same; one that is only looked at is none.
    await house.call(sign, orderSign([draft(tofacitinib5, { id: 'again' })], { userId: 'Practitioner/clinician-0' }));
    await house.call(
      select,
      orderSelect([draft(tofacitinib5, { id: 'chosen' })], ['MedicationRequest/chosen'], { userId: 'Practitioner/clinician-0' }),
    );
    await house.modules.orderCounts.flush();
    expect((await list()).changes[0]).toMatchObject({ orders: 11, cards: 10 });
    house.clock.advance(31 * 86_400_000);
    educator = await house.openPanel(await house.personOf('Practitioner/educator'), { patient: null });
    expect((await list()).changes[0]).toMatchObject({ orders: 0, cards: 0 });
  });
});

describe('one change', () => {
  test('stands with both boxes, every part with what became of it, and the lessons that cite it', async () => {
    const one = await view(ids['changed']);
    expect(one.before.parts.map(({ mark }) => mark)).toEqual(['same', 'same', 'reworded', 'removed']);
    expect(one.after.parts.map(({ mark }) => mark)).toEqual(['same', 'same', 'reworded', 'added']);
    expect(one.lessons).toMatchObject([{ lessonId: 'tofacitinib-first-order', citesVersion: one.from }]);
    expect(one.corroboration).toEqual(['Boxed Warning 6/2026']);
    expect(one.products).toEqual([{ code: tofacitinib5.code, name: 'tofacitinib 5 MG Oral Tablet' }]);
    expect((await view(ids['ADDED'])).before.parts).toEqual([]);
  });

  test('finds lessons that share a warning topic with the label and cite another; who passed them counts on an older revision', async () => {
    const of = { class: 'CHANGED', before: `${heading} ${stays}`, after: `${heading} ${stays} Monitor.`, difference: none } as const;
    const id = await addLabelChange(house.db, {
      ...of,
      setId: '00000009-0000-4000-8000-000000000000',
      title: 'generic tofacitinib',
      foundAt: '2026-11-01T05:00:00.000Z',
      codes: [{ code: tofacitinib5.code, name: 'tofacitinib 5 MG Oral Tablet', ingredient: 'tofacitinib' }],
    });
    const shared = await view(id);
    expect(shared.lessons).toMatchObject([{ lessonId: 'tofacitinib-first-order', citesVersion: null }]);
    expect(shared.taughtOlder).toBe(0);
    const taughtAs = async (revision: number) =>
      house.db.tenant('demo', async (tx) =>
        tx.run(sql`update attempt set topic_revisions = ${JSON.stringify({ 'tofacitinib-oral': revision })}::jsonb`),
      );
    const { revision = 0 } = house.modules.knowledge.topic('tofacitinib-oral') ?? {};
    await taughtAs(revision - 1);
    expect((await view(id)).taughtOlder).toBe(10);
    await taughtAs(revision);
    expect((await view(id)).taughtOlder).toBe(0);
    // Also where the lesson was brought up to the label's version since.
    const cited = house.modules.curriculum
      .lesson('tofacitinib-first-order')
      ?.sources.find((source): source is Extract<typeof source, { kind: 'label' }> => source.kind === 'label');
    const [setId, to] = [cited?.setId ?? '', cited?.version ?? 0];
    const caughtUp = await addLabelChange(house.db, {
      ...of,
      setId,
      from: to - 1,
      to,
      title: 'Xeljanz',
      foundAt: '2026-10-01T05:00:00.000Z',
    });
    expect((await view(caughtUp)).taughtOlder).toBe(0);
    await taughtAs(revision - 1);
    expect((await view(caughtUp)).taughtOlder).toBe(10);
    await house.db.system(async (tx) => tx.run(sql`delete from warning_change where id = ${caughtUp}`));
    const codeless = await addLabelChange(house.db, { ...of, setId: '00000008-0000-4000-8000-000000000000', title: 'without a code' });
    expect((await view(codeless)).lessons).toEqual([]);
    await house.db.system(async (tx) =>
      tx.run(
        sql`delete from warning_change where set_id in ('00000009-0000-4000-8000-000000000000', '00000008-0000-4000-8000-000000000000')`,
      ),
    );
  });

  test('is not found under an id that is none', async () => {
    for (const id of ['0', 'x', '999999', '1e3']) expect((await educator.get(`${path}/${id}`)).status).toBe(404);
    expect((await educator.send('PUT', `${path}/999999/review`, { state: 'looked-at' })).status).toBe(404);
  });

  test('keeps each step with who and when; the same again adds none, and a step is taken back', async () => {
    const put = async (body: unknown) => educator.send('PUT', `${path}/${ids['REMOVED']}/review`, body);
    for (const body of [{ state: 'no-action' }, { state: 'looked-at', reason: 'other' }, { state: 'done' }, {}])
      expect((await put(body)).status).toBe(400);
    await put({ state: 'no-action', reason: 'not-ordered-here' });
    const done = labelChangeViewSchema.parse((await put({ state: 'no-action', reason: 'not-ordered-here' })).body);
    expect(done).toMatchObject({ state: 'no-action', review: { reason: 'not-ordered-here', at: house.clock.now().toISOString() } });
    expect(done.history).toHaveLength(1);
    expect(await titles('?state=no-action')).toEqual(['removed 50%_box']);
    const undone = labelChangeViewSchema.parse((await put({ state: 'open' })).body);
    expect(undone.state).toBe('open');
    expect(undone.history.map(({ state }) => state)).toEqual(['open', 'no-action']);
    await put({ state: 'looked-at' });
  });

  test('that is found anew with another difference is open again, with its history', async () => {
    await house.db.system(async (tx) =>
      tx.run(sql`update warning_change set found_at = found_at + interval '1 hour' where id = ${ids['REMOVED']}`),
    );
    const again = await view(ids['REMOVED']);
    expect([again.state, again.history.length]).toEqual(['open', 3]);
  });

  test('stands in another tenant as nobody there touched it', async () => {
    await educator.send('PUT', `${path}/${ids['changed']}/review`, { state: 'looked-at' });
    const count = async (tenant: string) =>
      house.db.tenant(tenant, async (tx) => (await tx.query(sql`select 1 from label_change_review`)).length);
    expect([await count('demo'), await count('west')]).toEqual([4, 0]);
    const rewritten = house.db.tenant('demo', async (tx) => tx.run(sql`update label_change_review set state = 'open', reason = null`));
    await expect(rewritten).rejects.toThrow(/permission denied/);
  });
});

test.each(roleSchema.options)('%s: educators alone read and act', async (role) => {
  const panel = await withRole(`Practitioner/holds-${role}`, role);
  const id = ids['ADDED'];
  const answers = [
    await panel.get(path),
    await panel.get(`${path}/${id}`),
    await panel.send('PUT', `${path}/${id}/review`, { state: 'open' }),
  ];
  expect(answers.map(({ status }) => status)).toEqual(role === 'educator' ? [200, 200, 200] : [403, 403, 403]);
});

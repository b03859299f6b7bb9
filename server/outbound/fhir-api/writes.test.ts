import type { Bundle, CapabilityStatement, Provenance } from 'fhir/r4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sign } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { draft, orderSign, tofacitinib5 } from '../../../test-fixtures/cds-hooks/requests.ts';
import { elsewhere, startWriterWorld, type WriterWorld } from '../../../test-fixtures/fhir-writer.ts';
import { sql } from '../../database/index.ts';
import { IDENTIFIER_SYSTEM, WRITABLE_TYPES } from '../../standards/fhir-r4/index.ts';

let world: WriterWorld;
beforeAll(async () => {
  world = await startWriterWorld();
});
afterAll(async () => world.house.stop());

type Answer = Awaited<ReturnType<WriterWorld['lms']['ask']>>;
const versionsOf = async (type: string, id: string): Promise<number> => {
  const { body } = await world.lms.ask('GET', `/${type}/${id}/_history`);
  return (body as unknown as Bundle).total ?? 0;
};

describe('what another system writes', () => {
  let response: Answer;
  beforeAll(async () => {
    response = await world.lms.ask('POST', '/QuestionnaireResponse', elsewhere.response(world.ada.id));
  });

  it('is created with a version, an address and its source', async () => {
    expect([response.status, response.headers.get('etag')]).toEqual([201, 'W/"1"']);
    expect(response.headers.get('location')).toMatch(new RegExp(`/fhir/r4/QuestionnaireResponse/${response.body.id}/_history/1$`));
    expect(response.headers.get('last-modified')).toBe('Sun, 22 Nov 2026 15:00:00 GMT');
    expect(response.body).toMatchObject({
      meta: { versionId: '1', source: `${IDENTIFIER_SYSTEM.system}/${encodeURIComponent(world.lms.system)}` },
      subject: { reference: `Practitioner/${world.ada.id}` },
    });
    const read = await world.lms.ask('GET', `/QuestionnaireResponse/${response.body.id}`);
    expect(read.body).toEqual(response.body);
  });

  it('has a Provenance that names the system, an entry in the trail, and a Practitioner to refer to', async () => {
    const found = await world.lms.ask('GET', `/Provenance?target=QuestionnaireResponse/${response.body.id}`);
    const provenance = (found.body as unknown as Bundle<Provenance>).entry?.[0]?.resource;
    expect(provenance?.agent.map(({ type, who }) => [type?.coding?.[0]?.code, who.identifier?.value])).toEqual([
      ['author', world.lms.system],
      ['custodian', 'preceptor'],
    ]);
    const trail = await world.house.db.tenant('demo', async (tx) =>
      tx.rows(
        z.object({ action: z.string(), actor_system: z.string(), detail: z.record(z.string(), z.unknown()) }),
        sql`select action, actor_system, detail from audit_entry where subject_person_id = ${world.ada.id} and actor_system is not null order by at, id`,
      ),
    );
    expect(trail).toContainEqual({
      action: 'fhir-create',
      actor_system: world.lms.system,
      detail: { type: 'QuestionnaireResponse', id: response.body.id, versionId: '1' },
    });
    expect((await world.lms.ask('GET', `/Practitioner/${world.ada.id}`)).status).toBe(200);
  });

  it('is changed by whom it came from, on the version that it was based on', async () => {
    const { body: task } = await world.lms.ask('POST', '/Task', elsewhere.assignment(world.ada.id));
    expect(task).toMatchObject({ requester: { identifier: { value: world.lms.system } } });
    const started = await world.lms.ask('PUT', `/Task/${task.id}`, { ...task, status: 'in-progress' }, { 'if-match': 'W/"1"' });
    expect([started.status, started.headers.get('etag'), started.body['status']]).toEqual([200, 'W/"2"', 'in-progress']);
    const stale = await world.lms.ask('PUT', `/Task/${task.id}`, { ...task, status: 'completed' }, { 'if-match': 'W/"1"' });
    expect([stale.status, await versionsOf('Task', task.id)]).toEqual([412, 2]);
    // Without a condition the last one counts.
    expect((await world.lms.ask('PUT', `/Task/${task.id}`, { ...task, status: 'completed' })).status).toBe(200);
    for (const tag of ['3', 'W/"1", W/"3"', 'W/3'])
      expect((await world.lms.ask('PUT', `/Task/${task.id}`, task, { 'if-match': tag })).status).toBe(400);
    expect((await world.lms.ask('PUT', `/Task/${task.id}`, task, { 'if-none-match': '*' })).status).toBe(412);
  });

  it('is about who somebody turned out to be, and goes on to be changed by whom it came from', async () => {
    const registrationId = world.house.tenant.registrations[0]?.id ?? '';
    const nurse = await world.house.personOf('PractitionerRole/nurse');
    const { body: before } = await world.lms.ask('POST', '/Task', elsewhere.assignment(nurse.id));
    const link = { tenantId: 'demo', registrationId, role: 'PractitionerRole/nurse', practitioner: 'Practitioner/ada' };
    const merged = await world.house.db.tenant('demo', async (tx) => world.house.modules.practitioners.linkRole(tx, link));
    expect(merged.id).toBe(world.ada.id);
    // Moved along, and what its writer last read is still a version that it may be based on.
    const changed = await world.lms.ask('PUT', `/Task/${before.id}`, { ...before, status: 'completed' });
    expect([changed.status, changed.body]).toMatchObject([
      200,
      { status: 'completed', for: { reference: `Practitioner/${world.ada.id}` } },
    ]);
    const { status, body } = await world.lms.ask('POST', '/Task', elsewhere.assignment(nurse.id));
    expect([status, body]).toMatchObject([
      201,
      { for: { reference: `Practitioner/${world.ada.id}` }, owner: { reference: `Practitioner/${world.ada.id}` } },
    ]);
  });

  it('is taken back by whom it came from, and is gone then', async () => {
    const { body: task } = await world.lms.ask('POST', '/Task', elsewhere.assignment(world.ada.id));
    expect((await world.lms.ask('DELETE', `/Task/${task.id}`, undefined, { 'if-match': 'W/"7"' })).status).toBe(412);
    expect((await world.lms.ask('DELETE', `/Task/${task.id}`, undefined, { 'if-match': 'W/"1"' })).status).toBe(204);
    expect((await world.lms.ask('GET', `/Task/${task.id}`)).status).toBe(410);
    expect((await world.lms.ask('PUT', `/Task/${task.id}`, task)).status).toBe(410);
    // Once more is the same wish, and so is what never was.
    expect((await world.lms.ask('DELETE', `/Task/${task.id}`)).status).toBe(204);
    expect((await world.lms.ask('DELETE', '/Task/never')).status).toBe(204);
    expect(await versionsOf('Task', task.id)).toBe(2);
  });

  it('is told back as is preferred', async () => {
    const task = elsewhere.assignment(world.ada.id);
    const minimal = await world.lms.ask('POST', '/Task', task, { prefer: 'return=minimal' });
    expect([minimal.status, minimal.body, minimal.headers.get('location') !== null]).toEqual([201, null, true]);
    const outcome = await world.lms.ask('POST', '/Task', task, { prefer: 'handling=strict; return=OperationOutcome' });
    expect(outcome.body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'information' }] });
    expect((await world.lms.ask('POST', '/Task', task, { prefer: 'return=representation' })).body).toMatchObject({ resourceType: 'Task' });
  });

  it('is made once where it was not there', async () => {
    const task = elsewhere.assignment(world.bob.id, { identifier: [{ system: 'https://lms.example/once', value: '1' }] });
    const condition = { 'if-none-exist': 'identifier=https://lms.example/once|1' };
    const first = await world.lms.ask('POST', '/Task', task, condition);
    const second = await world.lms.ask('POST', '/Task', { ...task, status: 'completed' }, condition);
    expect([first.status, second.status, second.body]).toEqual([201, 200, first.body]);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect((await world.lms.ask('POST', '/Task', task)).status).toBe(201);
    expect((await world.lms.ask('POST', '/Task', task, condition)).status).toBe(412);
    expect((await world.lms.ask('POST', '/Task', task, { 'if-none-exist': '_count=1' })).status).toBe(412);
    expect((await world.lms.ask('POST', '/Task', task, { 'if-none-exist': 'colour=blue' })).status).toBe(400);
  });

  it('silences no card: an assertion from elsewhere is kept and shown, and decides nothing', async () => {
    const evidence = `QuestionnaireResponse/${response.body.id}`;
    const asserted = await world.lms.ask('POST', '/Basic', elsewhere.assertion(world.ada.id, evidence));
    expect([asserted.status, diagnosticsOfNothing(asserted)]).toEqual([201, undefined]);
    const current = await world.house.db.tenant('demo', async (tx) => world.house.modules.competencies.current(tx, world.ada.id));
    expect(current).toEqual([]);
    const { body: history } = await (await world.house.openPanel(world.ada)).get('/history');
    expect(history).toMatchObject({
      passed: [],
      elsewhere: [
        {
          title: 'Tofacitinib',
          from: null,
          validFrom: '2026-11-01',
          validUntil: '2027-11-01',
          state: 'current',
          resource: `Basic/${asserted.body.id}`,
        },
      ],
    });
    const order = orderSign([draft(tofacitinib5)], { userId: 'Practitioner/ada', patientId: 'p9' });
    const reply = await world.house.call(sign, order);
    expect((reply.body as { cards: unknown[] }).cards).toHaveLength(1);
  });

  const diagnosticsOfNothing = ({ body }: Answer): unknown => ('issue' in body ? body['issue'] : undefined);
});

describe('who may write what', () => {
  it('needs a scope that names the type and the interaction', async () => {
    const task = elsewhere.assignment(world.ada.id);
    const may = async (scopes: string, method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
      (await (await world.holder(scopes)).ask(method, path, body, headers)).status;
    const { body: made } = await world.lms.ask('POST', '/Task', task);
    expect(await may('system/Task.c', 'POST', '/Task', task)).toBe(201);
    expect(await may('system/Task.write', 'POST', '/Task', task)).toBe(201);
    expect(await may('system/*.rs', 'POST', '/Task', task)).toBe(403);
    expect(await may('system/Task.ruds', 'POST', '/Task', task)).toBe(403);
    expect(await may('system/Basic.cud', 'POST', '/Task', task)).toBe(403);
    expect(await may('system/Task.c?status=requested', 'POST', '/Task', task)).toBe(403);
    expect(await may('system/Task.cr', 'POST', '/Task', task, { 'if-none-exist': 'identifier=x' })).toBe(403);
    expect(await may('system/Task.cd', 'PUT', `/Task/${made.id}`, made)).toBe(403);
    expect(await may('system/Task.cu', 'DELETE', `/Task/${made.id}`)).toBe(403);
  });

  it('by a wildcard writes nothing, and none is given out', async () => {
    await expect(world.holder('system/*.cruds')).rejects.toMatchObject({ code: 'unprocessable' });
    const token = await world.holder('system/Task.c');
    await world.house.db.system(async (tx) =>
      tx.run(sql`update api_token set scopes = 'system/*.cruds' where 'token:' || id = ${token.system}`),
    );
    expect((await token.ask('POST', '/Task', elsewhere.assignment(world.ada.id))).status).toBe(403);
  });

  it('changes what it wrote itself, never what Preceptor or another system did', async () => {
    const other = await world.holder(world.writesAll);
    const { body: task } = await world.lms.ask('POST', '/Task', elsewhere.assignment(world.ada.id));
    const { body: recorded } = await world.house.db.tenant('demo', async (tx) => ({
      body: await world.house.modules.records.create(tx, elsewhere.assignment(world.ada.id), { activity: 'assign' }),
    }));
    for (const { id } of [task, recorded]) {
      const writer = id === task.id ? other : world.lms;
      expect((await writer.ask('PUT', `/Task/${id}`, { ...elsewhere.assignment(world.ada.id), id, status: 'completed' })).status).toBe(403);
      expect((await writer.ask('DELETE', `/Task/${id}`)).status).toBe(403);
      expect(await versionsOf('Task', id)).toBe(1);
    }
  });

  it('reaches no other tenant', async () => {
    const west = await world.holder(world.writesAll, 'west');
    const { body: task } = await world.lms.ask('POST', '/Task', elsewhere.assignment(world.ada.id));
    expect((await west.ask('PUT', `/Task/${task.id}`, task)).status).toBe(405);
    expect((await west.ask('DELETE', `/Task/${task.id}`)).status).toBe(204);
    expect(await versionsOf('Task', task.id)).toBe(1);
    expect((await west.ask('POST', '/Task', elsewhere.assignment(world.ada.id))).status).toBe(422);
  });
});

it('every interaction that the CapabilityStatement claims for writing is answered as it says', async () => {
  const { body } = await world.lms.ask('GET', '/metadata');
  const rest = (body as unknown as CapabilityStatement).rest?.[0];
  const claims = (type: string) => rest?.resource?.find((one) => one.type === type)?.interaction?.map(({ code }) => code) ?? [];
  const written = (rest?.resource ?? []).filter(({ type }) => claims(type).includes('create')).map(({ type }) => type);
  expect(written).toEqual(Object.keys(WRITABLE_TYPES));
  const { body: task } = await world.lms.ask('POST', '/Task', elsewhere.assignment(world.bob.id));
  const { body: response } = await world.lms.ask('POST', '/QuestionnaireResponse', elsewhere.response(world.bob.id));
  const good: Record<string, unknown> = {
    Basic: elsewhere.assertion(world.bob.id, `QuestionnaireResponse/${response.id}`),
    Communication: elsewhere.education(world.bob.id, `Task/${task.id}`),
    QuestionnaireResponse: elsewhere.response(world.bob.id),
    Task: elsewhere.assignment(world.bob.id),
  };
  for (const type of written) {
    expect(good, `Say here what a good ${type} of another system is.`).toHaveProperty(type);
    expect(claims(type).slice(-3)).toEqual(['create', 'update', 'delete']);
    const made = await world.lms.ask('POST', `/${type}`, good[type]);
    expect([type, made.status]).toEqual([type, 201]);
    expect((await world.lms.ask('PUT', `/${type}/${made.body.id}`, made.body)).status).toBe(200);
    expect((await world.lms.ask('DELETE', `/${type}/${made.body.id}`)).status).toBe(204);
    expect((await world.lms.ask('GET', `/${type}/${made.body.id}`)).status).toBe(410);
  }
  for (const { type } of rest?.resource ?? [])
    if (!written.includes(type))
      expect([type, (await world.lms.ask('POST', `/${type}`, { resourceType: type })).status]).toEqual([type, 405]);
  expect(rest?.interaction?.map(({ code }) => code)).toEqual(['transaction', 'batch']);
  for (const type of ['transaction', 'batch'])
    expect((await world.lms.ask('POST', '', { resourceType: 'Bundle', type })).body).toMatchObject({ type: `${type}-response` });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { publicUrl, sign } from '../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House } from '../test-fixtures/cds-hooks/house.ts';
import { draft, orderSign, tofacitinib5 } from '../test-fixtures/cds-hooks/requests.ts';
import { createFakeBrowser } from '../test-fixtures/fake-browser.ts';
import { startFakeEhr, type FakeEhr } from '../test-fixtures/fake-ehr.ts';
import { sql, type Tx } from './database/index.ts';
import { EVENT_JOB } from './events.ts';
import type { Person } from './identity/practitioners/index.ts';
import { newId } from './platform/index.ts';

const start = new Date('2026-11-22T15:00:00.000Z');
let house: House;
let ehr: FakeEhr;
beforeAll(async () => {
  ehr = await startFakeEhr(() => start);
  house = await startHouse({ tenant: { iss: ehr.fhirBase, fhir: ehr.fhirBase } });
});
afterAll(async () => {
  await house.stop();
  await ehr.stop();
});

const inTenant = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => house.db.tenant('demo', work);
const registration = () => house.tenant.registrations[0]?.id ?? '';

type Card = { links: { appContext: string }[] };
const order = async (userId: string, id = 'order-1'): Promise<Card[]> => {
  const reply = await house.call(sign, orderSign([draft(tofacitinib5, { id })], { userId }));
  return (reply.body as { cards: Card[] }).cards;
};

/** A passed check of one topic, as the lessons record it. */
const pass = async (person: Person, topicId: string, revision = 1) =>
  inTenant(async (tx) =>
    house.modules.competencies.recordPassed(tx, {
      tenant: house.tenant,
      person,
      lesson: { id: `${topicId}-lesson`, version: '0.1.0', title: topicId, items: [] },
      topics: [{ id: topicId, title: topicId, revision }],
      attempt: {
        id: newId(),
        number: 1,
        startedAt: start,
        finishedAt: start,
        score: { correct: 3, total: 3 },
        passed: true,
        answers: [],
      },
    }),
  );

/** A whole launch as this fhirUser, through the EHR; its id and the browser that holds the session. */
async function launch(fhirUser: string, appContext?: string) {
  ehr.context = { patient: 'p1', encounter: 'e1', ...(appContext === undefined ? {} : { appContext }) };
  ehr.claims = { fhirUser };
  const browser = createFakeBrowser(house.url);
  const begun = await browser.get(`/launch?iss=${encodeURIComponent(ehr.fhirBase)}&launch=handle`);
  const answer = ehr.authorize(begun.headers.get('location') ?? '');
  const opened = await browser.get(answer.replace(publicUrl, ''));
  const launchId = /^\/panel\/([\w-]{43})$/.exec(opened.headers.get('location') ?? '')?.[1];
  if (launchId === undefined) throw new Error(`The launch ended with ${opened.status}: ${await opened.text()}`);
  const json = async (path: string): Promise<Record<string, unknown>> =>
    (await (await browser.get(path)).json()) as Record<string, unknown>;
  return {
    launchId,
    fhir: async (path: string) => json(`/fhir/r4/${path}`),
    view: async (path = '') => json(`/api/launches/${launchId}${path}`),
  };
}

const roleOf = (practitioner: string): unknown => ({
  resourceType: 'PractitionerRole',
  practitioner: { reference: `Practitioner/${practitioner}` },
});
type Searchset = { entry?: { resource: { id: string; subject?: unknown; agent?: { who: { reference?: string } }[] } }[] };

/** Rows of each kind that lie under a person. */
const countOf = async (personId: string) =>
  inTenant(async (tx) =>
    tx.one(
      z.object({ prompts: z.number(), attempts: z.number(), competencies: z.number(), assignments: z.number(), grants: z.number() }),
      sql`select (select count(*) from prompt where person_id = ${personId}) as prompts,
        (select count(*) from attempt where person_id = ${personId}) as attempts,
        (select count(*) from competency where person_id = ${personId}) as competencies,
        (select count(*) from learning_assignment where person_id = ${personId}) as assignments,
        (select count(*) from role_grant where person_id = ${personId} and revoked_at is null) as grants`,
    ),
  );

describe('a role that turns out to be a known practitioner', () => {
  it('brings everything along: the card opens, the same order is silent, the records are the person’s own', async () => {
    const [card] = await order('PractitionerRole/psych');
    const asRole = await house.personOf('PractitionerRole/psych');
    const maja = await house.personOf('Practitioner/maja');
    expect(asRole.id).not.toBe(maja.id);
    const panel = await house.openPanel(asRole);
    const [waiting] = ((await panel.get('/now')).body as { items: { promptId: string; lessonId: string }[] }).items;
    const attempt = (await panel.send('POST', '/attempts', { lessonId: waiting?.lessonId, promptId: waiting?.promptId })).body;
    const { attemptId } = attempt as { attemptId: string };
    await pass(asRole, 'clozapine-oral');
    await inTenant(async (tx) => house.modules.roles.grant(tx, { tenantId: 'demo', personId: asRole.id, role: 'educator', by: 'test' }));

    ehr.resources.set('PractitionerRole/psych', roleOf('maja'));
    ehr.resources.set('Practitioner/maja', { resourceType: 'Practitioner', name: [{ family: 'Lindqvist', given: ['Maja'] }] });
    const opened = await launch('PractitionerRole/psych', card?.links[0]?.appContext);
    expect(await opened.view()).toMatchObject({ person: { personId: maja.id }, promptId: waiting?.promptId, notice: null });
    expect((await opened.view())['roles']).toContain('educator');
    expect(await opened.view('/now')).toMatchObject({ items: [{ promptId: waiting?.promptId, attempt: { attemptId } }] });

    expect(await order('PractitionerRole/psych')).toEqual([]);
    expect(await order('Practitioner/maja')).toEqual([]);
    const current = await inTenant(async (tx) => house.modules.competencies.current(tx, maja.id));
    expect(current.map(({ topicId }) => topicId)).toEqual(['clozapine-oral']);
    expect(await countOf(asRole.id)).toEqual({ prompts: 0, attempts: 0, competencies: 0, assignments: 0, grants: 0 });

    const { entry } = (await opened.fhir(`Basic?subject=Practitioner/${maja.id}`)) as Searchset;
    expect(entry).toHaveLength(1);
    const id = entry?.[0]?.resource.id ?? '';
    // What was written is what is read: the first version still names whom it was written for.
    expect(await opened.fhir(`Basic/${id}/_history/1`)).toMatchObject({ subject: { reference: `Practitioner/${asRole.id}` } });
    expect(await opened.fhir(`Basic/${id}`)).toMatchObject({ meta: { versionId: '2' }, subject: { reference: `Practitioner/${maja.id}` } });
    const provenances = (await opened.fhir(`Provenance?target=Basic/${id}`)) as Searchset;
    expect(provenances.entry?.flatMap(({ resource }) => resource.agent?.map(({ who }) => who.reference))).toContain(
      `Practitioner/${asRole.id}`,
    );
    expect(await opened.fhir(`Practitioner/${asRole.id}`)).toMatchObject({ active: false });
    expect(await opened.fhir(`Practitioner/${maja.id}`)).toMatchObject({ active: true });
    const pseudonyms = await inTenant(async (tx) => house.modules.practitioners.pseudonyms(tx, maja.id));
    expect(new Set(pseudonyms)).toEqual(new Set([asRole.pseudonym, maja.pseudonym]));
    // A panel that was open under the role goes on as the person.
    expect((await panel.get('')).body).toMatchObject({ person: { personId: maja.id } });
  });

  it('takes a prompt along that was in flight while the launch merged them', async () => {
    const [asRole, maja] = [await house.personOf('PractitionerRole/late'), await house.personOf('Practitioner/late')];
    await inTenant(async (tx) =>
      house.modules.practitioners.linkRole(tx, {
        tenantId: 'demo',
        registrationId: registration(),
        role: 'PractitionerRole/late',
        practitioner: 'Practitioner/late',
      }),
    );
    const jobs = await house.db.system(async (tx) =>
      tx.rows(
        z.object({ payload: z.record(z.string(), z.unknown()) }),
        sql`select payload from graphile_worker._private_jobs where payload ->> 'type' = 'person.merged' and payload ->> 'fromPersonId' = ${asRole.id}`,
      ),
    );
    expect(jobs).toHaveLength(1);
    // As if a request that had met the old person ended after the launch did.
    await order('Practitioner/late', 'late-order');
    await inTenant(async (tx) => tx.run(sql`update prompt set person_id = ${asRole.id} where person_id = ${maja.id}`));
    for (let again = 0; again < 2; again += 1) await house.modules.jobs[EVENT_JOB]?.(jobs[0]?.payload ?? {});
    expect(await countOf(maja.id)).toMatchObject({ prompts: 1 });
    const [link] = await inTenant(async (tx) => house.modules.practitioners.links(tx, maja.id));
    await inTenant(async (tx) => house.modules.practitioners.undoLink(tx, 'demo', link?.id ?? '', 'test'));
    expect(await countOf(asRole.id)).toMatchObject({ prompts: 1 });
    // Taken back is taken back: the event comes too late to merge anything.
    await house.modules.jobs[EVENT_JOB]?.(jobs[0]?.payload ?? {});
    expect(await countOf(asRole.id)).toMatchObject({ prompts: 1 });
  });
});

describe('two people who both learned', () => {
  const meet = async (name: string) => {
    const [role, person] = [await house.personOf(`PractitionerRole/${name}`), await house.personOf(`Practitioner/${name}`)];
    for (const who of [role, person]) {
      await order(who === role ? `PractitionerRole/${name}` : `Practitioner/${name}`);
      const panel = await house.openPanel(who);
      const [item] = ((await panel.get('/now')).body as { items: { promptId: string; lessonId: string }[] }).items;
      await panel.send('POST', '/attempts', { lessonId: item?.lessonId, promptId: item?.promptId });
    }
    return { role, person };
  };
  const merge = async (name: string) =>
    inTenant(async (tx) =>
      house.modules.practitioners.linkRole(tx, {
        tenantId: 'demo',
        registrationId: registration(),
        role: `PractitionerRole/${name}`,
        practitioner: `Practitioner/${name}`,
      }),
    );
  const active = async (personId: string) =>
    (await inTenant(async (tx) => house.modules.competencies.listCompetencies(tx, { personIds: [personId] })))
      .filter(({ status }) => status === 'active')
      .map(({ topicId, revision }) => `${topicId} ${revision}`)
      .toSorted();

  it('have one open attempt, one open assignment and one active competency a topic afterwards', async () => {
    const { role, person } = await meet('both');
    await pass(role, 'clozapine-oral', 2);
    await pass(person, 'clozapine-oral', 1);
    await pass(person, 'ketorolac-oral', 3);
    await merge('both');
    expect(await active(person.id)).toEqual(['clozapine-oral 2', 'ketorolac-oral 3']);
    const attempts = await inTenant(async (tx) =>
      tx.rows(
        z.object({ number: z.number(), status: z.string() }),
        sql`select number, status from attempt where person_id = ${person.id} order by number`,
      ),
    );
    expect(attempts.map(({ number }) => number)).toEqual([1, 2]);
    expect(attempts.map(({ status }) => status).toSorted()).toEqual(['abandoned', 'open']);
    const tasks = await inTenant(async (tx) => house.modules.records.search(tx, 'Task', [], { onlyPerson: person.id }));
    const statuses = tasks.resources.flatMap((one) => (one.resourceType === 'Task' ? [one.status] : []));
    expect(statuses.toSorted()).toEqual(['cancelled', 'completed', 'completed', 'completed', 'in-progress']);
    const bodies = JSON.stringify(tasks.resources);
    expect(bodies).not.toContain(role.id);
    expect(await countOf(person.id)).toMatchObject({ prompts: 2, attempts: 2 });
    expect(await order('PractitionerRole/both')).toEqual([]);
  });

  it('hold a role once, and a revoked one does not come back', async () => {
    const { role, person } = await meet('revoked');
    const { roles, practitioners } = house.modules;
    for (const { id } of [role, person])
      await inTenant(async (tx) => roles.grant(tx, { tenantId: 'demo', personId: id, role: 'educator', by: 'test' }));
    await merge('revoked');
    await inTenant(async (tx) => roles.revoke(tx, { personId: person.id, role: 'educator', by: 'test' }));
    await inTenant(async (tx) => practitioners.settle(tx, { fromPersonId: role.id }));
    expect(await inTenant(async (tx) => roles.rolesOf(tx, person.id))).not.toContain('educator');
    expect(await inTenant(async (tx) => roles.rolesOf(tx, role.id))).not.toContain('educator');
  });

  it('are told apart again by an undo, each with what was theirs', async () => {
    const { role, person } = await meet('apart');
    await pass(role, 'clozapine-oral');
    await pass(person, 'ketorolac-oral');
    const certificate = (id: string) => ({
      id,
      kind: 'certification' as const,
      name: id,
      issuer: null,
      number: null,
      validFrom: null,
      validUntil: '2027-01-01',
      status: 'active' as const,
      knownAs: 'verified' as const,
    });
    await inTenant(async (tx) => {
      await house.modules.competencies.recordCertifications(tx, role, [certificate('acls')]);
      await house.modules.competencies.recordCertifications(tx, person, [certificate('bls')]);
    });
    const before = [await countOf(role.id), await countOf(person.id)];
    const certificates = async (id: string) => {
      const found = await inTenant(async (tx) => house.modules.records.find(tx, 'Practitioner', id));
      return found?.resourceType === 'Practitioner' ? [found.active, found.qualification?.map((one) => one.id)] : [];
    };

    await merge('apart');
    expect(await certificates(person.id)).toEqual([true, ['bls', 'acls']]);
    expect(await certificates(role.id)).toEqual([false, ['acls']]);
    // What is learned meanwhile is the person's.
    await pass(person, 'tofacitinib-oral');
    const [link] = await inTenant(async (tx) => house.modules.practitioners.links(tx, role.id));
    const back = await inTenant(async (tx) => house.modules.practitioners.undoLink(tx, 'demo', link?.id ?? '', 'test'));
    expect(back.id).toBe(role.id);

    expect(await active(role.id)).toEqual(['clozapine-oral 1']);
    expect(await active(person.id)).toEqual(['ketorolac-oral 1', 'tofacitinib-oral 1']);
    expect(await countOf(role.id)).toEqual(before[0]);
    expect(await certificates(person.id)).toEqual([true, ['bls']]);
    expect(await certificates(role.id)).toEqual([true, ['acls']]);
    expect((await house.personOf('PractitionerRole/apart')).id).toBe(role.id);
    for (const [mine, other] of [
      [role.id, person.id],
      [person.id, role.id],
    ] as const) {
      for (const type of ['Basic', 'Task', 'Communication', 'QuestionnaireResponse'] as const) {
        const { resources } = await inTenant(async (tx) => house.modules.records.search(tx, type, [], { onlyPerson: mine }));
        expect(resources.length).toBeGreaterThan(0);
        expect(JSON.stringify(resources)).not.toContain(other);
      }
    }
  });

  it('merged by one process and told apart by another: every version has its Provenance, and what was written between stays where it was written', async () => {
    const other = await house.start();
    const { role, person } = await meet('traced');
    await pass(role, 'clozapine-oral');
    const assertions = async (personId: string) =>
      (await inTenant(async (tx) => house.modules.records.search(tx, 'Basic', [], { onlyPerson: personId }))).resources;
    const [assertion] = await assertions(role.id);
    const basicId = assertion?.id ?? '';
    const practitioner = async () => inTenant(async (tx) => other.modules.records.find(tx, 'Practitioner', role.id));

    await merge('traced');
    // The id that is no more a person of its own is read as before, and not in use.
    expect(await practitioner()).toMatchObject({ resourceType: 'Practitioner', id: role.id, active: false });
    expect((await assertions(person.id)).map(({ id }) => id)).toContain(basicId);
    const between = await countOf(person.id);
    const reply = await house.call(sign, orderSign([draft(tofacitinib5, { id: 'order-between' })], { userId: 'PractitionerRole/traced' }), {
      at: other.url,
    });
    expect(reply.status).toBe(200);
    await inTenant(async (tx) => other.modules.practitioners.settle(tx, { fromPersonId: role.id }));
    const prompts = (await countOf(person.id)).prompts;
    expect(prompts).toBeGreaterThanOrEqual(between.prompts);

    const [link] = await inTenant(async (tx) => other.modules.practitioners.links(tx, role.id));
    await inTenant(async (tx) => other.modules.practitioners.undoLink(tx, 'demo', link?.id ?? '', 'ops'));
    expect(await practitioner()).toMatchObject({ active: true });
    expect((await assertions(role.id)).map(({ id }) => id)).toContain(basicId);
    expect((await assertions(person.id)).map(({ id }) => id)).not.toContain(basicId);
    // There, along and back; each with who did it and why.
    const versions = await inTenant(async (tx) => house.modules.records.history(tx, 'Basic', basicId));
    expect(versions).toHaveLength(3);
    const traced = await inTenant(async (tx) =>
      tx.rows(
        z.object({ target: z.string() }),
        sql`select v.body::jsonb -> 'target' -> 0 ->> 'reference' as target from fhir_reference f
          join fhir_resource r on r.tenant_id = f.tenant_id and r.type = f.type and r.seq = f.seq
          join fhir_version v on v.tenant_id = r.tenant_id and v.type = r.type and v.id = r.id
          where f.type = 'Provenance' and f.param = 'target' and f.target = ${basicId} order by r.seq`,
      ),
    );
    expect(traced.map(({ target }) => target)).toEqual([1, 2, 3].map((version) => `Basic/${basicId}/_history/${version}`));
    // A launch that says the same links them again, and the trace of both is kept.
    await merge('traced');
    const links = await inTenant(async (tx) => house.modules.practitioners.links(tx, role.id));
    expect([links.length, links.filter(({ undoneAt }) => undoneAt === null).length]).toEqual([2, 1]);
    expect((await assertions(person.id)).map(({ id }) => id)).toContain(basicId);
  });

  it('and what each did with changes of labels goes along and comes back, and nothing else of it is rewritten', async () => {
    const { role, person } = await meet('reviewing');
    const review = async (of: Person, state: string) =>
      inTenant(async (tx) =>
        tx.run(sql`insert into label_change_review (set_id, to_version, change_found_at, state, person_id, at, correlation_id)
          values (gen_random_uuid(), 2, now(), ${state}, ${of.id}, now(), 'x')`),
      );
    const kept = async (of: Person) =>
      inTenant(async (tx) =>
        tx.rows(z.object({ state: z.string() }), sql`select state from label_change_review where person_id = ${of.id} order by id`),
      );
    await review(role, 'looked-at');
    await review(person, 'open');
    await merge('reviewing');
    expect(await kept(role)).toEqual([]);
    expect(await kept(person)).toEqual([{ state: 'looked-at' }, { state: 'open' }]);
    const rewritten = inTenant(async (tx) => tx.run(sql`update label_change_review set at = now()`));
    await expect(rewritten).rejects.toThrow(/permission denied/);
    await review(person, 'looked-at');
    const [link] = await inTenant(async (tx) => house.modules.practitioners.links(tx, role.id));
    await inTenant(async (tx) => house.modules.practitioners.undoLink(tx, 'demo', link?.id ?? '', 'test'));
    expect(await kept(role)).toEqual([{ state: 'looked-at' }]);
    expect(await kept(person)).toEqual([{ state: 'open' }, { state: 'looked-at' }]);
  });

  it('and no session speaks for both afterwards: each signs in anew as who they are', async () => {
    const { role, person } = await meet('sessions');
    const stranger = await house.personOf('Practitioner/of-nobody-else');
    const before = { role: await house.openPanel(role), person: await house.openPanel(person) };
    await merge('sessions');
    const meanwhile = await house.openPanel(person);
    const elsewhere = await house.openPanel(stranger);
    // Somebody who had become the person before that, and whose session is from then.
    const third = await house.personOf('Practitioner/merged-earlier');
    const earlier = await house.openPanel(third);
    await inTenant(async (tx) => tx.run(sql`update person set merged_into = ${person.id} where id = ${third.id}`));
    await house.modules.sessions.handOff.codeFor(meanwhile.launchId);
    // While they are one, whoever began as the role goes on as the person.
    expect((await before.role.get('')).body).toMatchObject({ person: { personId: person.id } });

    const [link] = await inTenant(async (tx) => house.modules.practitioners.links(tx, role.id));
    await inTenant(async (tx) => {
      await house.modules.practitioners.undoLink(tx, 'demo', link?.id ?? '', 'test');
      // The request's own role is back: sessions are none of its business.
      expect(await tx.query(sql`select current_user::text as name`)).toEqual([{ name: 'preceptor_app' }]);
    });
    for (const panel of [before.role, before.person, meanwhile, earlier])
      expect(await panel.get('')).toMatchObject({ status: 401, body: { title: 'session-expired' } });
    expect((await elsewhere.get('')).status).toBe(200);
    for (const who of [role, person]) {
      const panel = await house.openPanel(who);
      expect((await panel.get('')).body).toMatchObject({ person: { personId: who.id } });
    }
    const launches = await house.db.system(async (tx) =>
      tx.query(sql`select patient, encounter, tokens_sealed, hand_off_hash from launch where id = ${meanwhile.launchId}`),
    );
    expect(launches).toEqual([{ patient: null, encounter: null, tokens_sealed: null, hand_off_hash: null }]);
  });

  it('and a link that cannot be taken back ends nobody’s session', async () => {
    const { role, person } = await meet('kept');
    const panel = await house.openPanel(person);
    await merge('kept');
    const [link] = await inTenant(async (tx) => house.modules.practitioners.links(tx, role.id));
    const undo = async () => inTenant(async (tx) => house.modules.practitioners.undoLink(tx, 'demo', link?.id ?? '', 'test'));
    await expect(
      inTenant(async (tx) => {
        await house.modules.practitioners.undoLink(tx, 'demo', link?.id ?? '', 'test');
        throw new Error('and then something else failed');
      }),
    ).rejects.toThrow('something else');
    expect((await panel.get('')).status).toBe(200);
    await undo();
    expect((await panel.get('')).status).toBe(401);
    const again = await house.openPanel(person);
    await expect(undo()).rejects.toThrow(/taken back already/);
    expect((await again.get('')).status).toBe(200);
  });
});

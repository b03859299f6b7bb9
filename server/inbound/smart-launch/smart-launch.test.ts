import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startLaunchBench, type LaunchBench } from '../../../test-fixtures/launch-bench.ts';
import { sql } from '../../database/index.ts';
import { sessionCookie } from '../../identity/sessions/index.ts';
import { redirectUriOf } from '../../standards/smart/index.ts';

let bench: LaunchBench;
beforeAll(async () => {
  bench = await startLaunchBench();
});
afterAll(async () => bench.stop());
beforeEach(() => bench.reset());

describe('EHR launch', () => {
  it('asks with PKCE, nonce, aud and least scopes, and ends in a panel with its own context', async () => {
    const browser = bench.browser();
    const location = new URL(await bench.begin(browser));
    const asked = Object.fromEntries(location.searchParams);
    expect(asked).toMatchObject({
      response_type: 'code',
      client_id: 'preceptor',
      redirect_uri: redirectUriOf(bench.base, bench.ehr.fhirBase),
      aud: bench.ehr.fhirBase,
      launch: 'handle',
      code_challenge_method: 'S256',
    });
    expect(asked['scope']).toBe(
      'launch openid fhirUser user/Practitioner.rs user/PractitionerRole.rs patient/Patient.rs patient/MedicationRequest.rs',
    );
    expect(asked['state']).toMatch(/^[\w-]{43}$/);
    expect(asked['nonce']).toMatch(/^[\w-]{43}$/);
    const panel = await browser.get(bench.ehr.authorize(location.href));
    const launchId = (panel.headers.get('location') ?? '').replace('/panel/', '');
    expect([...browser.jar.keys()]).toEqual([sessionCookie]);
    expect(await bench.context(browser, launchId)).toMatchObject({
      tenant: 'east',
      kind: 'ehr',
      patient: 'p1',
      encounter: 'e1',
      needPatientBanner: true,
      roles: ['provider'],
      fhirReadable: true,
      appContextProblem: null,
      person: { displayName: 'Inés Castellan', npi: '9999000018' },
      chart: {
        patient: { display: 'Rosa Ortiz', birthDate: '1961-03-04', sex: 'female', mrn: '77' },
        activeOrders: [{ display: 'amlodipine 5 mg', code: '197361' }],
        ehr: { state: 'connected' },
      },
    });
    expect(bench.ehr.tokenRequests[0]).toMatchObject({ authorization: undefined, body: { client_id: 'preceptor' } });
    const stored = await bench.database.db.system(async (tx) => tx.query(sql`select * from launch, session, authorization_state`));
    const text = JSON.stringify(stored);
    for (const secret of ['token-', browser.jar.get(sessionCookie) ?? '', asked['state'] ?? '', asked['nonce'] ?? ''])
      expect(text).not.toContain(secret);
  });

  it('asks for the style of the EHR at once, so that the panel need not wait for it', async () => {
    const url = `${bench.ehr.url}/style.json`;
    bench.ehr.context = { patient: 'p1', smart_style_url: url };
    const browser = bench.browser();
    await bench.launch(browser);
    bench.ehr.context = { patient: 'p1', smart_style_url: 'javascript:alert(1)' };
    await bench.launch(browser);
    expect(bench.stylesAsked).toEqual([url, null]);
  });

  it('keeps two frames with two patients apart, also when their launches interleave', async () => {
    const browser = bench.browser();
    const [first, second] = [await bench.begin(browser), await bench.begin(browser)];
    expect(browser.jar.size).toBe(2);
    bench.ehr.context = { patient: 'p2' };
    const b = (await browser.get(bench.ehr.authorize(second))).headers.get('location')?.replace('/panel/', '') ?? '';
    bench.ehr.context = { patient: 'p1' };
    const a = (await browser.get(bench.ehr.authorize(first))).headers.get('location')?.replace('/panel/', '') ?? '';
    const seen = [];
    for (const id of [a, b, a, b])
      seen.push(((await bench.context(browser, id))['chart'] as { patient: { display: string } }).patient.display);
    expect(seen).toEqual(['Rosa Ortiz', 'Berg', 'Rosa Ortiz', 'Berg']);
  });

  it("of another person replaces the session, and the first person's panel says so", async () => {
    const browser = bench.browser();
    const mine = await bench.launch(browser);
    const firstCookie = browser.jar.get(sessionCookie);
    bench.ehr.claims = { fhirUser: 'Practitioner/okafor' };
    const theirs = await bench.launch(browser);
    expect(browser.jar.get(sessionCookie)).not.toBe(firstCookie);
    expect(await bench.context(browser, theirs)).toMatchObject({ tenant: 'east' });
    expect(await bench.context(browser, mine)).toMatchObject({
      status: 401,
      title: 'session-expired',
      detail: expect.stringMatching(/Another person/) as unknown,
    });
    browser.jar.set(sessionCookie, firstCookie ?? '');
    expect(await bench.context(browser, mine)).toMatchObject({ title: 'session-expired' });
  });

  it('of the same person keeps the session, so that an open panel goes on', async () => {
    const browser = bench.browser();
    const first = await bench.launch(browser);
    const cookie = browser.jar.get(sessionCookie);
    await bench.launch(browser);
    expect(browser.jar.get(sessionCookie)).toBe(cookie);
    expect(await bench.context(browser, first)).toMatchObject({ kind: 'ehr' });
  });

  it('takes a Person for the practitioner that it is linked to, under the same identity', async () => {
    const first = bench.browser();
    const asPractitioner = await bench.context(first, await bench.launch(first));
    bench.ehr.resources.set('PractitionerRole/er', {
      resourceType: 'PractitionerRole',
      practitioner: { reference: 'Practitioner/castellan' },
    });
    bench.ehr.resources.set('Person/p', {
      resourceType: 'Person',
      link: ['Practitioner/castellan', 'PractitionerRole/er'].map((reference) => ({ target: { reference } })),
    });
    bench.ehr.claims = { fhirUser: 'Person/p' };
    const second = bench.browser();
    const asPerson = await bench.context(second, await bench.launch(second));
    expect(asPerson['person']).toEqual(asPractitioner['person']);
  });

  it('maps a PractitionerRole to its Practitioner', async () => {
    bench.ehr.resources.set('PractitionerRole/psych', {
      resourceType: 'PractitionerRole',
      practitioner: { reference: 'Practitioner/castellan' },
    });
    bench.ehr.claims = { fhirUser: 'PractitionerRole/psych' };
    const browser = bench.browser();
    const asRole = await bench.context(browser, await bench.launch(browser));
    bench.ehr.claims = {};
    const asPractitioner = await bench.context(browser, await bench.launch(browser));
    expect((asRole['person'] as { id: string }).id).toBe((asPractitioner['person'] as { id: string }).id);
  });

  it('works without a name when the EHR does not give the practitioner, and without the chart when it is down', async () => {
    bench.ehr.resources.clear();
    bench.ehr.claims = { fhirUser: 'Practitioner/nameless' };
    const browser = bench.browser();
    const launchId = await bench.launch(browser);
    bench.ehr.override.set('/fhir/Patient/p1', (response) => void response.status(503).end());
    expect(await bench.context(browser, launchId)).toMatchObject({
      person: { displayName: null },
      chart: { patient: { display: null }, activeOrders: [], ehr: { state: 'unreachable' } },
    });
  });

  it('gives up on a chart that does not answer within 1.5 s, and reads it once for parallel screens', async () => {
    const browser = bench.browser();
    const launchId = await bench.launch(browser);
    bench.ehr.override.set('/fhir/Patient/p1', () => undefined);
    const started = performance.now();
    await Promise.all([bench.context(browser, launchId), bench.context(browser, launchId)]);
    expect(performance.now() - started).toBeLessThan(2500);
    expect(bench.ehr.seen.filter((url) => url === '/fhir/Patient/p1')).toHaveLength(1);
  });

  it('hands appContext to the resolver and keeps what it says', async () => {
    bench.ehr.context = { patient: 'p1', appContext: 'token.of.a.card' };
    bench.resolver.resolve = async (_tx, given) => ({
      promptId: given.appContext === 'token.of.a.card' ? '7f6c1c64-8b2f-4a55-9a39-0a4f2d7a3c11' : null,
      problem: null,
    });
    const browser = bench.browser();
    expect(await bench.context(browser, await bench.launch(browser))).toMatchObject({ promptId: '7f6c1c64-8b2f-4a55-9a39-0a4f2d7a3c11' });
  });

  it('tolerates an id_token and keys without a kid', async () => {
    bench.ehr.withKid = false;
    await bench.launch(bench.browser());
  });
});

describe('standalone launch', () => {
  it('leads staff to the console and everyone else to the panel, without a patient', async () => {
    bench.ehr.context = {};
    const path = `/login?iss=${encodeURIComponent(bench.ehr.fhirBase)}`;
    const browser = bench.browser();
    const location = await bench.begin(browser, path);
    expect(new URL(location).searchParams.get('scope')).toBe('openid fhirUser user/Practitioner.rs user/PractitionerRole.rs');
    expect(new URL(location).searchParams.has('launch')).toBe(false);
    const answer = await browser.get(bench.ehr.authorize(location));
    expect(answer.headers.get('location')).toMatch(/^\/panel\//);
    const { person } = (await bench.context(browser, (answer.headers.get('location') ?? '').replace('/panel/', ''))) as {
      person: { id: string };
    };
    await bench.database.db.tenant('east', async (tx) =>
      bench.roles.grant(tx, { tenantId: 'east', personId: person.id, role: 'credentialing-specialist', by: 'test' }),
    );
    const again = await browser.get(bench.ehr.authorize(await bench.begin(browser, path)));
    expect(again.headers.get('location')).toMatch(/^\/staff\//);
    await bench.database.db.tenant('east', async (tx) =>
      bench.roles.revoke(tx, { personId: person.id, role: 'credentialing-specialist', by: 'test' }),
    );
  });
});

describe('a confidential client', () => {
  const key = () => ({ id: 'east', iss: bench.ehr.fhirBase, fhir: bench.ehr.fhirBase, clientId: 'preceptor' });
  afterAll(async () => bench.administration.addTenant(key()));

  it('authenticates with its secret, both halves form-encoded', async () => {
    await bench.administration.addTenant({ ...key(), clientSecret: 'p:ss wörd' });
    await bench.launch(bench.browser());
    const [request] = bench.ehr.tokenRequests;
    expect(request?.body).not.toHaveProperty('client_id');
    expect(Buffer.from((request?.authorization ?? '').replace('Basic ', ''), 'base64').toString()).toBe('preceptor:p%3Ass+w%C3%B6rd');
  });
});

describe('reads of the chart', () => {
  it('follow no redirect, because the token would go with them', async () => {
    const browser = bench.browser();
    const launchId = await bench.launch(browser);
    bench.ehr.override.set('/fhir/Patient/p1', (response) => response.redirect(307, `${bench.ehr.url}/fhir/Patient/p2`));
    expect(await bench.context(browser, launchId)).toMatchObject({ chart: { patient: { display: null }, ehr: { state: 'unreachable' } } });
    expect(bench.ehr.seen).not.toContain('/fhir/Patient/p2');
  });

  it('say so when the EHR granted no permission', async () => {
    bench.ehr.context = { patient: 'p1', scope: 'openid fhirUser launch' };
    const browser = bench.browser();
    expect(await bench.context(browser, await bench.launch(browser))).toMatchObject({ chart: { ehr: { state: 'not-permitted' } } });
  });
});

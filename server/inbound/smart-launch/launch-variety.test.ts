import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startLaunchBench, type LaunchBench } from '../../../test-fixtures/launch-bench.ts';

let bench: LaunchBench;
beforeAll(async () => {
  bench = await startLaunchBench();
});
afterAll(async () => bench.stop());
beforeEach(() => {
  bench.reset();
  // What was discovered before is forgotten.
  bench.clock.advance(3_600_000);
});

const launchPath = (launch = 'handle'): string => `/launch?iss=${encodeURIComponent(bench.ehr.fhirBase)}&launch=${launch}`;
const scopeAsked = async (): Promise<string> => new URL(await bench.begin(bench.browser())).searchParams.get('scope') ?? '';

describe('scopes', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['announces v2', { capabilities: ['permission-v1', 'permission-v2'] }, 'patient/Patient.rs'],
    ['announces v1 only', { capabilities: ['permission-v1'] }, 'patient/Patient.read'],
    ['announces neither and lists v1', { scopes_supported: ['openid', 'patient/*.read'] }, 'patient/Patient.read'],
    ['announces neither and lists both', { scopes_supported: ['patient/*.read', 'patient/*.rs'] }, 'patient/Patient.rs'],
    ['says nothing', {}, 'patient/Patient.rs'],
  ])('of an EHR that %s', async (_name, over, expected) => {
    bench.discovery(over);
    const scope = (await scopeAsked()).split(' ');
    expect(scope).toContain(expected);
    expect(scope).not.toContain('online_access');
  });

  it('ask to go on while the user is signed in where the EHR offers that, and never beyond', async () => {
    bench.discovery({ capabilities: ['permission-v2', 'permission-online', 'permission-offline'] });
    const scope = (await scopeAsked()).split(' ');
    expect(scope).toContain('online_access');
    expect(scope).not.toContain('offline_access');
  });

  it('count as granted where the EHR leaves them out of its answer', async () => {
    bench.ehr.context = { patient: 'p1', scope: undefined };
    const browser = bench.browser();
    expect(await bench.context(browser, await bench.launch(browser))).toMatchObject({
      scope: expect.stringContaining('patient/Patient.rs') as unknown,
      chart: { ehr: { state: 'connected' } },
    });
  });

  it('granted in part leave the rest: the patient without orders, in v1 words too', async () => {
    bench.ehr.context = { patient: 'p1', scope: 'openid fhirUser launch patient/Patient.read' };
    const browser = bench.browser();
    expect(await bench.context(browser, await bench.launch(browser))).toMatchObject({
      chart: { patient: { display: 'Rosa Ortiz' }, activeOrders: [], ehr: { state: 'connected' } },
    });
  });
});

describe('PKCE', () => {
  it.each<[string, unknown]>([
    ['that says nothing of it', undefined],
    ['that says it in a shape of its own', 'S256'],
    ['with an empty list', []],
    ['with both methods', ['plain', 'S256']],
  ])('is S256 for an EHR %s', async (_name, methods) => {
    bench.discovery({ code_challenge_methods_supported: methods });
    const asked = new URL(await bench.begin(bench.browser())).searchParams;
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('code_challenge')).toMatch(/^[\w-]{43}$/);
  });

  it('by the plain method only is refused', async () => {
    bench.discovery({ code_challenge_methods_supported: ['plain'] });
    const response = await bench.browser().get(launchPath());
    expect(response.status).toBe(502);
    expect(await response.text()).toContain('sign-in is not set up');
  });
});

describe('an authorization request that is too long for an address', () => {
  const long = 'h'.repeat(2500);

  it('goes as a form that sends itself, without inline script', async () => {
    bench.discovery({ capabilities: ['authorize-post'] });
    const browser = bench.browser();
    const response = await browser.get(launchPath(long));
    const html = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self'/);
    expect(response.headers.get('content-security-policy')).toContain(`frame-ancestors 'self' ${bench.ehr.url}`);
    expect(html).toContain(`<form method="post" action="${bench.ehr.url}/authorize">`);
    expect(html.match(/<script[^>]*>/g)).toEqual(['<script src="/launch/submit.js">']);
    const fields = Object.fromEntries([...html.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]));
    expect(fields).toMatchObject({ launch: long, response_type: 'code', code_challenge_method: 'S256', client_id: 'preceptor' });
    const script = await browser.get('/launch/submit.js');
    expect(script.headers.get('content-type')).toContain('text/javascript');
    expect(await script.text()).toContain('submit()');
    // The EHR's answer ends in a panel like any other.
    const query = new URLSearchParams(fields as Record<string, string>);
    const panel = await browser.get(bench.ehr.authorize(`${bench.ehr.url}/authorize?${query.toString()}`));
    expect(panel.headers.get('location')).toMatch(/^\/panel\//);
  });

  it('cannot break out of the form', async () => {
    bench.discovery({ capabilities: ['authorize-post'] });
    const html = await (await bench.browser().get(launchPath(`${long}%22%3E%3Cscript%3E1`))).text();
    expect(html).not.toContain('<script>');
    expect(html).toContain('&quot;&gt;&lt;script&gt;1');
  });

  it('goes as an address where the EHR takes no form, and where it is short', async () => {
    bench.discovery({});
    expect((await bench.browser().get(launchPath(long))).status).toBe(303);
    bench.clock.advance(3_600_000);
    bench.discovery({ capabilities: ['authorize-post'] });
    expect((await bench.browser().get(launchPath())).status).toBe(303);
  });
});

describe('launch context', () => {
  it.each<[string, Record<string, unknown>, { patient: string | null; encounter: string | null }]>([
    [
      'beside the token',
      { patient: 'p1', encounter: 'e1', fhirContext: [{ reference: 'Encounter/e9' }] },
      { patient: 'p1', encounter: 'e1' },
    ],
    [
      'in fhirContext only',
      { fhirContext: [{ reference: 'Patient/p1' }, { reference: 'Encounter/e2' }] },
      { patient: 'p1', encounter: 'e2' },
    ],
    [
      'as the launch of fhirContext',
      { patient: 'p1', fhirContext: [{ reference: 'Encounter/e3', role: 'launch' }] },
      { patient: 'p1', encounter: 'e3' },
    ],
    [
      'twice, which is in doubt',
      { patient: 'p1', fhirContext: [{ reference: 'Encounter/a' }, { reference: 'Encounter/b' }] },
      { patient: 'p1', encounter: null },
    ],
    [
      'in another role',
      { patient: 'p1', fhirContext: [{ reference: 'Encounter/a', role: 'https://ehr.example/related' }] },
      { patient: 'p1', encounter: null },
    ],
    ['in no shape', { patient: 'p1', fhirContext: [{ reference: 7 }, { identifier: {} }] }, { patient: 'p1', encounter: null }],
  ])('%s', async (_name, context, expected) => {
    bench.ehr.context = context;
    const browser = bench.browser();
    expect(await bench.context(browser, await bench.launch(browser))).toMatchObject(expected);
  });

  it.each<[string, Record<string, unknown>, boolean]>([
    ['said true', { patient: 'p1', need_patient_banner: true }, true],
    ['said false', { patient: 'p1', need_patient_banner: false }, false],
    ['said in words', { patient: 'p1', need_patient_banner: 'false' }, false],
    ['not said', { patient: 'p1' }, true],
    ['not said and no patient', {}, false],
  ])('asks for a patient banner: %s', async (_name, context, expected) => {
    bench.ehr.context = context;
    const browser = bench.browser();
    expect(await bench.context(browser, await bench.launch(browser))).toMatchObject({ needPatientBanner: expected });
  });
});

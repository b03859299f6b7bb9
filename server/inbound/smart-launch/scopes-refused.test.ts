import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FakeBrowser } from '../../../test-fixtures/fake-browser.ts';
import { startLaunchBench, type LaunchBench } from '../../../test-fixtures/launch-bench.ts';
import { sessionCookie } from '../../identity/sessions/index.ts';

let bench: LaunchBench;
beforeAll(async () => {
  bench = await startLaunchBench();
});
afterAll(async () => bench.stop());
beforeEach(() => bench.reset());

const parameters = (location: string): Record<string, string> => Object.fromEntries(new URL(location).searchParams);
const versionOf = (location: string): number => (parameters(location)['scope']?.includes('patient/Patient.read') === true ? 1 : 2);
/** The EHR's refusal of what this question asks for. */
const refuse = async (browser: FakeBrowser, question: string): Promise<Response> =>
  browser.get(bench.ehr.authorize(question, { code: '', error: 'invalid_scope' }));
const again = async (browser: FakeBrowser, question: string): Promise<string> => {
  const answer = await refuse(browser, question);
  expect(answer.status).toBe(303);
  return answer.headers.get('location') ?? '';
};
const expectPage = async (answer: Response): Promise<void> => {
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain('The EHR did not allow what Preceptor asked for');
};
const staffPath = (): string => `/login?iss=${encodeURIComponent(bench.ehr.fhirBase)}`;
const expectPanel = async (browser: FakeBrowser, question: string): Promise<string> => {
  const location = (await browser.get(bench.ehr.authorize(question))).headers.get('location') ?? '';
  expect(location).toMatch(/^\/panel\//);
  return location.replace('/panel/', '');
};

// In this order: what the EHR of the bench was seen to take is remembered from one to the next.
describe('an EHR that refuses scopes', () => {
  it('in both notations is asked twice and not three times', async () => {
    const browser = bench.browser();
    const first = await bench.begin(browser);
    const second = await again(browser, first);
    expect([first, second].map(versionOf)).toEqual([2, 1]);
    await expectPage(await refuse(browser, second));
    // And nothing is remembered of what did not work.
    expect(versionOf(await bench.begin(browser))).toBe(2);
    expect(bench.ehr.tokenRequests).toEqual([]);
  });

  it('in the words of somebody who did not sign in is asked by everybody else as before', async () => {
    const stranger = bench.browser();
    const second = await again(stranger, await bench.begin(stranger, staffPath()));
    expect(parameters(second)['scope']).toContain('user/Practitioner.read ');
    expect(versionOf(await bench.begin(bench.browser()))).toBe(2);
    // Nor does an end of the second try count in which the EHR named no clinician.
    for (const claims of [{ nonce: 'another' }, { fhirUser: `${bench.ehr.fhirBase}/Patient/p1` }]) {
      const question = await again(stranger, await bench.begin(stranger));
      bench.ehr.claims = claims;
      expect((await stranger.get(bench.ehr.authorize(question))).status).toBe(400);
      expect(versionOf(await bench.begin(bench.browser()))).toBe(2);
    }
  });

  it('of version 2 gets the same question in version 1, with everything else new', async () => {
    const browser = bench.browser();
    const first = await bench.begin(browser);
    const second = await again(browser, first);
    const [a, b] = [parameters(first), parameters(second)];
    for (const same of ['launch', 'aud', 'redirect_uri', 'client_id']) expect(b[same]).toBe(a[same]);
    for (const fresh of ['state', 'nonce', 'code_challenge']) expect(b[fresh]).not.toBe(a[fresh]);
    expect(browser.jar.size).toBe(1);
    const launchId = await expectPanel(browser, second);
    expect([...browser.jar.keys()]).toEqual([sessionCookie]);
    expect(await bench.context(browser, launchId)).toMatchObject({ patient: 'p1', chart: { activeOrders: [{ code: '197361' }] } });
    // The first state is spent.
    expect(await (await browser.get(bench.ehr.authorize(first))).text()).toContain('completed before');
  });

  it('is asked in version 1 at once from then on, also by staff', async () => {
    const browser = bench.browser();
    const question = await bench.begin(browser);
    expect(versionOf(question)).toBe(1);
    await expectPanel(browser, question);
    const staff = await bench.begin(browser, staffPath());
    expect(parameters(staff)['scope']).toBe('openid fhirUser user/Practitioner.read user/PractitionerRole.read');
    // A refusal alone does not take that back.
    await again(browser, staff);
    expect(versionOf(await bench.begin(browser))).toBe(1);
  });

  it('of version 1 after an upgrade is asked in version 2 again, and stays with it', async () => {
    const browser = bench.browser();
    const first = await bench.begin(browser);
    const second = await again(browser, first);
    expect([first, second].map(versionOf)).toEqual([1, 2]);
    await expectPanel(browser, second);
    expect(versionOf(await bench.begin(browser))).toBe(2);
  });

  it('in a browser without cookies is asked again, too', async () => {
    const visit = async (url: string): Promise<Response> => fetch(new URL(url, bench.base), { redirect: 'manual' });
    const follow = async (answer: Response): Promise<Response> => visit(answer.headers.get('location') ?? '');
    const question = await bench.begin(bench.browser());
    const asked = await visit(bench.ehr.authorize(question, { code: '', error: 'invalid_scope' }));
    const second = (await follow(asked)).headers.get('location') ?? '';
    expect(versionOf(second)).toBe(1);
    const panel = await follow(await visit(bench.ehr.authorize(second)));
    expect(panel.headers.get('location')).toMatch(/^\/panel\/[\w-]+#hand-off=/);
  });

  it('and says that it knows version 1 alone is believed at once', async () => {
    bench.clock.advance(3_600_000);
    bench.discovery({ capabilities: ['permission-v1'] });
    const browser = bench.browser();
    const question = await bench.begin(browser);
    expect(versionOf(question)).toBe(1);
    await expectPage(await refuse(browser, question));
  });

  it('with another error is not asked again', async () => {
    bench.clock.advance(3_600_000);
    const browser = bench.browser();
    for (const error of ['access_denied', 'invalid_request', 'server_error', 'unauthorized_client']) {
      const answer = await browser.get(bench.ehr.authorize(await bench.begin(browser), { code: '', error }));
      expect(answer.headers.get('location')).toBeNull();
    }
  });
});

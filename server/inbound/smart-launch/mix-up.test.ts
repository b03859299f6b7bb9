import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startFakeEhr, type FakeEhr } from '../../../test-fixtures/fake-ehr.ts';
import { startLaunchBench, type LaunchBench } from '../../../test-fixtures/launch-bench.ts';
import { sessionCookie } from '../../identity/sessions/index.ts';
import { redirectUriOf } from '../../standards/smart/index.ts';

let bench: LaunchBench;
let hostile: FakeEhr;
beforeAll(async () => {
  bench = await startLaunchBench();
  hostile = await startFakeEhr(() => bench.clock.now());
});
afterAll(async () => {
  await hostile.stop();
  await bench.stop();
});
beforeEach(() => {
  bench.reset();
  hostile.tokenRequests = [];
});

const register = async (tenant: string): Promise<void> => {
  await bench.administration.addTenant({ id: tenant, iss: hostile.fhirBase, fhir: hostile.fhirBase, clientId: 'client-of-hostile' });
};
const launchPath = (): string => `/launch?iss=${encodeURIComponent(hostile.fhirBase)}&launch=x`;

/** The hostile EHR leads its question on to the honest one, as that one's own client: same state, same PKCE challenge. */
const ledOn = (question: string): string => {
  const url = new URL(question);
  url.searchParams.set('client_id', 'preceptor');
  url.searchParams.set('redirect_uri', redirectUriOf(bench.base, bench.ehr.fhirBase));
  url.searchParams.set('aud', bench.ehr.fhirBase);
  return bench.ehr.authorize(url.href);
};

const expectRefused = async (answer: Response): Promise<void> => {
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain('This sign-in was not started here');
  expect([hostile.tokenRequests, bench.ehr.tokenRequests]).toEqual([[], []]);
};

describe('an EHR that turned hostile', () => {
  // "east" is the tenant of the honest one; neither EHR names itself in its answers.
  it.each(['west', 'east'])('gets no code of another, registered by tenant %s', async (tenant) => {
    if (tenant === 'west') await register(tenant);
    else {
      await hostile.stop();
      hostile = await startFakeEhr(() => bench.clock.now());
      await register(tenant);
    }
    const browser = bench.browser();
    const question = await bench.begin(browser, launchPath());
    expect(new URL(question).searchParams.get('redirect_uri')).toBe(redirectUriOf(bench.base, hostile.fhirBase));
    await expectRefused(await browser.get(ledOn(question)));
    expect(browser.jar.has(sessionCookie)).toBe(false);
    // Its own answer still ends its own sign-in, with its own code, and nowhere else.
    expect((await browser.get(hostile.authorize(question))).headers.get('location')).toMatch(/^\/panel\//);
    expect(hostile.tokenRequests.map(({ body }) => body['redirect_uri'])).toEqual([redirectUriOf(bench.base, hostile.fhirBase)]);
    expect(bench.ehr.tokenRequests).toEqual([]);
  });

  it('gets none in a browser without cookies either, which is not even asked for one', async () => {
    const question = await bench.begin(bench.browser(), launchPath());
    const answer = await fetch(ledOn(question), { redirect: 'manual' });
    expect(answer.headers.getSetCookie()).toEqual([]);
    await expectRefused(answer);
  });

  it('cannot end a sign-in of the honest one with a code of its own', async () => {
    const browser = bench.browser();
    const question = new URL(await bench.begin(browser));
    question.searchParams.set('redirect_uri', redirectUriOf(bench.base, hostile.fhirBase));
    await expectRefused(await browser.get(hostile.authorize(question.href)));
    // What it meant to spoil goes on.
    question.searchParams.set('redirect_uri', redirectUriOf(bench.base, bench.ehr.fhirBase));
    expect((await browser.get(bench.ehr.authorize(question.href))).headers.get('location')).toMatch(/^\/panel\//);
  });

  it('learns of no error either: an answer that failed counts at its own address alone', async () => {
    const browser = bench.browser();
    const answer = new URL(bench.ehr.authorize(await bench.begin(browser), { code: '', error: 'access_denied' }));
    for (const path of [new URL(redirectUriOf(bench.base, hostile.fhirBase)).pathname, '/callback/x', `${answer.pathname}0`])
      await expectRefused(await browser.get(`${path}${answer.search}`));
    expect(await (await browser.get(answer.href)).text()).toContain('Sign-in was cancelled');
  });

  it('finds no shared address any more', async () => {
    const browser = bench.browser();
    const { search } = new URL(bench.ehr.authorize(await bench.begin(browser)));
    expect((await browser.get(`/callback${search}`)).status).toBe(404);
    expect(bench.ehr.tokenRequests).toEqual([]);
  });
});

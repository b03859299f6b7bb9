import { CompactSign, SignJWT, UnsecuredJWT, exportSPKI, generateKeyPair, importJWK, type JWTPayload } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startLaunchBench, type LaunchBench } from '../../../test-fixtures/launch-bench.ts';
import { startFakeEhr, type FakeEhr } from '../../../test-fixtures/fake-ehr.ts';
import { sessionCookie } from '../../identity/sessions/index.ts';

let bench: LaunchBench;
beforeAll(async () => {
  bench = await startLaunchBench();
});
afterAll(async () => bench.stop());
beforeEach(() => bench.reset());

/** The title of a failure page; checks what every such page must be. */
const title = async (response: Response, status = 400): Promise<string> => {
  const html = await response.text();
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toContain('text/html');
  expect(response.headers.get('x-frame-options')).toBeNull();
  expect(html).toContain(response.headers.get('x-correlation-id'));
  expect(html).not.toContain('<script');
  const nonce = /<style nonce="([^"]+)"/.exec(html)?.[1] ?? 'none';
  expect(response.headers.get('content-security-policy')).toContain(`style-src 'nonce-${nonce}'`);
  return (/<h1>(.*)<\/h1>/.exec(html)?.[1] ?? '').replaceAll('&#39;', "'");
};

describe('a launch is refused with a page', () => {
  it.each([
    ['/launch', 'The launch was incomplete'],
    ['/launch?iss=https%3A%2F%2Fevil.example&launch=x', 'This EHR is not registered'],
    ['/login', 'The launch was incomplete'],
    ['/callback/x', 'This sign-in was not started here'],
    ['/callback/x?state=guess&code=x', 'This sign-in was not started here'],
    ['/callback/x?state=a&state=b&code=x', 'This sign-in was not started here'],
  ])('%s', async (path, expected) => {
    expect(await title(await bench.browser().get(path))).toBe(expected);
    expect(bench.ehr.seen).toEqual([]);
  });

  it('when the user cancels', async () => {
    const browser = bench.browser();
    expect(await title(await browser.get(bench.ehr.authorize(await bench.begin(browser), { code: '', error: 'access_denied' })))).toBe(
      'Sign-in was cancelled',
    );
  });

  it('when a state is used twice', async () => {
    const browser = bench.browser();
    const answer = bench.ehr.authorize(await bench.begin(browser));
    await browser.get(answer);
    expect(await title(await browser.get(answer))).toBe('This sign-in was completed before');
    expect(bench.ehr.tokenRequests).toHaveLength(1);
  });

  it('when the same answer arrives five times at once, but for one', async () => {
    const browser = bench.browser();
    const answer = bench.ehr.authorize(await bench.begin(browser));
    const statuses = (await Promise.all(Array.from({ length: 5 }, async () => browser.get(answer)))).map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([303, 400, 400, 400, 400]);
    expect(bench.ehr.tokenRequests).toHaveLength(1);
  });

  it('when a state is older than ten minutes', async () => {
    const browser = bench.browser();
    const answer = bench.ehr.authorize(await bench.begin(browser));
    bench.clock.advance(601_000);
    expect(await title(await browser.get(answer))).toBe('The sign-in took too long');
  });

  it('when the answer comes back to another browser, which does not use the state up', async () => {
    const [victim, attacker] = [bench.browser(), bench.browser()];
    const answer = bench.ehr.authorize(await bench.begin(attacker));
    // The victim's browser shows that it keeps cookies, and has none of this sign-in.
    const asked = await victim.get(answer);
    expect(asked.status).toBe(303);
    expect(await title(await victim.get(asked.headers.get('location') ?? ''))).toBe('The sign-in came back to another browser');
    const other = await bench.begin(victim);
    const [name] = [...attacker.jar.keys()];
    victim.jar.set(name ?? '', [...victim.jar.values()][0] ?? '');
    expect(await title(await victim.get(answer))).toBe('The sign-in came back to another browser');
    expect(bench.ehr.tokenRequests).toHaveLength(0);
    expect((await attacker.get(answer)).status).toBe(303);
    expect((await victim.get(bench.ehr.authorize(other))).status).toBe(303);
  });

  it('when the answer names another issuer, even beside an error', async () => {
    const browser = bench.browser();
    for (const over of [
      { iss: 'https://evil.example' },
      { iss: `${bench.ehr.url}/` },
      { iss: 'https://evil.example', error: 'access_denied' },
    ]) {
      expect(await title(await browser.get(bench.ehr.authorize(await bench.begin(browser), over)))).toBe(
        'The sign-in came from another server',
      );
    }
    expect(bench.ehr.tokenRequests).toHaveLength(0);
    expect(browser.jar.has(sessionCookie)).toBe(false);
    expect((await browser.get(bench.ehr.authorize(await bench.begin(browser), { iss: bench.ehr.url }))).status).toBe(303);
  });

  it('when the answer names no issuer although the EHR said that every answer does', async () => {
    bench.clock.advance(3_600_000);
    bench.discovery({ authorization_response_iss_parameter_supported: true });
    const browser = bench.browser();
    const answers = [await bench.begin(browser), await bench.begin(browser)].map((location, index) =>
      bench.ehr.authorize(location, index === 0 ? {} : { iss: bench.ehr.url }),
    );
    bench.clock.advance(301_000);
    expect(await title(await browser.get(answers[0] ?? ''))).toBe('The sign-in came from another server');
    expect(bench.ehr.tokenRequests).toHaveLength(0);
    expect((await browser.get(answers[1] ?? '')).status).toBe(303);
    // The next discovery is the usual one again.
    bench.ehr.override.clear();
    await bench.begin(browser);
  });

  it('when the EHR passes itself off as an issuer elsewhere that publishes another token endpoint', async () => {
    const honest = await startFakeEhr(() => bench.clock.now());
    const claim = (tokenEndpoint: string): void => {
      bench.clock.advance(3_600_000);
      bench.discovery({ issuer: honest.url, authorization_endpoint: `${honest.url}/authorize`, token_endpoint: tokenEndpoint });
    };
    const launchPath = `/launch?iss=${encodeURIComponent(bench.ehr.fhirBase)}&launch=x`;
    honest.override.set('/.well-known/openid-configuration', (response) => void response.json({ token_endpoint: `${honest.url}/token` }));
    claim(`${bench.ehr.url}/token`);
    expect(await title(await bench.browser().get(launchPath), 502)).toBe("The EHR's sign-in is not set up");
    // A sign-in server on a host of its own is usual, and one without such a document too.
    claim(`${honest.url}/oauth/token`);
    expect((await bench.browser().get(launchPath)).status).toBe(303);
    honest.override.clear();
    claim(`${bench.ehr.url}/token`);
    expect((await bench.browser().get(launchPath)).status).toBe(303);
    await honest.stop();
    bench.clock.advance(3_600_000);
  });

  it('when the EHR is down, slow to refuse, or redirects', async () => {
    const browser = bench.browser();
    const answer = bench.ehr.authorize(await bench.begin(browser));
    bench.ehr.override.set('/token', (response) => void response.status(503).end());
    expect(await title(await browser.get(answer), 502)).toBe('The EHR is not answering');
    const redirected = bench.ehr.authorize(await bench.begin(browser));
    bench.ehr.override.set('/token', (response) => response.redirect(307, 'http://127.0.0.1:9/steal'));
    expect(await title(await browser.get(redirected), 502)).toBe("The EHR's sign-in is not set up");
    const huge = bench.ehr.authorize(await bench.begin(browser));
    bench.ehr.override.set('/token', (response) => void response.json({ access_token: 'x'.repeat(300_000) }));
    expect(await title(await browser.get(huge), 502)).toBe("The EHR's sign-in is not set up");
  });

  it('when discovery fails, with a link to try again', async () => {
    bench.clock.advance(3_600_000);
    bench.ehr.override.set('/fhir/.well-known/smart-configuration', (response) => void response.status(500).end());
    const path = `/launch?iss=${encodeURIComponent(bench.ehr.fhirBase)}&launch=%22%3E%3Cscript%3E`;
    const response = await bench.browser().get(path);
    expect(response.headers.get('content-security-policy')).toContain(`frame-ancestors 'self' ${bench.ehr.url} https://chart.example`);
    const html = await response.clone().text();
    expect(await title(response, 502)).toBe('The EHR is not answering');
    expect(html).toContain('Try again</a>');
  });

  const otherKey = async () => (await generateKeyPair('ES384')).privateKey;
  const header = { alg: 'ES384', kid: 'ehr-1' };
  it.each<[string, (fake: FakeEhr) => void, string]>([
    [
      'the audience is another client',
      (fake) => {
        fake.claims = { aud: 'other' };
      },
      'proof of who you are',
    ],
    [
      'there are two audiences and no azp',
      (fake) => {
        fake.claims = { aud: ['preceptor', 'other'] };
      },
      'proof of who you are',
    ],
    [
      'it was issued to another client',
      (fake) => {
        fake.claims = { azp: 'other' };
      },
      'proof of who you are',
    ],
    [
      'the nonce is another one',
      (fake) => {
        fake.claims = { nonce: 'replayed' };
      },
      'proof of who you are',
    ],
    [
      'the nonce is missing',
      (fake) => {
        fake.claims = { nonce: undefined };
      },
      'proof of who you are',
    ],
    [
      'the issuer is another one',
      (fake) => {
        fake.claims = { iss: 'https://evil.example' };
      },
      'proof of who you are',
    ],
    [
      'it has no exp',
      (fake) => {
        fake.claims = { exp: undefined };
      },
      'proof of who you are',
    ],
    [
      'it has expired',
      (fake) => {
        fake.claims = { exp: Math.floor(bench.clock.now().getTime() / 1000) - 120 };
      },
      'clock and ours disagree',
    ],
    [
      'it is from the future',
      (fake) => {
        fake.claims = { iat: Math.floor(bench.clock.now().getTime() / 1000) + 600 };
      },
      'clock and ours disagree',
    ],
    [
      'it is unsigned',
      (fake) => {
        fake.forge = async (claims) => new UnsecuredJWT(claims).encode();
      },
      'proof of who you are',
    ],
    [
      'it is signed by another key',
      (fake) => {
        fake.forge = async (claims) => new SignJWT(claims).setProtectedHeader(header).sign(await otherKey());
      },
      'proof of who you are',
    ],
    [
      'it is an HMAC under the public key',
      (fake) => {
        fake.forge = async (claims: JWTPayload) => {
          const pem = await exportSPKI((await importJWK({ ...fake.jwk }, 'ES384')) as Parameters<typeof exportSPKI>[0]);
          return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
            .setProtectedHeader({ alg: 'HS256', kid: 'ehr-1' })
            .sign(new TextEncoder().encode(pem));
        };
      },
      'proof of who you are',
    ],
    [
      'it is no token',
      (fake) => {
        fake.forge = async () => 'a.b.c';
      },
      'proof of who you are',
    ],
    [
      'it is missing',
      (fake) => {
        fake.context = { id_token: undefined };
      },
      'proof of who you are',
    ],
    [
      'the user is a patient',
      (fake) => {
        fake.claims = { fhirUser: 'Patient/p1' };
      },
      'for clinicians and staff',
    ],
    [
      'the user is missing',
      (fake) => {
        fake.claims = { fhirUser: undefined };
      },
      'which clinician you are',
    ],
  ])('when of the id_token %s', async (_name, prepare, expected) => {
    prepare(bench.ehr);
    const browser = bench.browser();
    expect(await title(await browser.get(bench.ehr.authorize(await bench.begin(browser))))).toContain(expected);
    expect(browser.jar.has(sessionCookie)).toBe(false);
  });

  const linked = (...references: string[]) => ({
    resourceType: 'Person',
    link: references.map((reference) => ({ target: { reference } })),
  });
  it.each<[string, unknown]>([
    ['has no link', linked()],
    ['is linked to what cannot be read', linked('Practitioner/hidden')],
    ['is linked to a patient', linked('Patient/p1')],
    ['is linked to another server', linked('https://other.example/fhir/Practitioner/castellan')],
    ['is linked to another Person', linked('Person/twin')],
    ['is linked to two practitioners', linked('Practitioner/castellan', 'Practitioner/second')],
    ['is no longer active', { ...linked('Practitioner/castellan'), active: false }],
    ['is not readable itself', undefined],
    ['has links of no known shape', { resourceType: 'Person', link: 'Practitioner/castellan' }],
  ])('when the user is a Person that %s', async (_name, person) => {
    if (person !== undefined) bench.ehr.resources.set('Person/p', person);
    bench.ehr.resources.set('Practitioner/second', { resourceType: 'Practitioner', name: [{ family: 'Second' }] });
    bench.ehr.resources.set('Person/twin', linked('Practitioner/castellan'));
    bench.ehr.claims = { fhirUser: 'Person/p' };
    const browser = bench.browser();
    expect(await title(await browser.get(bench.ehr.authorize(await bench.begin(browser))))).toBe(
      'Your EHR account is not linked to a practitioner',
    );
    expect(browser.jar.has(sessionCookie)).toBe(false);
  });

  it('when the user is a Person and the EHR does not answer', async () => {
    bench.ehr.claims = { fhirUser: 'Person/p' };
    bench.ehr.override.set('/fhir/Person/p', (response) => void response.status(500).end());
    const browser = bench.browser();
    expect(await title(await browser.get(bench.ehr.authorize(await bench.begin(browser))), 502)).toBe('The EHR is not answering');
  });

  it('when fhirUser lies on another server it is kept apart and that server is never asked', async () => {
    bench.ehr.claims = { fhirUser: 'https://other.example/fhir/Practitioner/castellan' };
    const browser = bench.browser();
    expect(await bench.context(browser, await bench.launch(browser))).toMatchObject({ person: { displayName: null, npi: null } });
  });
});

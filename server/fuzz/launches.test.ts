import { fc } from '../../test-fixtures/seeded-property.ts';
import { SignJWT, type JSONWebKeySet, type JWTPayload } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startLaunchBench, type LaunchBench } from '../../test-fixtures/launch-bench.ts';
import { callbackId, verifyIdToken } from '../standards/smart/index.ts';
import { almost, anyJson, asBody, fuzzRuns, nastyText, wellFormed } from '../../test-fixtures/arbitrary-input.ts';

let bench: LaunchBench;
beforeAll(async () => {
  bench = await startLaunchBench();
  bench.reset();
});
afterAll(async () => bench.stop());

const limit = { timeout: 60_000 };

/** Node reads 16 KB of a request's head, address, cookies and all, and answers 431 itself before any route. */
const addressThatFits = 10_000;

/** A page a clinician can read, or a redirect; 502 is the EHR's fault, and nothing is ours. */
async function expectPage(response: Response): Promise<void> {
  const text = await response.text();
  if (response.status === 431) return expect(response.url.length).toBeGreaterThan(addressThatFits);
  expect([303, 400, 401, 403, 404, 502], text.slice(0, 300)).toContain(response.status);
  if (response.status === 303) return;
  expect(response.headers.get('content-type')).toMatch(/^text\/html/);
  expect(text).toMatch(/<h1/);
}

it('launch, sign-in and answer with parameters that nobody sends', limit, async () => {
  const path = fc.constantFrom('/launch', '/login', `/callback/${callbackId(bench.ehr.fhirBase)}`, '/callback/x');
  const word = fc.constantFrom('iss', 'launch', 'state', 'code', 'error', 'error_description', 'aud', '__proto__');
  const iss = fc.option(fc.constantFrom('', '/', '?x', '#x'));
  const property = fc.asyncProperty(
    path,
    fc.dictionary(word, nastyText),
    iss,
    fc.boolean(),
    nastyText,
    async (to, given, after, twice, cookie) => {
      const query = new URLSearchParams(Object.entries(given).map(([name, value]) => [name, wellFormed(value)]));
      if (after !== null) query.set('iss', `${bench.ehr.fhirBase}${after}`);
      if (twice) for (const [name, value] of Array.from(query)) query.append(name, value);
      const headers = { cookie: `__Host-preceptor=${cookie.replace(/[^\x20-\x7e]/g, '')}` };
      await expectPage(await fetch(`${bench.base}${to}?${query.toString()}`, { redirect: 'manual', headers }));
    },
  );
  await fc.assert(property, fuzzRuns('launch parameters', 120));
});

const wholeLaunch = async (): Promise<void> => {
  const browser = bench.browser();
  await expectPage(await browser.get(bench.ehr.authorize(await bench.begin(browser))));
};

it('an EHR whose token answer is wrong somewhere', limit, async () => {
  const good = (): unknown => ({
    patient: 'p1',
    encounter: 'e1',
    need_patient_banner: true,
    smart_style_url: 'https://ehr.example/style.json',
    fhirContext: [{ reference: 'ImagingStudy/1', role: 'https://x.example' }],
    intent: 'order',
    tenant: 't',
    appContext: 'abc.def',
    expires_in: 3600,
    scope: 'launch openid fhirUser',
    token_type: 'Bearer',
  });
  const property = fc.asyncProperty(almost(good), async (context) => {
    bench.reset();
    bench.ehr.context = typeof context === 'object' && context !== null ? (context as Record<string, unknown>) : { patient: context };
    await wholeLaunch();
  });
  await fc.assert(property, fuzzRuns('token answers', 60));
});

it('an EHR whose id_token is wrong somewhere', limit, async () => {
  const claim = fc.constantFrom('iss', 'aud', 'sub', 'exp', 'iat', 'nbf', 'nonce', 'fhirUser', 'name', 'azp');
  const forged = fc.oneof(fc.dictionary(claim, anyJson, { minKeys: 1, maxKeys: 2 }), nastyText);
  const property = fc.asyncProperty(forged, async (over) => {
    bench.reset();
    bench.ehr.forge = async (claims: JWTPayload) =>
      typeof over === 'string'
        ? over
        : new SignJWT({ ...claims, ...over }).setProtectedHeader({ alg: 'ES384', kid: 'ehr-1' }).sign(bench.ehr.key);
    await wholeLaunch();
  });
  await fc.assert(property, fuzzRuns('id_tokens', 60));
});

it('an id_token of any text is refused with a reason, and nothing is thrown', limit, async () => {
  const segment = fc.oneof(
    anyJson.map((value) => Buffer.from(asBody(value)).toString('base64url')),
    fc.string({ maxLength: 30 }),
  );
  const token = fc.oneof(
    nastyText,
    fc.array(segment, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('.')),
  );
  const expected = { issuer: bench.ehr.url, clientId: 'preceptor', nonce: 'n', now: bench.clock.now() };
  const jwks = fc.constantFrom<JSONWebKeySet>({ keys: [{ ...bench.ehr.jwk, kty: 'EC' }] }, { keys: [] }, { keys: [{ kty: 'x' }] });
  const property = fc.asyncProperty(token, jwks, async (text, keys) => {
    const result = await verifyIdToken(text, keys, expected);
    expect(result.ok ? 'accepted' : result.fault).toMatch(/^(malformed|algorithm|key|signature)$/);
  });
  await fc.assert(property, fuzzRuns('id_token texts', 300));
});

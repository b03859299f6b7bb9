import dns from 'node:dns/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startLaunchBench, type LaunchBench } from '../../../test-fixtures/launch-bench.ts';
import { reachOf } from '../../identity/tenants/index.ts';
import { ehrReader } from '../../identity/ehr-access/index.ts';

let bench: LaunchBench;
let named = '';
/** What the name of the EHR points to. */
let address = '127.0.0.1';
beforeAll(async () => {
  bench = await startLaunchBench();
  named = bench.ehr.fhirBase.replace('127.0.0.1', 'ehr.localhost');
  await bench.administration.addTenant({ id: 'north', iss: named, fhir: named, clientId: 'preceptor' });
});
afterAll(async () => bench.stop());
beforeEach(() => {
  bench.reset();
  bench.clock.advance(3_600_000);
  address = '127.0.0.1';
  vi.spyOn(dns, 'lookup').mockImplementation((async () => [{ address, family: 4 }]) as unknown as typeof dns.lookup);
});
afterEach(() => vi.restoreAllMocks());

const begin = async () => bench.browser().get(`/launch?iss=${encodeURIComponent(named)}&launch=handle`);

describe('an EHR by name', () => {
  it('is reached where its name points to an address that its registration allows', async () => {
    expect((await begin()).status).toBe(303);
    expect(bench.ehr.seen).toContain('/fhir/.well-known/smart-configuration');
  });

  it.each(['10.0.0.8', '169.254.169.254', '192.168.1.1', '0.0.0.0'])('is not asked once its name points to %s', async (elsewhere) => {
    address = elsewhere;
    expect((await begin()).status).toBe(502);
    expect(bench.ehr.seen).toEqual([]);
  });

  it('whose name changes between launch and answer gets no code', async () => {
    bench.discovery({ token_endpoint: `${named.replace('/fhir', '')}/token` });
    const browser = bench.browser();
    const answer = bench.ehr.authorize(await bench.begin(browser, `/launch?iss=${encodeURIComponent(named)}&launch=handle`));
    address = '10.0.0.8';
    expect((await browser.get(answer)).status).toBe(502);
    expect(bench.ehr.tokenRequests).toEqual([]);
  });

  it('gets no access token after it has moved', async () => {
    const browser = bench.browser();
    const answer = await browser.get(
      bench.ehr.authorize(await bench.begin(browser, `/launch?iss=${encodeURIComponent(named)}&launch=handle`)),
    );
    const launchId = (answer.headers.get('location') ?? '').replace('/panel/', '');
    expect(await bench.context(browser, launchId)).toMatchObject({ tenant: 'north', chart: { ehr: { state: 'connected' } } });
    bench.clock.advance(60_000);
    bench.ehr.seen = [];
    address = '169.254.169.254';
    expect(await bench.context(browser, launchId)).toMatchObject({ chart: { ehr: { state: 'unreachable' } } });
    expect(bench.ehr.seen).toEqual([]);
  });
});

describe('addresses that an EHR publishes', () => {
  it.each(['jwks_uri', 'token_endpoint'])('%s: a private one is not contacted', async (member) => {
    bench.discovery({ [member]: 'http://169.254.169.254/latest' });
    const browser = bench.browser();
    const answer = bench.ehr.authorize(await bench.begin(browser));
    expect((await browser.get(answer)).status).toBe(502);
  });
});

describe('a registration', () => {
  const add = async (url: string, allowPrivateNetwork = false) =>
    bench.administration.addTenant({ id: 'inside', iss: url, fhir: url, clientId: 'preceptor', allowPrivateNetwork });

  it('at a private address has to say that this is meant', async () => {
    await expect(add('http://10.1.2.3/fhir')).rejects.toThrow(/--iss is an address that is not public; add --allow-private-network/);
    await expect(add('https://192.168.0.9/fhir')).rejects.toThrow(/--allow-private-network/);
    const [registration] = (await add('http://10.1.2.3/fhir', true)).registrations;
    expect(registration === undefined ? undefined : reachOf(registration)).toBe('private');
  });

  it('at an address of nobody is refused whatever it says', async () => {
    await expect(add('https://0.0.0.0/fhir', true)).rejects.toThrow(/not public: https/);
  });

  it('loses the permission when it is registered again without it', async () => {
    await add('https://ehr.inside.example/fhir', true);
    const again = (await add('https://ehr.inside.example/fhir')).registrations.find(({ iss }) => iss.includes('ehr.inside'));
    expect(again === undefined ? undefined : reachOf(again)).toBe('public');
  });

  it('on the internet reaches no machine of ours by its FHIR base', async () => {
    const read = ehrReader({ fhirBase: bench.ehr.fhirBase, reach: 'public', accessToken: 'token-x', timeoutMilliseconds: 1000 });
    expect(await read('Patient/p1')).toEqual({ state: 'unreachable' });
    expect(bench.ehr.seen).toEqual([]);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startFakeEhr, type FakeEhr } from '../../../test-fixtures/fake-ehr.ts';
import type { LaunchContext } from '../../identity/sessions/index.ts';
import { fixedClock } from '../../platform/index.ts';
import { createStyleReader, type ReadAccent } from './read-style.ts';

const clock = fixedClock('2026-11-22T08:00:00Z');
let ehr: FakeEhr;
let read: ReadAccent;
beforeAll(async () => {
  ehr = await startFakeEhr(() => clock.now());
});
afterAll(async () => ehr.stop());
beforeEach(() => {
  read = createStyleReader({ clock });
  ehr.override.clear();
  ehr.seen = [];
});

const good = { scheme: 'light', color: '#0b3d91' };
const launch = (smartStyleUrl: string | null, iss = ehr.fhirBase): Pick<LaunchContext, 'smartStyleUrl' | 'registration'> => ({
  smartStyleUrl,
  registration: {
    id: 'r',
    tenantId: 't',
    iss,
    fhirBase: iss,
    clientId: 'preceptor',
    clientAuth: 'none',
    cds: { iss: null, jku: null, jwks: null },
    frameAncestors: [],
    allowPrivateNetwork: false,
  },
});
const style = (body: string, after = 0, status = 200): void => {
  ehr.override.set('/style.json', (response) => void setTimeout(() => response.status(status).type('json').send(body), after));
};
const readStyle = async () => read(launch(`${ehr.url}/style.json`));
const pause = async (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('the style of an EHR', () => {
  it('is asked for once an hour, without credentials', async () => {
    style('{"color_highlight":"#0b3d91","font_family_body":"Comic Sans"}');
    expect([await readStyle(), await readStyle()]).toEqual([good, good]);
    expect(ehr.seen).toEqual(['/style.json']);
    clock.advance(3_601_000);
    expect(await readStyle()).toEqual(good);
    expect(ehr.seen).toHaveLength(2);
  });

  it('is none where the launch had none', async () => expect(await read(launch(null))).toBeNull());

  it.each<[string, string, number]>([
    ['no JSON', '{"color_highlight":', 200],
    ['a list', '["#0b3d91"]', 200],
    ['a text', '"#0b3d91"', 200],
    ['a page', '<!doctype html><script>alert(1)</script>', 200],
    ['style sheets in its values', '{"color_highlight":"#0b3d91;}*{background:url(https://evil.example)}"}', 200],
    ['an error', '{"color_highlight":"#0b3d91"}', 500],
    ['17 kB and more', JSON.stringify({ color_highlight: '#0b3d91', more: 'x'.repeat(17_000) }), 200],
  ])('is none where the answer is %s, and is not asked for at every click', async (_name, body, status) => {
    style(body, 0, status);
    expect([await readStyle(), await readStyle()]).toEqual([null, null]);
    expect(ehr.seen).toHaveLength(1);
  });

  it('is not followed elsewhere', async () => {
    ehr.override.set('/style.json', (response) => response.redirect('/other.json'));
    ehr.override.set('/other.json', (response) => void response.json({ color_highlight: '#0b3d91' }));
    expect(await readStyle()).toBeNull();
    expect(ehr.seen).toEqual(['/style.json']);
  });

  it('holds nobody up: a slow one comes to the next panel, and one that never ends is given up', async () => {
    style('{"color_highlight":"#0b3d91"}', 700);
    const since = performance.now();
    expect(await readStyle()).toBeNull();
    expect(performance.now() - since).toBeLessThan(650);
    await pause(600);
    expect(await readStyle()).toEqual(good);
    expect(ehr.seen).toHaveLength(1);

    read = createStyleReader({ clock });
    ehr.override.set('/style.json', (response) => void response.type('json').write('{"color_highlight":"#0b3d91"'));
    const began = performance.now();
    expect(await readStyle()).toBeNull();
    expect(performance.now() - began).toBeLessThan(1000);
    await pause(2000);
    expect(await readStyle()).toBeNull();
  });

  it.each([
    ['an address inside', 'https://169.254.169.254/style.json', undefined],
    ['a private address', 'http://10.0.0.8/style.json', undefined],
    ['this machine, for an EHR elsewhere', 'OURS', 'http://10.1.2.3/fhir'],
    ['a place without TLS, for an EHR that has it', 'http://ehr.example/style.json', 'https://ehr.example/fhir'],
  ])('is not asked of %s', async (_name, url, iss) => {
    style('{"color_highlight":"#0b3d91"}');
    expect(await read(launch(url === 'OURS' ? `${ehr.url}/style.json` : url, iss))).toBeNull();
    expect(ehr.seen).toEqual([]);
  });

  it.each(['http', 'HTTP', 'Http', ' http'])('is not asked of %s://, for an EHR at this address that has TLS', async (scheme) => {
    style('{"color_highlight":"#0b3d91"}');
    const url = ehr.url.replace('http', scheme);
    expect(await read(launch(`${url}/style.json`, ehr.fhirBase.replace('http:', 'https:')))).toBeNull();
    expect(ehr.seen).toEqual([]);
    // It would have been found there.
    expect(await read(launch(`${url}/style.json`))).toEqual(good);
  });
});

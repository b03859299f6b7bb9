import { fc } from '../../test-fixtures/seeded-property.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startAuthorizationWorld, type AuthorizationWorld, type Caller } from '../../test-fixtures/authorization-world.ts';
import { publicUrl } from '../../test-fixtures/cds-hooks/cds-client.ts';
import { RESOURCE_TYPES, SEARCH_PARAMETERS } from '../standards/fhir-r4/index.ts';
import { almost, anyJson, asBody, fuzzRuns, nastyText, wellFormed } from '../../test-fixtures/arbitrary-input.ts';

let world: AuthorizationWorld;
beforeAll(async () => {
  world = await startAuthorizationWorld();
});
afterAll(async () => world.house.stop());

const limit = { timeout: 60_000 };

async function ask(method: string, path: string, caller: Caller | undefined, body?: string): Promise<{ status: number; text: string }> {
  const started = performance.now();
  const response = await fetch(`${world.house.url}${path}`, {
    method,
    redirect: 'manual',
    headers: { ...(await caller?.headers(path)), origin: publicUrl, 'x-preceptor': '1', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  expect(performance.now() - started).toBeLessThan(5000);
  expect(response.status, `${method} ${path} ${text.slice(0, 300)}`).toBeLessThan(500);
  return { status: response.status, text };
}

it('answers, drafts, steps and dismissals with something wrong in them', limit, async () => {
  const { owner } = world;
  const [attempt, prompt] = [`/attempts/${owner.openAttempt}`, `/prompts/${owner.waitingPrompt}`];
  const requests: [string, string, object][] = [
    ['POST', '/attempts', { lessonId: 'ketorolac-injection', promptId: owner.waitingPrompt, retry: false }],
    ['PUT', `${attempt}/draft`, { itemId: 'recall', optionId: owner.openOption, confidence: 50 }],
    ['POST', `${attempt}/answers`, { itemId: 'recall', optionId: owner.openOption, confidence: 50 }],
    ['PUT', `${attempt}/step`, { step: 'check' }],
    ['POST', `${attempt}/moment`, { right: true }],
    ['POST', `${prompt}/snooze`, { until: 'tomorrow' }],
    ['POST', `${prompt}/dismiss`, { reason: 'other', comment: 'no' }],
  ];
  const wrong = fc.constantFrom(...requests).chain(([method, path, good]) =>
    fc.tuple(
      fc.constant(method),
      fc.constant(path),
      fc.oneof(
        almost(() => good),
        anyJson,
      ),
    ),
  );
  const property = fc.asyncProperty(wrong, async ([method, path, body]) => {
    const { status, text } = await ask(method, `/api/launches/${owner.launchId}${path}`, world.callers['owner'], asBody(body));
    if (status !== 400) return;
    const problem = JSON.parse(text) as { detail?: unknown; path?: unknown };
    expect(problem.detail).toEqual(expect.stringMatching(/\S/));
    expect(problem.path, text).toEqual(expect.stringMatching(/\S/));
  });
  await fc.assert(property, fuzzRuns('lesson answers', 200));
});

it('ids in paths that nobody gave out', limit, async () => {
  const { owner } = world;
  const paths: ((id: string) => string)[] = [
    (id) => `/api/launches/${id}`,
    (id) => `/api/launches/${id}/now`,
    (id) => `/api/launches/${owner.launchId}/attempts/${id}`,
    (id) => `/api/launches/${owner.launchId}/prompts/${id}/why`,
    (id) => `/api/launches/${world.callers['auditor']?.launchId ?? ''}/practitioners/${id}`,
    (id) => `/api/launches/${world.callers['auditor']?.launchId ?? ''}/practitioners?search=${id}`,
    (id) => `/api/launches/${world.callers['auditor']?.launchId ?? ''}/practitioners?page=${id}&people=${id}`,
    (id) => `/fhir/r4/${id}`,
    (id) => `/fhir/r4/Basic/${id}`,
    (id) => `/fhir/r4/Basic/${owner.assertion}/_history/${id}`,
    (id) => `/assets/${id}`,
    (id) => `/${id}`,
  ];
  const property = fc.asyncProperty(fc.constantFrom(...paths), nastyText, fc.constantFrom('auditor', 'owner'), async (path, text, who) => {
    await ask('GET', path(encodeURIComponent(wellFormed(text))), world.callers[who]);
    // As an attacker writes it: escapes and all, where a URL allows them.
    await ask('GET', path(text.replace(/[^\w%.~-]/g, '')), world.callers[who]);
  });
  await fc.assert(property, fuzzRuns('ids in paths', 120));
});

it('searches of every type', limit, async () => {
  const about = ['_id', '_lastUpdated', '_count', '_sort', '_total', '_cursor', '_format', '_page'];
  const name = fc
    .constantFrom(...RESOURCE_TYPES)
    .chain((type) =>
      fc.tuple(
        fc.constant(type),
        fc.oneof(fc.constantFrom(...Object.keys(SEARCH_PARAMETERS[type]), ...about), nastyText),
        fc.constantFrom('', '', ':missing', ':not', ':identifier', ':Practitioner', ':exact', ':'),
      ),
    );
  const values = ['true', 'ge2026', 'eq2026-11', 'lt2026-11-22T15:00', 'a|b', '|b', 'a|', '||', ',', 'Practitioner/x'];
  const value = fc.oneof(
    nastyText,
    fc.constantFrom(...values, 'http://x.example/y|1', '0', '200', '-1', '\\'),
    fc.tuple(fc.constantFrom('eq', 'ne', 'gt', 'sa', 'eb', 'ap'), fc.string({ maxLength: 12 })).map((parts) => parts.join('')),
  );
  const property = fc.asyncProperty(name, value, fc.constantFrom('token *', 'owner'), async ([type, param, modifier], text, who) => {
    const query = new URLSearchParams([[`${wellFormed(param)}${modifier}`, wellFormed(text)]]).toString();
    const { status, text: body } = await ask('GET', `/fhir/r4/${type}?${query}`, world.callers[who]);
    const resource = JSON.parse(body) as { resourceType: string; issue?: { diagnostics?: string; expression?: string[] }[] };
    expect([200, 400, 406], body).toContain(status);
    expect(resource.resourceType).toBe(status === 200 ? 'Bundle' : 'OperationOutcome');
    if (status === 200) return;
    expect(resource.issue?.[0]?.diagnostics).toEqual(expect.stringMatching(/\S/));
    if (status === 400) expect(resource.issue?.[0]?.expression?.[0], `${query} ${body}`).toEqual(expect.stringMatching(/\S/));
  });
  await fc.assert(property, fuzzRuns('FHIR searches', 250));
});

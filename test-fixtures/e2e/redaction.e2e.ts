import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { logFileOf } from '../../scripts/server-process.ts';
import { createLaunch, type SandboxEhr } from '../sandbox-ehr/index.ts';
import { ehrLaunch } from '../sandbox-ehr/drive-oauth.ts';
import { oneStep, readAttempt, signOrder, startLearner } from './learners.ts';
import { confidential, leaksOf, prepareServer } from './prepare-server.ts';
import type { RealServer } from './real-server.ts';
import { launchPanel } from './scripted-panel.ts';
import { newClinician } from './world.ts';

/** Words that stand nowhere but in the chart of one patient, and in one secret. */
const patientWords = ['Quillfeather', 'Ottoline', 'MRN-80417-Q'];
const clientSecret = 'the-client-secret-of-this-test';

let server: RealServer;
let sandbox: SandboxEhr;
let close: () => Promise<void>;
/** Our own; the EHR keeps account of what it gave. */
const secrets = new Set<string>([clientSecret]);
beforeAll(async () => {
  ({ server, sandbox, close } = await prepareServer({ environment: { LOG_LEVEL: 'trace' } }));
  sandbox.state.store.put({
    resourceType: 'Patient',
    id: 'whitcombe',
    name: [{ family: 'Quillfeather', given: ['Ottoline'], text: 'Ottoline Quillfeather' }],
    birthDate: '1951-07-23',
    identifier: [{ type: { coding: [{ code: 'MR' }] }, value: 'MRN-80417-Q' }],
  });
  await server.start();
});
afterAll(async () => close());

test('no token, code, cookie or patient is in any log, whatever went well or wrong', { timeout: 240_000 }, async () => {
  // All goes well: order, card, launch, lesson, competency, read by another system.
  const learner = await startLearner(server.url, sandbox, 'redacted');
  expect(JSON.stringify(await learner.panel.launch())).toContain('Quillfeather');
  for (let step = 0; (await readAttempt(learner)).result === null && step < 10; step += 1) await oneStep(learner);
  for (const value of learner.panel.browser.jar.values()) secrets.add(value);
  writeFileSync(join(server.dataDir, 'secret.txt'), clientSecret);
  const added = ['--iss', 'https://other.example/fhir', '--fhir', 'https://other.example/fhir', '--client-id', 'x'];
  const said = await server.admin('tenant', 'add', '--id', 'other', ...added, '--client-secret-file', join(server.dataDir, 'secret.txt'));
  expect(said).not.toContain(clientSecret);
  const printed = await server.admin('token', 'create', '--tenant', 'demo', '--scopes', 'system/*.rs', '--expires', '1h');
  const token = printed.trim().split('\n').at(-1) ?? '';
  secrets.add(token);
  expect((await fetch(`${server.url}/fhir/r4/Basic`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);

  // And badly: bodies, queries and headers in the wrong place, an EHR that is down or lies about the time, a launch taken twice.
  const name = 'Ottoline Quillfeather MRN-80417-Q';
  await signOrder(sandbox, newClinician(sandbox, 'odd'), {
    status: name,
    note: [{ text: name }],
    medicationCodeableConcept: { text: name },
  });
  await learner.panel.send('POST', `/attempts/${learner.attemptId}/answers`, { itemId: name, optionId: token, confidence: null });
  await learner.panel.send('POST', '/attempts', { lessonId: name, promptId: null, [token]: name });
  const strange = new URLSearchParams({ iss: `https://${token}.example`, launch: token, state: token, code: token, error: name });
  for (const path of ['/launch', '/login', '/callback/x', '/callback', '/fhir/r4/Basic', `/fhir/r4/${token}`, `/api/${token}`, `/${token}`])
    await fetch(`${server.url}${path}?${strange.toString()}`, { redirect: 'manual', headers: { authorization: `Bearer ${token}` } });
  for (const authorization of [`Bearer ${token}x`, `Basic ${Buffer.from(`x:${clientSecret}`).toString('base64')}`])
    await fetch(`${server.url}/cds-services/boxed-warning-order-sign`, { method: 'POST', body: name, headers: { authorization } });
  for (const fault of [{ fhirDown: true }, { clockSkewSeconds: 4000 }, { oauthDown: true }, { refusedScopes: ['openid', 'fhirUser'] }]) {
    const healthy = { ...sandbox.state.faults };
    Object.assign(sandbox.state.faults, fault);
    const launching = launchPanel({ serverUrl: server.url, sandbox, context: { userId: learner.user.id } });
    await launching.then(
      async (panel) => panel.send('GET', ''),
      () => undefined,
    );
    Object.assign(sandbox.state.faults, healthy);
  }
  await server.stop();

  const text = server.log();
  // The log was really written, and at its loudest.
  expect(text.split('\n').length).toBeGreaterThan(40);
  expect(text).toMatch(/"launch refused"/);
  // Of the EHR's there are many, a used launch handle among them; of ours the client's secret, the token and the cookies.
  const theirs = confidential(sandbox);
  expect(sandbox.state.issued.size).toBeGreaterThan(8);
  expect(sandbox.state.launches.has(learner.panel.handle)).toBe(false);
  expect(theirs).toContain(learner.panel.handle);
  const ours = [...secrets].filter((word) => word.length > 3);
  expect(ours.length).toBeGreaterThan(2);
  expect(leaksOf(server, [...theirs, ...ours, ...patientWords])).toEqual([]);
  // The search finds what is there.
  expect(leaksOf(server, ['launch refused'])).not.toEqual([]);
});

test('a used handle in a log ends a test badly, and its EHR all the same', async () => {
  const other = await prepareServer();
  const { state, url } = other.sandbox;
  const handle = createLaunch(state, ehrLaunch);
  state.launches.delete(handle);
  writeFileSync(logFileOf(other.server.dataDir), `GET /launch?launch=${handle}\n`);
  await expect(other.close()).rejects.toThrow(handle);
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mountedRoutes, startAuthorizationWorld, type AuthorizationWorld, type Caller } from '../test-fixtures/authorization-world.ts';
import { sign } from '../test-fixtures/cds-hooks/cds-client.ts';
import { amlodipine5, draft, orderSign } from '../test-fixtures/cds-hooks/requests.ts';
import { projectRoot } from './platform/index.ts';

/** The table that a person reads is the one that is tested. */
const cells = readFileSync(join(import.meta.dirname, 'authorization-matrix.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('|') && !/^\|[-| ]+\|$/.test(line))
  .map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
const [[, ...columns] = [], ...body] = cells;
const table = new Map(body.map(([route = '', ...row]) => [route, row]));

let world: AuthorizationWorld;
beforeAll(async () => {
  world = await startAuthorizationWorld();
  const system = world.callers['token *'];
  if (system === undefined) throw new Error('no caller reads definitions');
  for (const [type, id] of Object.entries(definitions)) {
    const answer = (await (await world.send(system, 'GET', `/fhir/r4/${type}/${id}`)).json()) as { meta?: { versionId: string } };
    versions[type] = answer.meta?.versionId ?? '';
  }
});
afterAll(async () => world.house.stop());

/** What an uploaded file is, as its route asks for it. */
const queries: Record<string, string> = {
  '/documents': '?title=Restraint&kind=protocol&owner=Nursing&effective=2026-11-01',
  '/documents/:documentId/versions': '?effective=2026-11-20',
};

/** Definitions that are built in, by type. */
const definitions: Record<string, string> = {
  ActivityDefinition: 'warfarin-order',
  PlanDefinition: 'boxed-warning-order',
  ValueSet: 'all-warning-topics',
};

/** Their versions, which a read tells. */
const versions: Record<string, string> = {};

/** What an operation on them is given, by name: which definition where no id says it, and what it needs besides. */
function inputOf(route: string): Record<string, string> {
  if (route.endsWith('/rules/codes')) return { kind: 'topic' };
  const [, type = '', id, name = ''] = /\/fhir\/r4\/(\w+)(\/:id)?\/\$([\w-]+)$/.exec(route) ?? [];
  const definition = definitions[type];
  if (definition === undefined) return {};
  const canonical = type === 'ValueSet' ? 'url' : `${type.charAt(0).toLowerCase()}${type.slice(1)}`;
  return {
    ...(id === undefined ? { [canonical]: `https://preceptor.health/fhir/${type}/${definition}` } : {}),
    ...(name === 'apply' ? { subject: 'Practitioner/somebody' } : {}),
    ...(name === 'validate-code' ? { code: 'warfarin' } : {}),
  };
}

const writesResource = (route: string): boolean => /^(POST|PUT|DELETE) \/fhir\/r4\/:type(\/:id)?$/.test(route);

/** What the parameters of paths name: always something of the owner. */
function pathOf(route: string, caller: Caller): string {
  const { owner } = world;
  const named: Record<string, string> = {
    launchId: route.endsWith('/hand-off') ? owner.frameLaunch : caller.launchId,
    attemptId: route.endsWith('/moment') ? owner.passedAttempt : owner.openAttempt,
    promptId: owner.waitingPrompt,
    lessonId: 'warfarin-order',
    personId: owner.person.id,
    callback: 'x',
    type: writesResource(route) ? 'QuestionnaireResponse' : 'Basic',
    id: writesResource(route)
      ? world.written.id
      : (definitions[/\/fhir\/r4\/(\w+)\/:id/.exec(route)?.[1] ?? ''] ?? (route.includes('/cds-services/') ? sign : owner.assertion)),
    versionId: versions[/\/fhir\/r4\/(\w+)\/:id/.exec(route)?.[1] ?? ''] ?? '1',
    exportId: world.exportId,
    sourceId: world.eventSource.id,
    file: 'Task.ndjson',
    changeId: String(world.labelChange),
    documentId: world.document.documentId,
    version: String(world.document.version),
    textId: world.lessonText.textId,
    ruleId: route.includes('/switches/') ? 'all' : world.rule.ruleId,
  };
  const asked = route.startsWith('POST ') ? (queries[/\/documents.*$/.exec(route)?.[0] ?? ''] ?? '') : '';
  const path = `${route.replace(/^\w+ /, '').replace(/\/\*\w+$/, '/anything')}${asked}`;
  const filled = path.replace(/:(\w+)/g, (_, name: string) => {
    const value = named[name];
    if (value === undefined) throw new Error(`Say in pathOf what :${name} is in ${route}.`);
    return value;
  });
  const input = route.startsWith('GET ') ? new URLSearchParams(inputOf(route)).toString() : '';
  if (input !== '') return `${filled}?${input}`;
  return route.startsWith('USE ') ? `${filled}/nothing-here` : filled;
}

/** A good body, so that nothing but the caller can be the reason of a refusal. */
async function bodyOf(route: string): Promise<unknown> {
  const { owner } = world;
  // A new one for each caller: it is good once.
  if (route === 'POST /oauth/token') return world.tokenRequest();
  if (route.endsWith('/hand-off')) return { code: await owner.handOffCode() };
  const ruleSeen = { revision: await world.rule.revision() };
  if (route.endsWith('/$validate')) return { resourceType: 'Basic', code: { text: 'Of nobody' } };
  if (writesResource(route)) return route.startsWith('PUT') ? world.written : world.attemptElsewhere;
  const entry = [{ resource: world.attemptElsewhere, request: { method: 'POST', url: 'QuestionnaireResponse' } }];
  if (route === 'POST /fhir/r4') return { resourceType: 'Bundle', type: 'batch', entry };
  if (route.includes('/fhir/r4/'))
    return {
      resourceType: 'Parameters',
      parameter: Object.entries(inputOf(route)).map(([name, value]) => ({ name, valueString: value })),
    };
  const textSeen = { revision: await world.lessonText.revision() };
  const bodies: Record<string, unknown> = {
    'POST /api/launches/:launchId/attempts': { lessonId: 'warfarin-order', promptId: owner.waitingPrompt },
    'PUT /api/launches/:launchId/attempts/:attemptId/draft': { itemId: 'recall', optionId: owner.openOption, confidence: null },
    'POST /api/launches/:launchId/attempts/:attemptId/answers': { itemId: 'recall', optionId: owner.openOption, confidence: null },
    'PUT /api/launches/:launchId/attempts/:attemptId/step': { step: 'check' },
    'POST /api/launches/:launchId/attempts/:attemptId/moment': { right: true },
    'POST /api/launches/:launchId/prompts/:promptId/snooze': { until: 'tomorrow' },
    'POST /api/launches/:launchId/prompts/:promptId/dismiss': { reason: 'i-know-this' },
    'PUT /api/launches/:launchId/work-queue/label-changes/:changeId/review': { state: 'looked-at' },
    'POST /api/launches/:launchId/lesson-texts': { from: 'lesson', lessonId: 'warfarin-order' },
    'PUT /api/launches/:launchId/lesson-texts/:textId': { ...textSeen, lesson: world.lessonText.lesson },
    'POST /api/launches/:launchId/lesson-texts/:textId/preview': { tryNumber: 1, isCheckOpen: false, answers: [] },
    'POST /api/launches/:launchId/lesson-texts/:textId/steps': { ...textSeen, step: 'submit', disclosure: null },
    'POST /api/launches/:launchId/rules': { from: 'form', form: world.rule.form },
    'POST /api/launches/:launchId/rules/preview': { form: world.rule.form },
    'PUT /api/launches/:launchId/rules/switches/:ruleId': { on: false, reason: 'Too many cards.' },
    'PUT /api/launches/:launchId/rules/:ruleId': { ...ruleSeen, form: world.rule.form },
    'POST /api/launches/:launchId/rules/:ruleId/steps': { ...ruleSeen, step: 'submit' },
    'POST /api/launches/:launchId/event-sources/:sourceId/replay': {
      since: new Date(world.house.clock.now().getTime() - 3_600_000).toISOString(),
    },
    'PUT /fhir-events/:sourceId/:type/:id': { resourceType: 'Basic', id: owner.assertion },
    'PUT /api/launches/:launchId/event-sources/:sourceId/switch': { on: true },
    'PUT /api/launches/:launchId/work-queue/denial-patterns/review': { ...world.denialPattern, state: 'handled', note: 'Told them.' },
    'POST /api/launches/:launchId/documents': Buffer.from('# Restraint\n\nCheck every 15 minutes.'),
    'POST /api/launches/:launchId/documents/:documentId/versions': Buffer.from('# Sedation\n\nCheck every 5 minutes. Write it down.'),
    'PUT /api/launches/:launchId/documents/:documentId/versions/:version/review': { state: 'looked-at' },
    'POST /cds-services/:id': orderSign([draft(amlodipine5)]),
    'POST /cds-services/:id/feedback': { feedback: [{ card: 'x', outcome: 'accepted', outcomeTimestamp: '2026-11-22T15:00:00Z' }] },
  };
  return bodies[route] ?? {};
}

/** Status, and a star where the answer holds something of the owner. */
async function outcome(route: string, caller: Caller): Promise<string> {
  const path = pathOf(route, caller);
  const method = /^\w+/.exec(route)?.[0] ?? '';
  const isSafe = method === 'GET' || method === 'USE';
  const answer = await world.send(caller, isSafe ? 'GET' : method, path, isSafe ? undefined : await bodyOf(route));
  const text = await answer.text();
  const isPage = text.startsWith('<!doctype html>') && answer.status === 200;
  const isUnbuilt = answer.status === 500 && !existsSync(join(projectRoot(), 'dist/client/index.html'));
  const status = isPage || (isUnbuilt && /\/(panel|staff)\//.test(path)) ? 'page' : String(answer.status);
  // What the caller named itself may be said back.
  return world.marksOfOwner.some((mark) => !path.includes(mark) && text.includes(mark)) ? `${status}*` : status;
}

describe('who may do what', () => {
  it('is said for every mounted route, and for none that is gone', () => {
    const mounted = mountedRoutes(world.house.app);
    expect(mounted.length).toBeGreaterThan(25);
    expect(
      mounted.filter((route) => !table.has(route)),
      'routes without a row in authorization-matrix.md',
    ).toEqual([]);
    expect(
      [...table.keys()].filter((route) => !mounted.includes(route)),
      'rows without a route',
    ).toEqual([]);
  });

  it('names every caller in a column', () => expect(columns).toEqual(Object.keys(world.callers)));

  it('lets somebody in wherever something changes: a body that nobody could send would prove nothing', () => {
    const changes = [...table].filter(([route]) => /^(POST|PUT|PATCH|DELETE) /.test(route));
    expect(changes.length).toBeGreaterThan(8);
    expect(changes.filter(([, row]) => !row.some((cell) => cell.startsWith('2'))).map(([route]) => route)).toEqual([]);
  });

  it.each([...table])('%s', async (route, expected) => {
    const callers = Object.values(world.callers);
    const found: string[] = [];
    if (/^(GET|USE)/.test(route)) found.push(...(await Promise.all(callers.map(async (caller) => outcome(route, caller)))));
    else for (const caller of callers) found.push(await outcome(route, caller));
    const byCaller = (row: readonly string[]) => Object.fromEntries(columns.map((column, at) => [column, row[at]]));
    expect(byCaller(found), `| ${route} | ${found.join(' | ')} |`).toEqual(byCaller(expected));
  });
});

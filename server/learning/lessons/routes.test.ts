import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LESSON, setUpLessons, type LessonSetup } from '../../../test-fixtures/lesson-setup.ts';
import { attemptViewSchema, draftSavedSchema, problemSchema } from '../../contract/index.ts';
import type { LaunchContext } from '../../identity/sessions/index.ts';
import type { Tenant } from '../../identity/tenants/index.ts';
import { correlationMiddleware, newId, renderProblem, silentLogger } from '../../platform/index.ts';
import { lessonRoutes } from './index.ts';

let setup: LessonSetup;
let tenant: Tenant;
let launch: LaunchContext;
let server: Server;
let attempts: string;
beforeAll(async () => {
  setup = await setUpLessons();
  tenant = await setup.addTenant('north', true);
  const app = express()
    .use(correlationMiddleware, express.json({ limit: '100kb', strict: false }))
    .use(
      lessonRoutes({
        lessons: setup.lessons,
        requireLaunch: (_request, response, next) => {
          response.locals['launch'] = launch;
          next();
        },
      }),
    )
    .use(renderProblem(silentLogger));
  server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  attempts = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/launches/any/attempts`;
});
beforeEach(async () => {
  launch = await setup.launch(tenant);
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await setup.close();
});

const send = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> => {
  const response = await fetch(`${attempts}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: typeof body === 'string' ? body : JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return { status: response.status, body: await response.json() };
};

describe('the panel’s lesson over HTTP', () => {
  test('goes from start to result', async () => {
    const started = await send('POST', '', { lessonId: LESSON, promptId: null });
    expect(started.status).toBe(200);
    const { attemptId } = attemptViewSchema.parse(started.body);
    const draft = await send('PUT', `/${attemptId}/draft`, { itemId: 'recall', optionId: 'b', confidence: 40 });
    expect(draftSavedSchema.parse(draft.body)).toEqual(draft.body);
    const kept = attemptViewSchema.parse((await send('GET', `/${attemptId}`)).body);
    expect(kept.recall.draft).toEqual({ optionId: 'b', confidence: 40, ...draftSavedSchema.parse(draft.body) });
    await send('POST', `/${attemptId}/answers`, { itemId: 'recall', optionId: 'b', confidence: 40 });
    let view = attemptViewSchema.parse((await send('PUT', `/${attemptId}/step`, { step: 'check' })).body);
    for (const { itemId } of view.questions) {
      view = attemptViewSchema.parse(
        (await send('POST', `/${attemptId}/answers`, { itemId, optionId: setup.keyOf(itemId), confidence: null })).body,
      );
    }
    expect(view.result?.passed).toBe(true);
    expect((await send('POST', `/${attemptId}/moment`, { right: true })).status).toBe(200);
    // The last feedback is read before the result; a page left open elsewhere that asks for the check gets the result with it.
    const again = async (step: string) => attemptViewSchema.parse((await send('PUT', `/${attemptId}/step`, { step })).body);
    expect(view.step).toBe('check');
    expect(await again('check')).toMatchObject({ step: 'check', result: { passed: true } });
    expect((await again('result')).step).toBe('result');
    expect((await again('check')).step).toBe('result');
  });

  test('names the member that does not fit, with a correlation id', async () => {
    const { attemptId } = await setup.toCheck(launch);
    const cases: [string, string, unknown, string][] = [
      ['POST', '', { promptId: null }, 'lessonId'],
      ['POST', '', { lessonId: LESSON, promptId: 'no-uuid' }, 'promptId'],
      ['POST', '', { lessonId: LESSON, promptId: null, personId: newId() }, 'personId'],
      ['POST', '', [], '$'],
      ['POST', '', '{"lessonId":', '$'],
      ['PUT', `/${attemptId}/draft`, { itemId: 'T1', optionId: 'a', confidence: 101 }, 'confidence'],
      ['PUT', `/${attemptId}/step`, { step: 'recall' }, 'step'],
      ['POST', `/${attemptId}/answers`, { itemId: 'T1', optionId: null, confidence: null }, 'optionId'],
      ['POST', `/${attemptId}/moment`, { right: 'yes' }, 'right'],
    ];
    for (const [method, path, body, member] of cases) {
      const answer = await send(method, path, body);
      expect(answer.status).toBe(400);
      expect(problemSchema.parse(answer.body)).toMatchObject({ title: 'invalid-request', path: member });
    }
  });

  test('says when the next try opens', async () => {
    await setup.finish(launch, await setup.toCheck(launch), () => true);
    await setup.finish(launch, await setup.toCheck(launch, true), () => true);
    const refused = await send('POST', '', { lessonId: LESSON, promptId: null, retry: true });
    expect(refused.status).toBe(429);
    expect(problemSchema.parse(refused.body).detail).toMatch(
      /^You took this check 2 times in 24 hours\. The next try opens 23 Nov 2026, \d\d:\d\d\.$/,
    );
  });

  test('answers no body, however strange, with a failure of ours', async () => {
    const { attemptId, questions } = await setup.toCheck(launch);
    const [one] = questions;
    const odd = fc.oneof(
      fc.constant(null),
      fc.string(),
      fc.integer(),
      fc.constant('\u0000'),
      fc.constant('recall'),
      fc.constant(one?.itemId),
      fc.constant('__proto__'),
    );
    const body = fc.oneof(
      fc.json(),
      fc
        .record(
          {
            itemId: odd,
            optionId: odd,
            confidence: odd,
            step: odd,
            right: odd,
            lessonId: fc.oneof(odd, fc.constant(LESSON)),
            promptId: odd,
            retry: fc.boolean(),
          },
          { requiredKeys: [] },
        )
        .map((value) => JSON.stringify(value)),
    );
    const target = fc.constantFrom(
      ['POST', ''],
      ['PUT', `/${attemptId}/draft`],
      ['PUT', `/${attemptId}/step`],
      ['POST', `/${attemptId}/answers`],
      ['POST', `/${attemptId}/moment`],
      ['POST', '/%00/answers'],
      ['PUT', "/'--/draft"],
    );
    await fc.assert(
      fc.asyncProperty(target, body, async ([method = '', path = ''], text) => {
        const { status } = await send(method, path, text);
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 150 },
    );
  });
});

import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { ApiError, call, unreadable } from './http.ts';
import { watchUserActions } from './user-action.ts';

const answer = z.object({ text: z.string() });
const address = '/api/launches/L1/now';
const seen: Request[] = [];
const server = setupServer();
server.events.on('request:start', ({ request }) => void seen.push(request.clone()));
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => {
  seen.splice(0);
  server.resetHandlers();
});
afterAll(() => server.close());

const refusal = async (promise: Promise<unknown>): Promise<ApiError> => {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
};

const idsSeen = () => seen.map((request) => request.headers.get('x-correlation-id'));
/** What a click in the page is to the listener. */
const page = new EventTarget();
const act = (kind: string) => page.dispatchEvent(new Event(kind));

test('questions carry the id of the action they follow from, and nothing that a change needs', async () => {
  const stop = watchUserActions(page);
  server.use(http.get(address, () => HttpResponse.json({ text: 'hello', more: 1 })));
  expect(await call(answer, address)).toEqual({ text: 'hello' });
  await call(answer, address);
  act('click');
  await call(answer, address);
  act('input');
  await call(answer, address);
  stop();
  act('click');
  await call(answer, address);
  const [first, second, third, fourth, fifth] = idsSeen();
  expect(first).toMatch(/^[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}$/);
  expect([second, fifth]).toEqual([first, fourth]);
  expect(new Set([first, third, fourth]).size).toBe(3);
  expect(seen[0]?.headers.get('x-preceptor')).toBeNull();
  expect(seen[0]?.headers.get('content-type')).toBeNull();
});

test('a save that did not go through keeps its id when it is sent again, and only until it has', async () => {
  const stop = watchUserActions(page);
  const replies = [() => HttpResponse.error(), () => new HttpResponse('', { status: 503 }), () => HttpResponse.json({ text: 7 })];
  server.use(http.post(address, () => (replies.shift() ?? (() => HttpResponse.json({ text: 'saved' })))()));
  const save = async (chosen: string) => {
    act('click');
    await call(answer, address, { method: 'POST', body: { chosen } }).catch(() => undefined);
  };
  for (let times = 0; times < 4; times += 1) await save('b');
  await save('b');
  await save('c');
  stop();
  const ids = idsSeen();
  expect(new Set(ids.slice(0, 4)).size).toBe(1);
  expect(new Set(ids.slice(3)).size).toBe(3);
});

test('a refused save is over: the next one is another', async () => {
  const stop = watchUserActions(page);
  server.use(http.post(address, () => new HttpResponse('', { status: 409 })));
  for (let times = 0; times < 2; times += 1) {
    act('click');
    await call(answer, address, { method: 'POST', body: {} }).catch(() => undefined);
  }
  stop();
  expect(new Set(idsSeen()).size).toBe(2);
});

test.each([
  ['POST', { chosen: 'b' }, { chosen: 'b' }],
  ['PUT', undefined, {}],
] as const)('a %s says that it is ours, and is JSON even where it says nothing', async (method, body, sent) => {
  server.use(http.all(address, () => HttpResponse.json({ text: 'done' })));
  await call(answer, address, { method, body });
  const [request] = seen;
  expect(request?.method).toBe(method);
  expect(request?.credentials).toBe('same-origin');
  expect(request?.headers.get('x-preceptor')).toBe('1');
  expect(request?.headers.get('content-type')).toBe('application/json');
  expect(request?.headers.get('x-correlation-id')).toBeTruthy();
  expect(await request?.json()).toEqual(sent);
});

test('a refusal keeps the problem and the id under which the server knows it', async () => {
  const problem = { type: 'about:blank', title: 'Gone', status: 410, detail: 'Withdrawn on 21 Sep.', correlationId: 'AAA-BBB-CCC' };
  server.use(http.get(address, () => HttpResponse.json(problem, { status: 410 })));
  const error = await refusal(call(answer, address));
  expect(error).toMatchObject({ status: 410, message: 'Withdrawn on 21 Sep.', correlationId: 'AAA-BBB-CCC', problem });
});

test.each(['<html>Bad gateway</html>', '{"detail": "half a problem"}', ''])(
  'a refusal by something in between ("%s") keeps our own id',
  async (body) => {
    server.use(http.get(address, () => new HttpResponse(body, { status: 502 })));
    const error = await refusal(call(answer, address));
    expect(error).toMatchObject({ status: 502, problem: null });
    expect(error.correlationId).toBe(seen[0]?.headers.get('x-correlation-id'));
  },
);

test('nothing that answers is status 0', async () => {
  server.use(http.get(address, () => HttpResponse.error()));
  const error = await refusal(call(answer, address));
  expect(error).toMatchObject({ status: 0, problem: null, message: 'The server could not be reached.' });
});

test.each(['{"text": 7}', '<html>Sign in to the network</html>'])(
  'an answer that is not the contract’s (%s) is an error with its reference',
  async (body) => {
    server.use(http.get(address, () => new HttpResponse(body)));
    const error = await refusal(call(answer, address));
    expect(error).toMatchObject({ status: unreadable, problem: null, message: 'The answer could not be read.' });
    expect([error.correlationId]).toEqual(idsSeen());
  },
);

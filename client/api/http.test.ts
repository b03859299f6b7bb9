import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { ApiError, call } from './http.ts';

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

test('a question carries a correlation id of its own and nothing that a change needs', async () => {
  server.use(http.get(address, () => HttpResponse.json({ text: 'hello', more: 1 })));
  expect(await call(answer, address)).toEqual({ text: 'hello' });
  await call(answer, address);
  const [first, second] = seen.map((request) => request.headers);
  expect(first?.get('x-correlation-id')).toMatch(/^[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}$/);
  expect(second?.get('x-correlation-id')).not.toBe(first?.get('x-correlation-id'));
  expect(first?.get('x-preceptor')).toBeNull();
  expect(first?.get('content-type')).toBeNull();
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

test('an answer that is not the contract’s is an error, never a half-empty screen', async () => {
  server.use(http.get(address, () => HttpResponse.json({ text: 7 })));
  await expect(call(answer, address)).rejects.toThrow();
});

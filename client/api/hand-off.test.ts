import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { documentsApi } from './documents.ts';
import { takeHandOff } from './hand-off.ts';
import { ApiError, call } from './http.ts';

const code = 'c'.repeat(43);
const address = '/api/launches/L1/now';
const answer = z.object({ text: z.string() });
const seen: Request[] = [];
const server = setupServer();
server.events.on('request:start', ({ request }) => void seen.push(request.clone()));
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => {
  seen.splice(0);
  server.resetHandlers();
});
afterAll(() => server.close());

/** A page as it was loaded: with a code in its address, in itself, or with none. */
function openPage({ hash = '', meta = '' } = {}) {
  document.head.innerHTML = `<meta name="hand-off" content="${meta}">`;
  const replaced: string[] = [];
  takeHandOff({
    document,
    location: { hash, pathname: '/panel/L1', search: '?list' },
    history: { state: null, replaceState: (_state, _title, url) => void replaced.push(String(url)) },
  });
  return replaced;
}

const problem = (status: number, title: string) =>
  HttpResponse.json({ type: 'about:blank', title, status, detail: `Because of ${title}.`, correlationId: 'AAA-BBB-CCC' }, { status });

/** Answers whoever brings the bearer; exchanges the code once. */
function serve(exchange: () => Response = () => Response.json({ bearer: 'prs_b', expiresAt: '2026-11-22T16:00:00.000Z' })) {
  server.use(
    http.all(address, ({ request }) =>
      request.headers.get('authorization') === 'Bearer prs_b' ? HttpResponse.json({ text: 'hello' }) : problem(401, 'session-expired'),
    ),
    http.post('/api/launches/L1/hand-off', exchange),
  );
}

const paths = () => seen.map(({ method, url }) => `${method} ${new URL(url).pathname.split('/').at(-1) ?? ''}`);
const refusal = async (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

test.each([
  ['the address', { hash: `#hand-off=${code}` }, ['/panel/L1?list']],
  ['the page', { meta: code }, []],
])('a code in %s is taken out, becomes a bearer once for all calls, and every call is sent again', async (_where, page, replaced) => {
  serve();
  expect(openPage(page)).toEqual(replaced);
  expect(document.querySelector('meta[name="hand-off"]')).toBeNull();
  const [first, second] = await Promise.all([call(answer, address), call(answer, address, { method: 'POST', body: { a: 1 } })]);
  expect([first, second]).toEqual([{ text: 'hello' }, { text: 'hello' }]);
  expect(paths().filter((path) => path === 'POST hand-off')).toHaveLength(1);
  expect(await seen.find(({ url }) => url.endsWith('hand-off'))?.json()).toEqual({ code });
  expect(seen.every(({ url, referrer }) => !url.includes(code) && !referrer.includes(code))).toBe(true);
  seen.splice(0);
  await call(answer, address);
  expect(paths()).toEqual(['GET now']);
});

test('where a cookie carries the call, the code is forgotten', async () => {
  openPage({ meta: code });
  server.use(http.get(address, () => HttpResponse.json({ text: 'by cookie' }), { once: true }));
  await call(answer, address);
  serve();
  expect(await refusal(call(answer, address))).toMatchObject({ status: 401 });
  expect(paths()).toEqual(['GET now', 'GET now']);
  expect(seen.every((request) => request.headers.get('authorization') === null)).toBe(true);
});

test('a page without a code, and one with the placeholder of a build, ask for none', async () => {
  serve();
  for (const page of [{}, { meta: '__HAND_OFF__' }, { hash: '#hand-off=short' }]) {
    openPage(page);
    expect(await refusal(call(answer, address))).toBeInstanceOf(ApiError);
  }
  expect(paths()).toEqual(['GET now', 'GET now', 'GET now']);
});

test('a refused exchange tells its own reason, also to later calls', async () => {
  openPage({ hash: `#hand-off=${code}` });
  serve(() => problem(400, 'launch-refused'));
  for (let time = 0; time < 2; time += 1) {
    expect(await refusal(call(answer, address))).toMatchObject({ status: 401, problem: { title: 'launch-refused' } });
  }
  expect(paths().filter((path) => path === 'POST hand-off')).toHaveLength(1);
});

test('an exchange that nothing answers leaves the reason of the call', async () => {
  openPage({ hash: `#hand-off=${code}` });
  serve(() => HttpResponse.error());
  expect(await refusal(call(answer, address))).toMatchObject({ status: 401, problem: { title: 'session-expired' } });
});

test('an upload that came without a session goes once more after the exchange, with the same bytes', async () => {
  openPage({ hash: `#hand-off=${code}` });
  serve();
  const bodies: string[] = [];
  server.use(
    http.post('/api/launches/L1/documents', async ({ request }) => {
      bodies.push(await request.text());
      return request.headers.get('authorization') === 'Bearer prs_b'
        ? HttpResponse.json({ documentId: 'sedation', version: 1, isNew: true, counts: null })
        : problem(401, 'session-expired');
    }),
  );
  const asked = { title: 'Sedation', kind: 'protocol', owner: 'Nursing', effective: '2026-11-01' } as const;
  const upload = async () => documentsApi('L1').add(asked, new Blob(['# Words']), () => undefined);
  expect(await upload()).toMatchObject({ version: 1 });
  expect([paths(), bodies]).toEqual([
    ['POST documents', 'POST hand-off', 'POST documents'],
    ['# Words', '# Words'],
  ]);
  openPage();
  expect(await refusal(upload())).toMatchObject({ status: 401 });
});

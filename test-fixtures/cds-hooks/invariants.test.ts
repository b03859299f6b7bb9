import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../server/platform/index.ts';
import { createCdsClient, makeKey, sign } from './cds-client.ts';
import { assertAnswer, assertReply } from './invariants.ts';

const id = (last: number) => `8d1f9c3a-2f7e-4c0b-9a52-0f6f3f6f1d1${last}`;
const suggestion = {
  label: 'Later',
  uuid: id(2),
  actions: [{ type: 'create', description: 'A task', resource: { resourceType: 'Task' } }],
};
const card = {
  uuid: id(1),
  summary: 'One line',
  indicator: 'info',
  source: { label: 'FDA label' },
  suggestions: [suggestion],
  selectionBehavior: 'any',
  links: [{ label: 'Open', url: 'https://app.example', type: 'smart', appContext: 'x' }],
};

it.each([[{ cards: [] }], [{ cards: [card] }]])('a lawful answer passes', (answer) => expect(() => assertAnswer(answer)).not.toThrow());

it.each<[string, unknown, RegExp]>([
  ['nothing', undefined, /no list/],
  ['no list', { cards: {} }, /no list/],
  ['no uuid', { cards: [{ ...card, uuid: 'x' }] }, /UUID/],
  ['a long summary', { cards: [{ ...card, summary: 'x'.repeat(140) }] }, /summary/],
  ['critical', { cards: [{ ...card, indicator: 'critical' }] }, /indicator/],
  ['null', { cards: [{ ...card, detail: null }] }, /empty member cards\.0\.detail/],
  ['an empty list', { cards: [{ ...card, links: [] }] }, /empty member cards\.0\.links/],
  ['HTML', { cards: [{ ...card, detail: '<b>x</b>' }] }, /HTML/],
  ['no selectionBehavior', { cards: [{ ...card, selectionBehavior: undefined }] }, /selectionBehavior/],
  [
    'an action without resource',
    { cards: [{ ...card, suggestions: [{ ...suggestion, actions: [{ type: 'create', description: 'x' }] }] }] },
    /resource/,
  ],
  ['autolaunch', { cards: [{ ...card, links: [{ ...card.links[0], autolaunchable: true }] }] }, /autolaunchable/],
  ['appContext on an absolute link', { cards: [{ ...card, links: [{ ...card.links[0], type: 'absolute' }] }] }, /appContext/],
  ['one id twice', { cards: [{ ...card, suggestions: [{ ...suggestion, uuid: id(1) }] }] }, /one id/],
  ['a suggestion without an id', { cards: [{ ...card, suggestions: [{ ...suggestion, uuid: undefined }] }] }, /suggestion without a UUID/],
  ['a source without a label', { cards: [{ ...card, source: { url: 'https://x.example' } }] }, /source without a label/],
  ['a reason without a display', { cards: [{ ...card, overrideReasons: [{ code: 'x' }] }] }, /override reason/],
  ['a link of an unknown type', { cards: [{ ...card, links: [{ ...card.links[0], type: 'launch' }] }] }, /link of type/],
  ['a member of our own', { cards: [{ ...card, promptId: 'x' }] }, /does not know/],
  ['our own members beside the cards', { cards: [], took: 3 }, /does not know/],
  ['two cards', { cards: [card, { ...card, uuid: id(3), suggestions: [{ ...suggestion, uuid: id(4) }] }] }, /more than one/],
])('an answer with %s does not', (_, answer, problem) => expect(() => assertAnswer(answer)).toThrow(problem));

describe('a reply', () => {
  const json = { contentType: 'application/json; charset=utf-8' };
  const path = `/cds-services/${sign}`;
  const reply = (status: number, body: unknown) => ({ ...json, status, body, text: JSON.stringify(body) });

  it.each([
    [path, reply(200, { cards: [] })],
    [`${path}/feedback`, reply(200, {})],
    [path, { ...json, contentType: '', status: 401, body: null, text: '' }],
    [path, reply(400, { error: 'context is missing', path: 'context' })],
    ['/api/anything', reply(200, {})],
  ])('is fine', (at, given) => expect(() => assertReply(at, given)).not.toThrow());

  it.each([
    ['an answer without cards', path, reply(200, {}), /no list of cards/],
    ['an answer that is no JSON', path, { status: 200, contentType: 'text/html', body: null, text: '<p>' }, /type "text\/html"/],
    ['a refusal with a reason', path, reply(401, { error: 'jti was used before' }), /not trusted/],
    ['an error without words', path, reply(503, {}), /without words/],
    ['an error with cards', `${path}/feedback`, reply(400, { error: 'x', cards: [] }), /without words/],
  ])('is not: %s', (_, at, given, problem) => expect(() => assertReply(at, given)).toThrow(problem));
});

describe('the client of the tests', () => {
  let service: Server;
  let answer: unknown;
  beforeAll(async () => {
    service = createServer((_request, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify(answer)));
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    service.closeAllConnections();
    await new Promise((resolve) => service.close(resolve));
  });

  it('fails on a broken answer, though the test looks at nothing', async () => {
    const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
    const client = createCdsClient({ clock: systemClock, key: await makeKey('ES384', 'k'), url });
    answer = { cards: [card] };
    expect((await client.call(sign, {})).status).toBe(200);
    answer = { cards: [{ ...card, summary: 'x'.repeat(140) }] };
    await expect(client.call(sign, {})).rejects.toThrow(/summary/);
    await expect(client.post(`/cds-services/${sign}`, {}, null)).rejects.toThrow(/summary/);
  });
});

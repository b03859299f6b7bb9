import { expect, it } from 'vitest';
import { assertAnswer } from './invariants.ts';

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
  ['two cards', { cards: [card, { ...card, uuid: id(3), suggestions: [{ ...suggestion, uuid: id(4) }] }] }, /more than one/],
])('an answer with %s does not', (_, answer, problem) => expect(() => assertAnswer(answer)).toThrow(problem));

// @vitest-environment jsdom
import { cleanup, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { beforeEach, describe, expect, test } from 'vitest';
import type { LabelChange, LabelChangeList, LabelChangeView } from '../../server/contract/index.ts';
import { launch, openConsole, problem } from '../credentialing/console-fixture.tsx';
import { consoleSuite, expectAccessible } from '../credentialing/console-suite-fixture.ts';
import { ChangePage } from './change-page.tsx';
import { WorkQueuePage } from './work-queue-page.tsx';

const api = 'http://localhost:3000/api/launches/L1';
const path = `${api}/work-queue/label-changes`;
const change: LabelChange = {
  changeId: 7,
  setId: '00000000-0000-4000-8000-000000000001',
  class: 'CHANGED',
  title: 'Leqembi',
  labeler: 'Eisai Inc.',
  isReference: true,
  from: 8,
  to: 23,
  effective: '2026-06-30',
  foundAt: '2026-07-01T05:12:00.000Z',
  codes: 5,
  ingredients: ['lecanemab'],
  orders: 340,
  cards: null,
  taughtOlder: 12,
  state: 'open',
  review: null,
  answer: 'in-work',
  answers: [
    { textId: 't1', lessonId: 'lecanemab', title: 'Lecanemab and ARIA', version: '2.1.0', state: 'in-review' },
    { textId: null, lessonId: 'amyloid', title: 'Antibodies and ARIA', version: '1.0.0', state: 'published' },
  ],
};
const list: LabelChangeList = { changes: [change], next: '2026-07-01T05:12:00.000Z_7', hasLabels: true };
const view: LabelChangeView = {
  ...change,
  before: {
    version: 8,
    effective: '2023-07-21',
    parts: [
      { kind: 'heading', text: 'ARIA', mark: 'same' },
      { kind: 'statement', text: 'Events can rarely occur.', mark: 'reworded' },
      { kind: 'statement', text: 'Gone.', mark: 'removed' },
    ],
  },
  after: {
    version: 23,
    effective: '2026-06-30',
    parts: [
      { kind: 'heading', text: 'ARIA', mark: 'same' },
      { kind: 'statement', text: 'Events can occur.', mark: 'reworded' },
      { kind: 'statement', text: 'ARIA can be fatal.', mark: 'added' },
    ],
  },
  corroboration: ['Boxed Warning 12/2025'],
  products: [{ code: '2626147', name: 'lecanemab injection' }],
  lessons: [
    { lessonId: 'lecanemab', title: 'Lecanemab and ARIA', version: '2.0.0', citesVersion: 8 },
    { lessonId: 'amyloid', title: 'Antibodies and ARIA', version: '1.0.0', citesVersion: null },
  ],
  history: [],
};

const sent: unknown[] = [];
const { server, asked } = consoleSuite(
  http.get(api, () => HttpResponse.json({ ...launch, roles: ['provider', 'educator'] })),
  http.get(path, () => HttpResponse.json(list)),
  http.get(`${path}/7`, () => HttpResponse.json(view)),
  http.put(`${path}/7/review`, async ({ request }) => {
    const body = (await request.json()) as { state: LabelChangeView['state']; reason?: 'other' };
    sent.push(body);
    const review = { state: body.state, reason: body.reason ?? null, by: 'Lena Brandt', at: '2026-11-22T08:00:00.000Z' };
    return HttpResponse.json({ ...view, state: body.state, review, history: [review] });
  }),
  http.get(`${api}/lesson-texts`, () => HttpResponse.json({ texts: [], reviewDue: [], writers: ['extractive'] })),
);
beforeEach(() => void sent.splice(0));

const open = (address = '/staff/L1/education/label-changes') =>
  openConsole(address, [
    { path: 'education/label-changes', element: <WorkQueuePage /> },
    { path: 'education/label-changes/:changeId', element: <ChangePage /> },
  ]);

describe('the label changes', () => {
  test('are a table, with what is hidden said', async () => {
    open();
    const row = (await screen.findByRole('rowheader', { name: /Leqembi/ })).closest('tr')!;
    for (const text of ['Eisai Inc., reference label', 'Box changed', 'Open', '8 → 23', '30 Jun 2026', '5 codes', 'lecanemab', '<10', '12'])
      expect(row.textContent).toContain(text);
    expect(within(row).getByRole('link', { name: 'Leqembi' }).getAttribute('href')).toBe('/staff/L1/education/label-changes/7');
    expect(screen.getByRole('link', { name: 'Label changes' }).className).toContain('active');
  });

  test('name the texts that answer to one, with their state, and are narrowed by that', async () => {
    const router = open('/staff/L1/education/label-changes?answer=in-work');
    const row = within((await screen.findByRole('rowheader', { name: /Leqembi/ })).closest('tr')!);
    expect(row.getByText('In work')).toBeTruthy();
    expect(row.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      'Lecanemab and ARIA, 2.1.0, in review',
      'Antibodies and ARIA, 1.0.0, published',
    ]);
    const hrefOf = (name: string) => row.getByRole('link', { name }).getAttribute('href');
    expect(hrefOf('Lecanemab and ARIA')).toBe('/staff/L1/education/texts/t1');
    expect(hrefOf('Antibodies and ARIA')).toBe('/staff/L1/education/lessons/amyloid');
    await expectAccessible();
    await userEvent.selectOptions(screen.getByLabelText('Answer'), 'Answered');
    expect(router.state.location.search).toBe('?answer=answered');
    cleanup();
    open('/staff/L1/education/label-changes/7');
    const section = within(await screen.findByRole('region', { name: 'Texts that answer it' }));
    expect(section.getByRole('link', { name: 'Lecanemab and ARIA' }).getAttribute('href')).toBe('/staff/L1/education/texts/t1');
  });

  test('count no cards where no code leads to the label', async () => {
    server.use(http.get(path, () => HttpResponse.json({ ...list, changes: [{ ...change, codes: 0, ingredients: [], cards: 0 }] })));
    open();
    const row = (await screen.findByRole('rowheader', { name: /Leqembi/ })).closest('tr')!;
    expect(within(row).getAllByText('Not counted')).toHaveLength(2);
  });

  test('are asked for by the address, which a choice changes; a new choice starts at the first page', async () => {
    const router = open('/staff/L1/education/label-changes?state=open');
    await userEvent.click(await screen.findByRole('link', { name: 'Older changes' }));
    expect(router.state.location.search).toBe('?state=open&cursor=2026-07-01T05%3A12%3A00.000Z_7');
    await userEvent.selectOptions(screen.getByLabelText('What'), 'Cosmetic');
    expect(router.state.location.search).toBe('?class=COSMETIC&state=open');
    await userEvent.click(screen.getByLabelText('Only reference labels'));
    await userEvent.type(screen.getByLabelText('Drug or labeler'), 'lecan{Enter}');
    expect(router.state.location.search).toBe('?class=COSMETIC&state=open&search=lecan&reference=1');
    await screen.findByRole('rowheader', { name: /Leqembi/ });
    expect(asked).toContain('/api/launches/L1/work-queue/label-changes?class=COSMETIC&state=open&answer=&search=lecan&reference=1&cursor=');
  });

  test('say how labels come in, and where none fits', async () => {
    server.use(http.get(path, () => HttpResponse.json({ changes: [], next: null, hasLabels: false }), { once: true }));
    open();
    expect(await screen.findByRole('heading', { name: 'No label was imported yet' })).toBeTruthy();
    cleanup();
    server.use(http.get(path, () => HttpResponse.json({ changes: [], next: null, hasLabels: true }), { once: true }));
    open('/staff/L1/education/label-changes?search=x');
    expect(await screen.findByRole('heading', { name: 'No change fits' })).toBeTruthy();
  });

  test('that cannot be read say so, with a way on; without the role, who may', async () => {
    server.use(http.get(path, () => problem(503), { once: true }));
    open();
    await userEvent.click(await screen.findByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('rowheader', { name: /Leqembi/ })).toBeTruthy();
    cleanup();
    server.use(http.get(path, () => problem(403)));
    open();
    expect((await screen.findByRole('alert')).textContent).toContain('educator');
  });
});

describe('one change', () => {
  test('stands side by side, what changed marked in words', async () => {
    open('/staff/L1/education/label-changes/7');
    const after = await screen.findByRole('region', { name: 'After: version 23' });
    expect(within(after).getByText('ARIA can be fatal.').tagName).toBe('INS');
    expect(within(after).getByText('Added')).toBeTruthy();
    const before = screen.getByRole('region', { name: 'Before: version 8' });
    expect(within(before).getByText('Gone.').tagName).toBe('DEL');
    expect(within(before).getAllByText(/^(Removed|Reworded)$/)).toHaveLength(2);
    // Of a reworded sentence the words that went, alone.
    expect(within(before).getByText('rarely').tagName).toBe('DEL');
    expect(screen.getByRole('link', { name: /DailyMed/ }).getAttribute('href')).toContain(change.setId);
    expect(screen.getAllByRole('link', { name: 'Lecanemab and ARIA' })).toHaveLength(2);
    expect(screen.getByText(/Boxed Warning 12\/2025/)).toBeTruthy();
    expect(screen.getByText('340 signed, for its codes')).toBeTruthy();
    const said = within(screen.getByRole('region', { name: 'Lessons on this warning' })).getAllByRole('listitem');
    expect(said.map(({ textContent }) => textContent)).toEqual([
      'Lecanemab and ARIA, cites version 8',
      'Antibodies and ARIA, same warning topic, cites another label',
    ]);
  });

  test('is looked at, needs no action for a reason that is confirmed, and is opened again', async () => {
    open('/staff/L1/education/label-changes/7');
    await userEvent.click(await screen.findByRole('button', { name: 'No action…' }));
    await userEvent.click(screen.getByRole('button', { name: 'Confirm: no action' }));
    expect(sent).toEqual([]);
    await userEvent.click(screen.getByLabelText('Another reason'));
    await userEvent.click(screen.getByRole('button', { name: 'Confirm: no action' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Undo: open it again' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Looked at' }));
    expect(await screen.findByText(/Looked at, Lena Brandt/)).toBeTruthy();
    // The button is gone; the keyboard goes on from what it did.
    expect(document.activeElement?.getAttribute('role')).toBe('status');
    expect(sent).toEqual([{ state: 'no-action', reason: 'other' }, { state: 'open' }, { state: 'looked-at' }]);
  });

  test('drafts a lesson, but of a box that is gone, of which nothing can be drafted', async () => {
    open('/staff/L1/education/label-changes/7');
    expect(await screen.findByRole('button', { name: 'Draft a lesson' })).toBeTruthy();
    cleanup();
    server.use(http.get(`${path}/7`, () => HttpResponse.json({ ...view, class: 'REMOVED', after: { ...view.after, parts: [] } })));
    open('/staff/L1/education/label-changes/7');
    expect(await screen.findByText(/nothing to draft/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Draft a lesson' })).toBeNull();
  });

  test('that was not kept says so, and nothing moves', async () => {
    server.use(http.put(`${path}/7/review`, () => problem(503)));
    open('/staff/L1/education/label-changes/7');
    await userEvent.click(await screen.findByRole('button', { name: 'Looked at' }));
    expect((await screen.findByRole('alert')).textContent).toContain('could not be saved');
    expect(screen.getByRole('button', { name: 'Looked at' })).toBeTruthy();
  });
});

// @vitest-environment jsdom
import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { beforeEach, describe, expect, test } from 'vitest';
import { manyCards, type ContestList, type EducationNumbers, type LessonList, type Role } from '../../server/contract/index.ts';
import { launch, openConsole, problem } from '../credentialing/console-fixture.tsx';
import { consoleSuite } from '../credentialing/console-suite-fixture.ts';
import { cardInWords } from './lesson-words.ts';
import { LessonsPage } from './lessons-page.tsx';
import { NumbersPage } from './numbers-page.tsx';
import { PreviewPage } from './preview-page.tsx';
import { toCsv } from './to-csv.ts';
import { cardsInWords } from './words.ts';

const api = 'http://localhost:3000/api/launches/L1';
const funnel = { shown: 40, opened: 20, started: 12, passed: 10, learnLater: 0, putAside: null };
const numbers: EducationNumbers = {
  days: 30,
  from: '2026-10-24',
  until: '2026-11-22',
  topicId: null,
  topics: [
    { id: 'clozapine', title: 'Clozapine' },
    { id: 'warfarin', title: 'Warfarin' },
  ],
  total: funnel,
  byTopic: [{ topicId: 'warfarin', topicTitle: 'Warfarin', ...funnel }],
  reasons: [{ reason: 'i-know-this', atCard: null, inPanel: null }],
  perDay: [1, 2, 3, 4, 5].map((cards) => ({ cards, clinicianDays: cards === 1 ? 30 : 0 })),
  silences: [{ cause: 'unboxed', orders: 1200 }],
};
const contests: ContestList = {
  contests: [
    {
      lessonId: 'warfarin-order',
      lessonTitle: 'Warfarin: next INR',
      lessonVersion: '0.1.0',
      day: '2026-11-20',
      comment: 'Point 2 is wrong.',
    },
  ],
};
const lessons: LessonList = {
  lessons: [
    {
      lessonId: 'warfarin-order',
      title: 'Warfarin: next INR',
      version: '0.1.0',
      status: 'in-review',
      label: 'FDA label c963c610, version 2, effective 7 May 2026',
      items: 8,
      problems: [{ at: 'k1', rule: 'over 35 words' }],
      signedOn: null,
      shown: 'example-content',
      whySuspended: 'Its review was due by 21 Nov 2026.',
    },
  ],
};

let roles: Role[] = ['provider', 'educator'];
const { server, asked } = consoleSuite(
  http.get(api, () => HttpResponse.json({ ...launch, roles })),
  http.get(`${api}/education/numbers`, ({ request }) => {
    const { searchParams } = new URL(request.url);
    return HttpResponse.json({ ...numbers, days: Number(searchParams.get('days')), topicId: searchParams.get('topic') });
  }),
  http.get(`${api}/education/contests`, () => HttpResponse.json(contests)),
  http.get(`${api}/education/lessons`, () => HttpResponse.json(lessons)),
);
beforeEach(() => {
  roles = ['provider', 'educator'];
});

const open = (address: string) =>
  openConsole(address, [
    { path: 'education', element: <NumbersPage /> },
    { path: 'education/lessons', element: <LessonsPage /> },
    { path: 'education/lessons/:lessonId', element: <PreviewPage /> },
  ]);

describe('the numbers', () => {
  test('stand in a chart with words and in its table, and what is hidden is said', async () => {
    open('/staff/L1/education');
    const chart = await screen.findByRole('img', { name: 'Card shown: 40. Lesson opened: 20. Question answered: 12. Check passed: 10' });
    const figure = within(chart.closest('section')!);
    const row = figure.getByRole('rowheader', { name: 'Put aside or overridden', hidden: true }).closest('tr');
    expect(row?.textContent).toContain('<10');
    expect(screen.getByText('1,200', { selector: '.bar-value' })).toBeTruthy();
    expect(screen.getAllByText(/^Download CSV/)).toHaveLength(5);
    expect(await screen.findByText('Point 2 is wrong.')).toBeTruthy();
  });

  test('are asked for by the address, which a choice changes', async () => {
    const router = open('/staff/L1/education?days=90');
    await userEvent.selectOptions(await screen.findByLabelText('Topic'), 'Warfarin');
    expect(router.state.location.search).toBe('?days=90&topic=warfarin');
    await userEvent.selectOptions(screen.getByLabelText('Range'), 'Last 30 days');
    expect(router.state.location.search).toBe('?topic=warfarin');
    expect(asked).toContain('/api/launches/L1/education/numbers?days=90&topic=warfarin');
    await userEvent.selectOptions(screen.getByLabelText('Topic'), 'All topics');
    expect(router.state.location.search).toBe('');
  });

  test('say what would fill them', async () => {
    const none = { shown: 0, opened: 0, started: 0, passed: 0, learnLater: 0, putAside: 0 };
    server.use(
      http.get(`${api}/education/numbers`, () => HttpResponse.json({ ...numbers, total: none, byTopic: [], reasons: [], silences: [] })),
    );
    open('/staff/L1/education');
    expect(await screen.findByRole('heading', { name: 'Nothing was counted in this range' })).toBeTruthy();
  });

  test('that cannot be read say so, with a way on', async () => {
    server.use(http.get(`${api}/education/numbers`, () => problem(503), { once: true }));
    open('/staff/L1/education');
    await userEvent.click(await screen.findByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('img', { name: /^Card shown: 40/ })).toBeTruthy();
  });

  test('are a leader’s, too, without contests and lessons', async () => {
    roles = ['provider', 'leader'];
    open('/staff/L1/education');
    await screen.findByRole('img', { name: /^Card shown/ });
    expect(asked.some((one) => one.includes('contests'))).toBe(false);
    expect(screen.queryByRole('link', { name: 'Lesson preview' })).toBeNull();
    expect(screen.queryByRole('link', { name: 'Roster' })).toBeNull();
  });
});

describe('the lessons', () => {
  test('are listed with their standing', async () => {
    open('/staff/L1/education/lessons');
    const row = (await screen.findByRole('rowheader', { name: /Warfarin/ })).closest('tr')!;
    for (const text of ['In review', '0.1.0', 'Not signed', '1 problem', '8', 'Shown as example content'])
      expect(row.textContent).toContain(text);
    expect(within(row).getByRole('link').getAttribute('href')).toBe('/staff/L1/education/lessons/warfarin-order');
  });

  test('name the role that may read them', async () => {
    roles = ['credentialing-specialist'];
    server.use(http.get(`${api}/education/lessons/:id`, () => problem(403)));
    open('/staff/L1/education/lessons/warfarin-order');
    expect((await screen.findByRole('alert')).textContent).toContain('educator');
  });
});

test('days are told by their cards, the last with all that had more', () => {
  expect([1, manyCards - 1, manyCards, manyCards + 1].map(cardsInWords)).toEqual([
    '1 card',
    '4 cards',
    '5 or more cards',
    '5 or more cards',
  ]);
});

test('the list of lessons says why one is suspended', async () => {
  open('/staff/L1/education/lessons');
  expect(await screen.findByText('Its review was due by 21 Nov 2026.')).toBeTruthy();
});

test('a card’s line reads as it is shown, whatever drug was ordered', () => {
  expect(cardInWords('{drug} (box revised 6/2025): avoid at < 50 kg.')).toBe(
    '[Drug ordered] (box revised Jun 2025): avoid at <\u00a050\u00a0kg.',
  );
});

test('a table leaves as a file that no spreadsheet takes for formulas', () => {
  expect(
    toCsv([
      ['Topic', 'Shown'],
      ['=cmd|"x"', '<10'],
    ]),
  ).toBe('\u{feff}"Topic","Shown"\r\n"\'=cmd|""x""","<10"\r\n');
});

// @vitest-environment jsdom
import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { beforeEach, describe, expect, test } from 'vitest';
import type { LessonComparison } from '../../server/contract/index.ts';
import { problem } from '../credentialing/console-fixture.tsx';
import { consoleSuite, expectAccessible } from '../credentialing/console-suite-fixture.ts';
import { createStudio, draft, inReview, openStudio, published, textAddress, textsPath } from './studio-fixture.tsx';

const versions = [
  { version: '1.1.0', status: 'published', textId: 't9' },
  { version: '1.0.0', status: 'active', textId: null },
];
const update = { ...inReview, version: '1.2.0', versions };
const comparison: LessonComparison = {
  textId: 't1',
  after: { version: '1.2.0', state: 'in-review', revision: 5 },
  before: { version: '1.1.0' },
  fields: [
    {
      at: 'keyPoints.0.text',
      name: 'Key point 1, text',
      class: 'CHANGED',
      isReordered: false,
      before: [
        { kind: 'statement', text: 'Test before the first dose.', mark: 'reworded' },
        { kind: 'statement', text: 'Stop at jaundice.', mark: 'same' },
        { kind: 'statement', text: 'Ask about alcohol.', mark: 'removed' },
      ],
      after: [
        { kind: 'statement', text: 'Test before and during the first dose.', mark: 'reworded' },
        { kind: 'statement', text: 'Stop at jaundice.', mark: 'same' },
        { kind: 'statement', text: 'Call somebody.', mark: 'added' },
      ],
    },
    {
      at: 'rems.text',
      name: 'REMS, text',
      class: 'ADDED',
      isReordered: false,
      before: [],
      after: [{ kind: 'statement', text: 'Enroll first.', mark: 'added' }],
    },
    { at: 'topics', name: 'Orders that it follows', class: 'CHANGED', isReordered: true, before: [], after: [] },
  ],
  unchanged: ['Title', 'Objective'],
};

const { studio, handlers } = createStudio();
const { server, asked } = consoleSuite(
  ...handlers,
  http.get(`${textsPath}/:textId/comparison`, () => HttpResponse.json(comparison)),
);
beforeEach(() => void Object.assign(studio, { view: update }));

describe('a text held against a version', () => {
  test('is opened and closed by keyboard, and says per field and sentence what changed, in words', async () => {
    const router = openStudio();
    const button = await screen.findByRole('button', { name: 'Compare with version 1.1.0' });
    expect(button.getAttribute('aria-expanded')).toBe('false');
    button.focus();
    await userEvent.keyboard('{Enter}');
    expect(router.state.location.search).toBe('?compare=1.1.0');
    const region = await screen.findByRole('region', { name: 'Compared with version 1.1.0' });
    expect(document.activeElement?.textContent).toBe('Compared with version 1.1.0');
    expect(await within(region).findByText('Fields: 2 changed, 1 new, 2 unchanged.')).toBeTruthy();
    const [before, after] = ['before', 'after'].map((side) => within(screen.getByRole('group', { name: `Key point 1, text, ${side}` })));
    expect(before?.getByText('Removed').nextElementSibling?.tagName).toBe('DEL');
    expect(after?.getByText('Added').nextElementSibling?.tagName).toBe('INS');
    expect([before, after].map((side) => side?.getAllByText('Reworded').length)).toEqual([1, 1]);
    expect(after?.getByText('and during').tagName).toBe('INS');
    expect(within(screen.getByRole('group', { name: 'REMS, text, before' })).getByText('Not in this version.')).toBeTruthy();
    expect(within(region).getByText('The same in another order')).toBeTruthy();
    const folded = within(region).getByText('Objective').closest('details');
    expect([folded?.open, folded?.querySelector('summary')?.textContent]).toEqual([false, 'Unchanged 2']);
    await expectAccessible();
    await userEvent.click(screen.getByRole('button', { name: 'Close the comparison' }));
    expect(screen.queryByRole('region', { name: /^Compared/ })).toBeNull();
    expect(router.state.location.search).toBe('');
  });

  test('takes any other version of the lesson, from the address and from the list', async () => {
    const router = openStudio(`${textAddress}?compare=1.0.0`);
    await userEvent.selectOptions(await screen.findByLabelText('Compare with'), '1.1.0, published');
    expect(router.state.location.search).toBe('?compare=1.1.0');
    await screen.findByText(/^Fields/);
    const path = '/api/launches/L1/lesson-texts/t1/comparison?with=';
    expect(asked).toEqual(expect.arrayContaining([`${path}1.0.0`, `${path}1.1.0`]));
  });

  test('that is new says so; one that says the same says that', async () => {
    studio.view = { ...draft, versions: [] };
    openStudio();
    expect(await screen.findByText(/^New: no version of this lesson was published before/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Compare/ })).toBeNull();
    server.use(http.get(`${textsPath}/t1/comparison`, () => HttpResponse.json({ ...comparison, fields: [] })));
    studio.view = update;
    document.body.innerHTML = '';
    openStudio(`${textAddress}?compare=1.1.0`);
    expect(await screen.findByText('Says the same as version 1.1.0.')).toBeTruthy();
  });

  test('that cannot be read says so, with a way on', async () => {
    server.use(http.get(`${textsPath}/t1/comparison`, () => problem(503), { once: true }));
    openStudio(`${textAddress}?compare=1.1.0`);
    await userEvent.click(await screen.findByRole('button', { name: 'Try again' }));
    expect(await screen.findByText(/^Fields/)).toBeTruthy();
  });
});

test('a published version leads to what it says otherwise than the one before', async () => {
  studio.view = { ...published, versions };
  openStudio();
  const link = await screen.findByRole('link', { name: 'Compare version 1.1.0 with version 1.0.0' });
  expect(link.getAttribute('href')).toBe('/staff/L1/education/texts/t9?compare=1.0.0');
  expect(screen.queryByRole('link', { name: /^Compare version 1.0.0/ })).toBeNull();
});

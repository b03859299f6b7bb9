// @vitest-environment jsdom
import { cleanup, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { http, HttpResponse } from 'msw';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { beforeEach, describe, expect, test } from 'vitest';
import { problem } from '../credentialing/console-fixture.tsx';
import { consoleSuite, expectAccessible } from '../credentialing/console-suite-fixture.ts';
import { DraftLesson } from './draft-lesson.tsx';
import { createStudio, draft, list, openStudio, textsPath } from './studio-fixture.tsx';

const { studio, handlers } = createStudio();
const { server, asked } = consoleSuite(...handlers);
beforeEach(() => {
  Object.assign(studio, { view: draft, begun: [] });
});
const address = '/staff/L1/education/texts';

describe('the drafts', () => {
  test('are a table with state, basis, problems and editor, and what is due for review', async () => {
    openStudio(address);
    const row = (await screen.findByRole('rowheader', { name: /Exampletine/ })).closest('tr')!;
    for (const text of ['Draft', 'Label change, version 12', '2 problems', 'Lena Brandt', 'exampletine-oral'])
      expect(row.textContent).toContain(text);
    expect(within(row).getByRole('link').getAttribute('href')).toBe(`${address}/t1`);
    const due = within(screen.getByRole('region', { name: /^Review due/ }));
    expect(due.getByRole('link', { name: 'Warfarin: next INR' })).toBeTruthy();
    expect(due.getByText(/days ago$/)).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Drafts' }).className).toContain('active');
    await expectAccessible();
  });

  test('are asked for by the address', async () => {
    const router = openStudio(`${address}?state=in-review`);
    await userEvent.type(await screen.findByLabelText('Title or topic'), 'examp{Enter}');
    expect(router.state.location.search).toBe('?state=in-review&search=examp');
    await userEvent.selectOptions(await screen.findByLabelText('State'), 'Published');
    expect(router.state.location.search).toBe('?state=published&search=examp');
    await screen.findByRole('rowheader', { name: /Exampletine/ });
    expect(asked).toContain('/api/launches/L1/lesson-texts?state=published&search=examp');
  });

  test('say how one comes about, and where none fits', async () => {
    server.use(http.get(textsPath, () => HttpResponse.json({ texts: [], reviewDue: [], writers: ['extractive'] })));
    openStudio(address);
    expect(await screen.findByRole('heading', { name: 'No draft yet' })).toBeTruthy();
    expect(screen.getAllByRole('link', { name: 'Label changes' }).at(-1)?.getAttribute('href')).toBe('/staff/L1/education/label-changes');
    cleanup();
    openStudio(`${address}?search=x`);
    expect(await screen.findByRole('heading', { name: 'No draft fits' })).toBeTruthy();
  });

  test('that cannot be read say so, with a way on; without the role, who may', async () => {
    server.use(http.get(textsPath, () => problem(503), { once: true }));
    openStudio(address);
    await userEvent.click(await screen.findByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('rowheader', { name: /Exampletine/ })).toBeTruthy();
    cleanup();
    server.use(http.get(textsPath, () => problem(403)));
    openStudio(address);
    expect((await screen.findByRole('alert')).textContent).toContain('educator');
  });
});

describe('drafting from a change', () => {
  function openChange(changeId: number) {
    const router = createMemoryRouter(
      [
        { path: '/staff/:launchId', element: <DraftLesson changeId={changeId} /> },
        { path: '/staff/:launchId/education/texts/:textId', element: <p>The editor</p> },
      ],
      { initialEntries: ['/staff/L1'] },
    );
    render(
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <RouterProvider router={router} />
      </QueryClientProvider>,
    );
    return router;
  }

  test('is one click where there is one writer, says that it writes, and opens the editor', async () => {
    const router = openChange(8);
    await userEvent.click(await screen.findByRole('button', { name: 'Draft a lesson' }));
    expect(await screen.findByText('The editor')).toBeTruthy();
    expect(router.state.location.pathname).toBe('/staff/L1/education/texts/t1');
    expect(studio.begun).toEqual([{ from: 'label-change', changeId: 8, writer: 'extractive' }]);
  });

  test('asks who writes where there are two', async () => {
    server.use(http.get(textsPath, () => HttpResponse.json({ ...list, texts: [], writers: ['extractive', 'llm'] })));
    openChange(8);
    await userEvent.selectOptions(await screen.findByLabelText('Written by'), 'llm');
    await userEvent.click(screen.getByRole('button', { name: 'Draft a lesson' }));
    await screen.findByText('The editor');
    expect(studio.begun).toEqual([{ from: 'label-change', changeId: 8, writer: 'llm' }]);
  });

  test('leads to the text that is open already, and says why one could not be begun', async () => {
    openChange(7);
    expect((await screen.findByRole('link', { name: 'Open the draft' })).getAttribute('href')).toBe(`${address}/t1`);
    cleanup();
    server.use(http.post(textsPath, () => problem(422, 'This label has no boxed warning any more.')));
    openChange(8);
    await userEvent.click(await screen.findByRole('button', { name: 'Draft a lesson' }));
    expect((await screen.findByRole('alert')).textContent).toContain('no boxed warning any more');
  });
});

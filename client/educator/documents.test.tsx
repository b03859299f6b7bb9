// @vitest-environment jsdom
import { cleanup, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import axe from 'axe-core';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { DocumentChangeView, DocumentList, DocumentVersion } from '../../server/contract/index.ts';
import { launch, problem, stubLayout } from '../credentialing/console-fixture.tsx';
import { Console } from '../credentialing/console.tsx';
import { DocumentChangePage } from './document-change-page.tsx';
import { DocumentsPage } from './documents-page.tsx';

const api = 'http://localhost:3000/api/launches/L1';
const path = `${api}/documents`;
const counts = { added: 0, changed: 1, removed: 0, cosmetic: 2, unchanged: 4 };
const second: DocumentVersion = {
  version: 2,
  effective: '2026-11-01',
  format: 'pdf',
  sha256: 'a'.repeat(64),
  uploadedBy: 'Lena Brandt',
  uploadedAt: '2026-11-02T08:00:00.000Z',
  pagesWithoutText: [3],
  counts,
  state: 'open',
};
const list: DocumentList = {
  documents: [
    {
      documentId: 'sedation',
      title: 'Sedation',
      kind: 'protocol',
      owner: 'Nursing',
      versions: [second, { ...second, version: 1, effective: '2026-10-01', counts: null, pagesWithoutText: [] }],
      lessons: 1,
      lessonsBehind: 1,
    },
  ],
};
const view: DocumentChangeView = {
  documentId: 'sedation',
  title: 'Sedation',
  kind: 'protocol',
  owner: 'Nursing',
  before: { version: 1, effective: '2026-10-01' },
  after: second,
  counts,
  sections: [
    {
      class: 'CHANGED',
      name: '2 Monitoring',
      page: 4,
      isReordered: false,
      before: [{ kind: 'statement', text: 'Check every 15 minutes.', mark: 'reworded' }],
      after: [{ kind: 'statement', text: 'Check every 5 minutes.', mark: 'reworded' }],
    },
  ],
  lessons: [{ lessonId: 'l', title: 'Sedation rescue', version: '1.0.0', citesVersion: 1, changedPlaces: ['2'] }],
  state: 'open',
  review: null,
  history: [],
};

let answered: DocumentList = list;
let sent: unknown[] = [];
const server = setupServer(
  http.get(`${api}/lesson-texts`, () => HttpResponse.json({ texts: [], reviewDue: [], writers: ['extractive'] })),
  http.get(api, () => HttpResponse.json({ ...launch, roles: ['provider', 'educator'] })),
  http.get(path, () => HttpResponse.json(answered)),
  http.get(`${path}/sedation/versions/2`, () => HttpResponse.json(view)),
  http.put(`${path}/sedation/versions/2/review`, async ({ request }) => {
    const body = (await request.json()) as { state: DocumentChangeView['state']; reason?: 'other' };
    sent.push(body);
    const review = { state: body.state, reason: body.reason ?? null, by: 'Lena Brandt', at: '2026-11-22T08:00:00.000Z' };
    return HttpResponse.json({ ...view, state: body.state, review, history: [review] });
  }),
);
beforeAll(() => {
  stubLayout();
  server.listen({ onUnhandledRequest: 'error' });
});
afterEach(() => {
  cleanup();
  server.resetHandlers();
  answered = list;
  sent = [];
});
afterAll(() => server.close());

function open(at: string) {
  const router = createMemoryRouter(
    [
      {
        path: '/staff/:launchId',
        element: <Console />,
        children: [
          { path: 'education/documents', element: <DocumentsPage /> },
          { path: 'education/documents/:documentId/:version', element: <DocumentChangePage /> },
          { path: 'education/texts/:textId', element: <p>The text</p> },
        ],
      },
    ],
    { initialEntries: [`/staff/L1/education/documents${at}`] },
  );
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <MantineProvider>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return userEvent.setup();
}
const accessible = async (): Promise<void> => {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } });
  expect(found.violations.map(({ id }) => id)).toEqual([]);
};

test('documents are told with their versions, what changed, and lessons behind', async () => {
  open('');
  const section = within(await screen.findByRole('region', { name: 'Sedation' }));
  expect(section.getByText(/1 lesson cites an older version/)).toBeTruthy();
  expect(section.getByRole('link', { name: 'Sections: 1 changed, 2 cosmetic, version 2' }).getAttribute('href')).toBe(
    '/staff/L1/education/documents/sedation/2',
  );
  expect(section.getByText(/^Page 3 without text/)).toBeTruthy();
  await accessible();
});

test('without any there is a word on what comes, and a refusal is a sentence', async () => {
  answered = { documents: [] };
  open('');
  expect(await screen.findByRole('heading', { name: 'No document yet' })).toBeTruthy();
  cleanup();
  server.use(http.get(path, () => problem(403)));
  open('');
  expect(await screen.findByRole('alert')).toBeTruthy();
});

test('a file is uploaded with what it is, as bytes; what is refused says why', async () => {
  const asked: [string, string | null, string][] = [];
  server.use(
    http.post(`${path}/sedation/versions`, async ({ request }) => {
      asked.push([new URL(request.url).search, request.headers.get('content-type'), await request.text()]);
      return HttpResponse.json({ documentId: 'sedation', version: 3, isNew: true, counts });
    }),
  );
  const user = open('');
  await user.click(await screen.findByRole('button', { name: /^Upload a version/ }));
  await user.type(screen.getByLabelText('In force from'), '2026-12-01');
  await user.click(screen.getByRole('button', { name: 'Upload' }));
  expect((await screen.findByRole('alert')).textContent).toBe('Choose a file.');
  await user.upload(screen.getByLabelText(/^File/), new File(['# Words'], 'sedation.md'));
  await accessible();
  await user.click(screen.getByRole('button', { name: 'Upload' }));
  expect(await screen.findByText(/^Version 3 is kept/)).toBeTruthy();
  expect(asked).toEqual([['?effective=2026-12-01&claimed=markdown', 'application/octet-stream', '# Words']]);
  server.use(http.post(`${path}/sedation/versions`, () => problem(422, 'The file is damaged or incomplete.')));
  await user.click(screen.getByRole('button', { name: 'Upload' }));
  expect(await screen.findByText(/The file is damaged or incomplete/)).toBeTruthy();
});

test('a change is both texts, the lessons it concerns, and a step that is kept', async () => {
  const begun: unknown[] = [];
  server.use(
    http.post(`${api}/lesson-texts`, async ({ request }) => {
      begun.push(await request.json());
      return HttpResponse.json({ textId: 't1', isNew: true });
    }),
  );
  const user = open('/sedation/2');
  const section = within(await screen.findByRole('region', { name: '2 Monitoring' }));
  const sides = section.getAllByRole('region').map(({ textContent }) => textContent);
  expect(sides).toEqual([expect.stringContaining('Check every 15 minutes.'), expect.stringContaining('Check every 5 minutes.')]);
  expect([section.getByText('15').tagName, section.getByText('5').tagName]).toEqual(['DEL', 'INS']);
  expect(screen.getByText(/It cites section 2, which says something else now or is gone/)).toBeTruthy();
  await accessible();
  await user.click(screen.getByRole('button', { name: 'No action…' }));
  await accessible();
  await user.click(screen.getByLabelText('Another reason'));
  await user.click(screen.getByRole('button', { name: 'Confirm: no action' }));
  expect((await screen.findByText('No action: Another reason')).matches(':focus')).toBe(true);
  expect(sent).toEqual([{ state: 'no-action', reason: 'other' }]);
  await user.click(screen.getByRole('button', { name: /^Draft the next text/ }));
  expect(await screen.findByText('The text')).toBeTruthy();
  expect(begun).toEqual([{ from: 'document-change', documentId: 'sedation', version: 2, lessonId: 'l', writer: 'extractive' }]);
});

test('the file of each version can be had, and a refusal is a sentence', async () => {
  const saved: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    saved.push(this.download);
  });
  URL.createObjectURL = () => 'blob:x';
  URL.revokeObjectURL = () => undefined;
  server.use(http.get(`${path}/sedation/versions/2/original`, () => HttpResponse.arrayBuffer(new ArrayBuffer(3))));
  const user = open('');
  const link = await screen.findByRole('link', { name: 'Download the file of Sedation, version 2' });
  expect(link.getAttribute('href')).toBe('/api/launches/L1/documents/sedation/versions/2/original');
  await user.click(link);
  await vi.waitFor(() => expect(saved).toEqual(['sedation-version-2.pdf']));
  server.use(http.get(`${path}/sedation/versions/1/original`, () => problem(404, 'There is no such version.')));
  await user.click(screen.getByRole('link', { name: 'Download the file of Sedation, version 1' }));
  expect(await screen.findByText(/There is no such version/)).toBeTruthy();
  vi.restoreAllMocks();
});

test('a document that no lesson cites is a step away from a new one', async () => {
  answered = { documents: list.documents.map((one) => ({ ...one, lessons: 0, lessonsBehind: 0 })) };
  const begun: unknown[] = [];
  server.use(
    http.post(`${api}/lesson-texts`, async ({ request }) => {
      begun.push(await request.json());
      return HttpResponse.json({ textId: 't1', isNew: true });
    }),
  );
  const user = open('');
  await user.click(await screen.findByRole('button', { name: /^Draft a lesson/ }));
  expect(await screen.findByText('The text')).toBeTruthy();
  expect(begun).toEqual([{ from: 'document-change', documentId: 'sedation', version: 2, writer: 'extractive' }]);
});

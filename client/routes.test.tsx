import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { afterEach, expect, test, vi } from 'vitest';
import { stubLayout } from './credentialing/console-fixture.tsx';
import { routes } from './routes.tsx';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test('until the console has come, its loading state is to be seen, and the browser’s log stays empty', async () => {
  const logged = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'error')];
  stubLayout();
  // Its own requests are not what this is about: they do not come back.
  vi.stubGlobal('fetch', async () => new Promise(() => undefined));
  const router = createMemoryRouter(routes, { initialEntries: ['/staff/L1/education'] });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  expect(screen.getByRole('status', { name: 'Loading the console' })).toBeTruthy();
  expect(screen.getByRole('heading', { level: 1, name: 'Preceptor' })).toBeTruthy();
  await vi.waitFor(() => expect(router.state.initialized).toBe(true), { timeout: 15_000 });
  for (const log of logged) expect(log.mock.calls).toEqual([]);
});

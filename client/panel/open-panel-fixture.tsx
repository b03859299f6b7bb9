import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { configure, render } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { vi } from 'vitest';
import { watchUserActions } from '../api/user-action.ts';
import { routes } from '../routes.tsx';
import { cssVariables, theme } from '../ui/theme.ts';
import { createPanelApi, type PanelApi } from './panel-api-fixture.ts';

watchUserActions(document);

// A busy machine is slow, not wrong.
configure({ asyncUtilTimeout: 8000 });

/** What jsdom lacks and a browser has. */
function standInForLayout(): void {
  vi.stubGlobal('scrollTo', () => undefined);
  vi.stubGlobal('matchMedia', (query: string) => ({
    matches: false,
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
      unobserve(): void {}
      disconnect(): void {}
    },
  );
}

/** A network on which only our API answers; what it does not know is an error of the test. */
export function mockNetwork() {
  let api = createPanelApi();
  const server = setupServer(
    http.all('*', async ({ request }) => {
      const url = new URL(request.url);
      const body: unknown = request.method === 'GET' ? undefined : await request.json();
      const answer = api.handle({ method: request.method, path: url.pathname + url.search, body });
      return HttpResponse.json(answer.body as Record<string, unknown>, { status: answer.status });
    }),
  );
  return { server, use: (next: PanelApi) => (api = next) };
}

/** The application as the browser shows it at `path`, with a cache of its own. */
export function openApp(path: string) {
  standInForLayout();
  const router = createMemoryRouter(routes, { initialEntries: [path] });
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const view = render(
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} env="test">
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { ...view, router };
}

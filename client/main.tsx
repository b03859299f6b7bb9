import './ui/inter.css';
import './ui/styles.ts';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import { takeHandOff } from './api/hand-off.ts';
import { ApiError } from './api/http.ts';
import { watchUserActions } from './api/user-action.ts';
import { createRouter } from './routes.tsx';
import { cssVariables, sessionlessColorScheme, systemScheme, theme } from './ui/theme.ts';

const nonce = document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? '';
// Set before the first paint; no inline script may do it.
document.documentElement.dataset['mantineColorScheme'] = systemScheme();

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: false,
      // What the server refused stays refused; what did not arrive is worth one more try.
      retry: (count, error) => count < 1 && !(error instanceof ApiError && error.status < 500),
    },
  },
});

watchUserActions(document);
takeHandOff(window);

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        defaultColorScheme="auto"
        colorSchemeManager={sessionlessColorScheme}
        getStyleNonce={() => nonce}
      >
        <QueryClientProvider client={queries}>
          <RouterProvider router={createRouter(window)} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}

import { cleanup } from '@testing-library/react';
import axe from 'axe-core';
import type { RequestHandler } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { stubLayout } from './console-fixture.tsx';

/** The mock network for one test file of the console: started, cleaned and closed around its tests; `asked` holds what was asked for. */
export function consoleSuite(...handlers: RequestHandler[]) {
  const server = setupServer(...handlers);
  const asked: string[] = [];
  beforeAll(() => {
    stubLayout();
    server.listen({ onUnhandledRequest: 'error' });
    server.events.on('request:start', ({ request }) => void asked.push(new URL(request.url).pathname + new URL(request.url).search));
  });
  beforeEach(() => void asked.splice(0));
  afterEach(() => {
    cleanup();
    server.resetHandlers();
  });
  afterAll(() => server.close());
  return { server, asked };
}

/** Fails with every accessibility rule broken in the page; contrast needs a layout, which the browser tests have. */
export async function expectAccessible(): Promise<void> {
  const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

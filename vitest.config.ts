import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const never = ['**/node_modules/**', '**/dist/**', '**/.tmp/**'];

/** Three kinds of tests: on the server's side with a real PostgreSQL, on the client's in jsdom, and in a real browser. */
export default defineConfig({
  test: {
    pool: 'forks',
    // Two cores; each server test file has its own database in the one cluster of the run.
    maxWorkers: 2,
    // A shared machine can be several times slower than an idle one; what hangs hangs longer than this.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: { provider: 'v8', include: ['server/**/*.ts', 'client/**/*.{ts,tsx}'], exclude: ['**/*.test.*'] },
    projects: [
      {
        extends: true,
        test: {
          name: 'server',
          environment: 'node',
          include: ['{server,scripts,test-fixtures,fhir-profiles}/**/*.test.{ts,mjs}'],
          exclude: never,
          globalSetup: ['test-fixtures/database-setup.ts'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        plugins: [react()],
        test: {
          name: 'client',
          environment: 'jsdom',
          include: ['client/**/*.test.{ts,tsx}'],
          exclude: never,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test-fixtures/e2e/**/*.e2e.ts'],
          exclude: never,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          // Each file has a server, a database, an EHR and a browser of its own; the bare waiting of two goes on at once.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});

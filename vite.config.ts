import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const root = import.meta.dirname;

/**
 * Two builds: `vite build` makes the browser's part in `dist/client`, `vite build --ssr` the programs that Node runs
 * in `dist/server`. Those import packages from node_modules and read YAML, JSON, SQL from the project's folder.
 */
export default defineConfig(({ isSsrBuild }) =>
  isSsrBuild === true
    ? {
        root,
        publicDir: false,
        build: {
          ssr: true,
          target: 'node20',
          outDir: 'dist/server',
          emptyOutDir: true,
          minify: false,
          sourcemap: true,
          rollupOptions: {
            input: {
              main: join(root, 'server/main.ts'),
              admin: join(root, 'server/admin.ts'),
              'facts-thread': join(root, 'server/knowledge/drug-labels/facts-thread.ts'),
              'document-reader': join(root, 'server/knowledge/source-documents/reader-program.ts'),
              'sandbox-ehr': join(root, 'test-fixtures/sandbox-ehr/main.ts'),
            },
            output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
          },
        },
      }
    : {
        root: join(root, 'client'),
        plugins: [react()],
        build: { outDir: '../dist/client', emptyOutDir: true, manifest: true, target: 'es2022', sourcemap: true },
      },
);

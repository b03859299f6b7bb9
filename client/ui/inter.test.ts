// @vitest-environment node
import { join } from 'node:path';
import { build, type Rolldown } from 'vite';
import { expect, test } from 'vitest';

test('of Inter, the built application holds what Latin script needs and nothing else', async () => {
  const built = await build({
    configFile: join(import.meta.dirname, '../../vite.config.ts'),
    logLevel: 'error',
    build: { write: false, minify: false, sourcemap: false },
  });
  const { output } = built as Rolldown.RolldownOutput;
  const fonts = output.filter(({ fileName }) => fileName.endsWith('.woff2')).map(({ fileName }) => fileName);
  expect(fonts.map((name) => name.replace(/^assets\/|-.{8}\.woff2$/g, '')).toSorted()).toEqual([
    'inter-latin-ext-wght-normal',
    'inter-latin-wght-normal',
  ]);
});

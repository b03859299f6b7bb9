import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lastWords } from './child-program.mjs';
import { readStartSettings } from './start-settings.mjs';

let folder;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'preceptor-start-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
const env = (more) => ({ PORT: '0', SANDBOX_PORT: '0', DATA_DIR: folder, ...more });

describe('settings of a start', () => {
  test('port 0 is any free one, and the URLs follow', async () => {
    const settings = await readStartSettings(env());
    expect(settings.port).toBeGreaterThan(0);
    expect(settings).toMatchObject({
      publicUrl: `http://localhost:${settings.port}`,
      sandboxUrl: `http://127.0.0.1:${settings.sandboxPort}`,
      dataDir: folder,
    });
  });

  test('the kind of sandbox EHR is told to the server, too', async () => {
    const profile = async (argv, more) => (await readStartSettings(env(more), argv)).sandboxProfile;
    expect(await profile([])).toBe('usual');
    expect(await profile([], { SANDBOX_PROFILE: 'sloppy' })).toBe('sloppy');
    expect(await profile(['--bundles', 'x', '--profile', 'strict'], { SANDBOX_PROFILE: 'sloppy' })).toBe('strict');
    expect(await profile(['--profile=sloppy'])).toBe('sloppy');
  });

  test('a port in use is named with the way out', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address();
    await expect(readStartSettings(env({ PORT: String(port) }))).rejects.toThrow(
      `Port ${port} is in use. Stop what uses it, or choose another: PORT=${port + 1} npm start`,
    );
    await expect(readStartSettings(env({ SANDBOX_PORT: String(port) }))).rejects.toThrow('SANDBOX_PORT=');
    other.close();
    await once(other, 'close');
    // Nobody listens there any more.
    await expect(readStartSettings(env({ DATABASE_URL: `postgres://u@127.0.0.1:${port}/x` }))).rejects.toThrow(
      `The database at 127.0.0.1:${port} (DATABASE_URL) cannot be reached: ECONNREFUSED.`,
    );
  });

  test('nonsense is named', async () => {
    await expect(readStartSettings(env({ PORT: 'http' }))).rejects.toThrow('PORT must be a port number; it is "http".');
    await expect(readStartSettings(env({ DATABASE_URL: 'mysql://x' }))).rejects.toThrow('DATABASE_URL must look like');
  });

  test('a folder that cannot be written is named', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expect(readStartSettings(env({ DATA_DIR: join(file, 'data') }))).rejects.toThrow(
      /^The data folder .*file\/data cannot be written \(\w+\)/,
    );
  });
});

test('of what a program said at its end, the stack and the log are left out', () => {
  const stack = [
    'file:///x.js:3',
    "throw new Error('x')",
    '^',
    '',
    'AppError: configuration: The database is not answering.',
    '    at start (x.js:3)',
    '',
    'Node.js v20.20.2',
  ];
  expect(lastWords(stack)).toBe('The database is not answering.');
  expect(lastWords(['The embedded PostgreSQL did not start; its log says:', 'FATAL:  no', ''])).toBe(
    'The embedded PostgreSQL did not start; its log says:\nFATAL:  no',
  );
  expect(lastWords(['{"level":30}', '(node:7) Warning: x', ''])).toBeUndefined();
});

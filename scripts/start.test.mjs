import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { projectFolder, sourceFingerprint } from './prepare.mjs';

let root;
const started = new Set();

/** A program as small as can be: answers everything, writes what happens to it into `events`. */
const programNamed = (name, port) => `
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
const note = (what) => appendFileSync(new URL('../../events', import.meta.url), '${name} ' + what + '\\n');
if (process.env.FAIL_${name}) { const error = new Error(process.env.FAIL_${name}); error.name = 'AppError'; throw error; }
createServer((request, response) => response.end('ok')).listen(Number(process.env.${port}), '127.0.0.1', () => note('started'));
process.on('SIGTERM', () => { note('stopped'); process.exit(0); });
process.on('SIGINT', () => note('interrupted'));
if (process.env.DIE_${name}) setTimeout(() => process.kill(process.pid, 'SIGKILL'), 700);
`;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'preceptor-start-'));
  mkdirSync(join(root, 'scripts'));
  for (const file of readdirSync(join(projectFolder, 'scripts'))) {
    if (file.endsWith('.mjs') && !file.endsWith('.test.mjs')) cpSync(join(projectFolder, 'scripts', file), join(root, 'scripts', file));
  }
  const write = (path, text) => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write('package.json', JSON.stringify({ name: 'preceptor', type: 'module' }));
  write('node_modules/.package-lock.json', '{"packages":{}}');
  write('dist/client/index.html', '');
  write('dist/server/admin.js', '');
  write('dist/server/main.js', programNamed('server', 'PORT'));
  write('dist/server/sandbox-ehr.js', programNamed('sandbox', 'SANDBOX_PORT'));
  write('dist/built-from', sourceFingerprint(root));
});
afterEach(() => {
  for (const child of started) child.kill('SIGKILL');
  started.clear();
  rmSync(root, { recursive: true, force: true });
});

const events = () => readFileSync(join(root, 'events'), 'utf8').trim().split('\n');

function start(env = {}) {
  const child = spawn(process.execPath, [join(root, 'scripts/start.mjs')], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, PORT: '0', SANDBOX_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.add(child);
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (said.out += chunk));
  child.stderr.on('data', (chunk) => (said.err += chunk));
  const end = once(child, 'close').then(([code]) => code);
  return { child, said, end };
}

async function until(condition, timeoutMs = 10_000) {
  for (const last = Date.now() + timeoutMs; Date.now() < last;) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('It did not happen.');
}

describe('npm start', () => {
  test('prints one URL, and Ctrl-C stops each program once, the EHR first', async () => {
    const { child, said, end } = start();
    await until(() => said.out.includes('Ctrl-C stops everything'));
    expect(said.out.match(/http:\/\/\S+/g)).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/)]);
    child.kill('SIGINT');
    expect(await end).toBe(0);
    expect(events().slice(0, 2).toSorted()).toEqual(['sandbox started', 'server started']);
    expect(events().slice(2)).toEqual(['sandbox stopped', 'server stopped']);
  });

  test('a program that refuses to start is one line and exit code 1', async () => {
    const { said, end } = start({ FAIL_server: 'The database is not answering.' });
    expect(await end).toBe(1);
    expect(said).toEqual({ out: '', err: 'The database is not answering.\n' });
    expect(readFileSync(join(root, '.data/server.log'), 'utf8')).toContain('    at ');
  });

  test('a program that dies takes the other with it, and is named', async () => {
    const { said, end } = start({ DIE_server: '1' });
    expect(await end).toBe(1);
    expect(said.err).toMatch(/^The server stopped \(SIGKILL\); see .*server\.log\.\n$/);
    expect(events()).toContain('sandbox stopped');
  });

  test('killed, it leaves no program behind', async () => {
    const { child, said, end } = start();
    await until(() => said.out.includes('Ctrl-C stops everything'));
    child.kill('SIGKILL');
    await end;
    await until(() => events().filter((event) => event.endsWith('stopped')).length === 2);
  });
});

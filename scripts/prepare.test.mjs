import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkNodeVersion, isBuilt, missingPackages, Refusal, sourceFingerprint } from './prepare.mjs';

let root;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'preceptor-prepare-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(path, content) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
}

test('an old Node.js is told so in one line', () => {
  expect(() => checkNodeVersion('18.20.0')).toThrow(new Refusal('Preceptor needs Node.js 20.19 or later; this is 18.20.0.'));
  expect(() => checkNodeVersion('20.18.9')).toThrow(Refusal);
  for (const version of ['20.19.0', '22.1.0', '24.0.0']) expect(() => checkNodeVersion(version)).not.toThrow();
});

describe('missing packages', () => {
  const wanted = {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '2.0.0', dev: true },
    'node_modules/c': { version: '3.0.0', optional: true },
  };
  beforeEach(() => {
    write('package.json', { dependencies: { a: '^1' }, devDependencies: { b: '^2' } });
    write('package-lock.json', { packages: wanted });
  });
  const installed = (packages) => {
    for (const path of Object.keys(packages)) write(`${path}/package.json`, {});
    write('node_modules/.package-lock.json', { packages });
  };

  test('all of them in a fresh clone', () => {
    expect(missingPackages(root, { dev: true })).toEqual(['a', 'b']);
  });
  test('none after an install; an optional one for another platform is not missed', () => {
    installed({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' } });
    expect(missingPackages(root, { dev: true })).toEqual([]);
  });
  test('those that the lock file has in another version since', () => {
    installed({ 'node_modules/a': { version: '0.9.0' }, 'node_modules/b': { version: '2.0.0' } });
    expect(missingPackages(root, { dev: true })).toEqual(['a']);
  });
  test('an install that was cut short counts as none', () => {
    write('node_modules/a/package.json', {});
    write('node_modules/b/package.json', {});
    expect(missingPackages(root, { dev: true })).toEqual(['a', 'b']);
  });
  test('development packages only where they are needed', () => {
    installed({ 'node_modules/a': { version: '1.0.0' } });
    expect(missingPackages(root, { dev: false })).toEqual([]);
    expect(missingPackages(root, { dev: true })).toEqual(['b']);
  });
});

describe('what was built from what', () => {
  beforeEach(() => {
    write('server/main.ts', 'one');
    for (const file of ['client/index.html', 'server/main.js', 'server/admin.js', 'server/sandbox-ehr.js']) write(`dist/${file}`, '');
    write('dist/built-from', sourceFingerprint(root));
  });

  test('an untouched tree is built', () => expect(isBuilt(root)).toBe(true));
  test('a changed source is not', () => {
    write('server/main.ts', 'two');
    expect(isBuilt(root)).toBe(false);
  });
  test('an added source is not', () => {
    write('client/panel/now.tsx', '');
    expect(isBuilt(root)).toBe(false);
  });
  test('a missing product is not', () => {
    rmSync(join(root, 'dist/server/admin.js'));
    expect(isBuilt(root)).toBe(false);
  });
  test('tests, SQL and lessons do not count: they are not in it', () => {
    for (const file of ['server/main.test.ts', 'server/database/migrations/0001-x.sql', 'server/knowledge/curriculum/x.yaml'])
      write(file, 'new');
    expect(isBuilt(root)).toBe(true);
  });
});

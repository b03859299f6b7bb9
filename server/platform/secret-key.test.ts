import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadPreviousKeys, loadSecretKey } from './secret-key.ts';

const folder = mkdtempSync(join(tmpdir(), 'preceptor-key-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the encryption key', () => {
  it('is made once, for us alone, and is the same at the next start', () => {
    const data = join(folder, 'fresh/.data');
    const key = loadSecretKey(data, null);
    expect(key).toHaveLength(32);
    expect(loadSecretKey(data, null).equals(key)).toBe(true);
    expect(statSync(join(data, 'secret.key')).mode & 0o777).toBe(0o600);
    expect(readdirSync(data)).toEqual(['secret.key']);
  });
  it('comes from the environment where it is given', () => {
    expect(loadSecretKey('/nowhere', Buffer.alloc(32, 7).toString('base64')).equals(Buffer.alloc(32, 7))).toBe(true);
  });
  it.each(['c2hvcnQ=', 'not base64 at all, but long enough to be one', ''])('is refused when it is "%s"', (text) => {
    expect(() => loadSecretKey('/nowhere', text)).toThrow(/SECRET_KEY must hold 32 bytes/);
  });
  it('is refused when others can read the file', () => {
    const data = join(folder, 'open');
    loadSecretKey(data, null);
    chmodSync(join(data, 'secret.key'), 0o644);
    expect(() => loadSecretKey(data, null)).toThrow(/chmod 600/);
  });
  it('cannot be made where the folder cannot', () => {
    expect(() => loadSecretKey('/dev/null/data', null)).toThrow(/cannot be read or made/);
  });
});

describe('keys that only open', () => {
  const [old, older] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  const inFile = (name: string, mode: number): string => {
    const data = join(folder, name);
    loadSecretKey(data, null);
    writeFileSync(join(data, 'secret.key.previous'), `${old.toString('base64')}\n\n${older.toString('base64url')}\n`, { mode });
    return data;
  };
  it('are none where none is named', () => {
    expect(loadPreviousKeys('/nowhere', { secretKey: null, secretKeyPrevious: null })).toEqual([]);
  });
  it('come from the environment, separated by commas', () => {
    const secretKeyPrevious = `${old.toString('base64')}, ${older.toString('base64')},`;
    expect(loadPreviousKeys('/nowhere', { secretKey: 'x', secretKeyPrevious })).toEqual([old, older]);
  });
  it('come from a file beside the key’s, one a line', () => {
    expect(loadPreviousKeys(inFile('lines', 0o600), { secretKey: null, secretKeyPrevious: null })).toEqual([old, older]);
  });
  it('are refused by name when malformed, or when others can read them', () => {
    expect(() => loadPreviousKeys('/nowhere', { secretKey: null, secretKeyPrevious: 'short' })).toThrow(/SECRET_KEY_PREVIOUS must hold/);
    expect(() => loadPreviousKeys(inFile('shown', 0o644), { secretKey: null, secretKeyPrevious: null })).toThrow(/chmod 600/);
  });
});

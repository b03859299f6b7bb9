import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadSecretKey } from './secret-key.ts';

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

import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { AppError } from './errors.ts';

const refuse = (detail: string, cause?: unknown): AppError =>
  new AppError('configuration', { detail, expose: true, ...(cause === undefined ? {} : { cause }) });

/** 32 bytes in base64 or base64url, nothing else around them but white space. */
function parseKey(text: string, from: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64');
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text.trim()) || key.length !== 32) throw refuse(`${from} must hold 32 bytes in base64.`);
  return key;
}

/** Windows has no such bits; there the folder's own rights count. */
function refuseIfOpen(file: string): void {
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    throw refuse(`${file} can be read by others; run chmod 600 on it.`);
  }
}

/**
 * The key that seals tokens and client secrets: from the environment, else from `DATA_DIR/secret.key` (0600), made at the first start.
 * Two processes that start at once end with the same key.
 * @throws configuration for a malformed key, a file that others can read, or a folder that cannot be written
 */
export function loadSecretKey(dataDir: string, fromEnvironment: string | null): Buffer {
  if (fromEnvironment !== null) return parseKey(fromEnvironment, 'SECRET_KEY');
  const file = join(dataDir, 'secret.key');
  try {
    mkdirSync(dataDir, { recursive: true });
    const draft = join(dataDir, `.secret.key.${randomBytes(6).toString('hex')}`);
    if (statSync(file, { throwIfNoEntry: false }) === undefined) {
      writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flush: true });
      chmodSync(draft, 0o600);
      try {
        // A link appears whole or not at all, and never over a key that is there.
        linkSync(draft, file);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      } finally {
        rmSync(draft, { force: true });
      }
    }
    refuseIfOpen(file);
    return parseKey(readFileSync(file, 'utf8'), file);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw refuse(`The encryption key ${file} cannot be read or made: ${error instanceof Error ? error.message : 'unknown reason'}.`, error);
  }
}

/**
 * Keys that no longer seal but still open: SECRET_KEY_PREVIOUS, separated by commas, and where the current key is a file also
 * `DATA_DIR/secret.key.previous`, one a line. `admin secrets rotate` makes them dispensable.
 * @throws configuration for a malformed key or a file that others can read
 */
export function loadPreviousKeys(dataDir: string, environment: { secretKey: string | null; secretKeyPrevious: string | null }): Buffer[] {
  const given = (environment.secretKeyPrevious ?? '').split(',').filter((text) => text.trim() !== '');
  const keys = given.map((text) => parseKey(text, 'Each key of SECRET_KEY_PREVIOUS'));
  const file = join(dataDir, 'secret.key.previous');
  if (environment.secretKey !== null || statSync(file, { throwIfNoEntry: false }) === undefined) return keys;
  refuseIfOpen(file);
  const lines = readFileSync(file, 'utf8').split('\n');
  return [...keys, ...lines.filter((line) => line.trim() !== '').map((line) => parseKey(line, `Each line of ${file}`))];
}

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clientKeys } from '../../test-fixtures/backend-client.ts';
import { createTestDatabase, type TestDatabase } from '../../test-fixtures/database.ts';
import { createTenantAdministration } from '../identity/tenants/index.ts';
import { createSecretBox, fixedClock } from '../platform/index.ts';
import type { AdminDeps } from './admin-deps.ts';
import { runAdmin } from './run-admin.ts';

const clock = fixedClock('2026-11-22T08:00:00Z');
const secrets = createSecretBox(randomBytes(32));
let database: TestDatabase;
let lines: string[] = [];
let files: Record<string, string> = {};

beforeAll(async () => {
  database = await createTestDatabase();
  const administration = createTenantAdministration({ db: database.db, clock, secrets });
  await administration.addTenant({ id: 'east', iss: 'https://ehr.example/fhir', fhir: 'https://ehr.example/fhir', clientId: 'preceptor' });
  const { jwk } = await clientKeys('ES384', 'one');
  files = { 'keys.json': JSON.stringify({ keys: [jwk] }), 'broken.json': '{' };
});
afterAll(async () => database.close());
beforeEach(() => {
  lines = [];
});

const admin = async (...argv: string[]): Promise<number> => {
  const write = (line: string): void => void lines.push(line);
  const deps: Partial<AdminDeps> & { err(line: string): void } = {
    db: database.db,
    clock,
    secrets,
    publicUrl: 'https://preceptor.example',
    out: write,
    err: write,
    readFile: (path) => {
      const text = files[path];
      if (text === undefined) throw new Error('ENOENT');
      return text;
    },
  };
  // What the command needs of the many things that a command may need.
  return runAdmin(['client', ...argv], deps as AdminDeps & { err(line: string): void });
};
const add = ['add', '--tenant', 'east', '--client-id', 'analytics', '--scopes', 'system/Basic.rs'];

describe('client', () => {
  it('is added with its keys, listed, and disabled', async () => {
    expect(await admin('list', '--tenant', 'east')).toBe(0);
    expect(lines).toEqual(['There is no client.']);
    lines = [];
    expect(await admin(...add, '--jwks-file', 'keys.json', '--label', 'The warehouse')).toBe(0);
    expect(lines.join('\n')).toContain('https://preceptor.example/oauth/token');
    lines = [];
    await admin('list', '--tenant', 'east');
    expect(lines).toEqual(['analytics\tenabled\tsystem/Basic.rs\tkeys kept here\tno token yet\tThe warehouse']);
    expect(await admin('disable', '--tenant', 'east', 'analytics')).toBe(0);
    lines = [];
    expect(await admin('disable', '--tenant', 'east', 'analytics')).toBe(1);
    expect(lines).toEqual(['There is no enabled client "analytics" at "east".']);
  });

  it.each<[string, string[], RegExp]>([
    ['no keys', add, /Give --jwks-file FILE or --jwks-url URL/],
    ['keys twice', [...add, '--jwks-file', 'keys.json', '--jwks-url', 'https://a.example/jwks'], /Give --jwks-file FILE or --jwks-url URL/],
    ['a file that is not there', [...add, '--jwks-file', 'gone.json'], /gone\.json cannot be read/],
    ['a file that is no JSON', [...add, '--jwks-file', 'broken.json'], /broken\.json is not valid JSON/],
    ['an unknown tenant', ['add', '--tenant', 'nowhere', '--client-id', 'x'], /no tenant "nowhere"/],
  ])('with %s is refused in one line', async (_, argv, message) => {
    expect(await admin(...argv)).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(message);
  });
});

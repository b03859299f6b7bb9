import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test-fixtures/database.ts';
import { sql } from '../database/index.ts';
import { createTenantAdministration, createTenantDirectory } from '../identity/tenants/index.ts';
import { createSecretBox, fixedClock, type SecretBox } from '../platform/index.ts';
import type { AdminDeps } from './admin-deps.ts';
import { runAdmin } from './run-admin.ts';

const clock = fixedClock('2026-11-22T08:00:00Z');
const [oldKey, newKey] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const [before, between, after] = [createSecretBox(oldKey), createSecretBox(newKey, [oldKey]), createSecretBox(newKey)];
let database: TestDatabase;
let out: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.close());
beforeEach(() => {
  out = [];
});

const rotate = async (secrets: SecretBox): Promise<number> => {
  const deps: Pick<AdminDeps, 'db' | 'secrets' | 'out'> = { db: database.db, secrets, out: (line) => out.push(line) };
  // What the command needs of the many things that a command may need.
  const all: unknown = { ...deps, err: (line: string) => out.push(line) };
  return runAdmin(['secrets', 'rotate'], all as AdminDeps & { err(line: string): void });
};
const clientSecret = async (secrets: SecretBox, id: string): Promise<string | null> =>
  createTenantDirectory({ db: database.db, clock, secrets }).clientSecret(id);

it('seals every secret again, and the old key can go', async () => {
  const tenant = await createTenantAdministration({ db: database.db, clock, secrets: before }).addTenant({
    id: 'east',
    iss: 'https://ehr.example/fhir',
    fhir: 'https://ehr.example/fhir',
    clientId: 'preceptor',
    clientSecret: 'open sesame',
  });
  const id = tenant.registrations[0]?.id ?? '';
  for (let index = 0; index < 450; index += 1)
    await database.db.system(async (tx) =>
      tx.run(sql`insert into authorization_state
        (state_hash, tenant_id, registration_id, kind, binding_hash, secrets_sealed, created_at, expires_at)
        values (${randomUUID()}, 'east', ${id}, 'ehr', 'x', ${before.seal(`verifier ${index}`)}, ${clock.now()}, ${clock.now()})`),
    );
  // A server that has both keys reads what was there before, and the new key alone does not.
  expect(await clientSecret(between, id)).toBe('open sesame');
  await expect(clientSecret(after, id)).rejects.toThrow(/another key/);

  expect(await rotate(between)).toBe(0);
  expect(out.join('\n')).toMatch(/authorization_state\.secrets_sealed\t450 sealed again/);
  expect(out.join('\n')).not.toMatch(/sesame|verifier|v1\./);
  expect(await clientSecret(after, id)).toBe('open sesame');
  await expect(clientSecret(before, id)).rejects.toThrow(/another key/);

  out = [];
  expect(await rotate(after)).toBe(0);
  expect(out.join('\n')).toMatch(/secrets_sealed\t0 sealed again/);
});

it('says so when a key is missing, and changes nothing that it cannot open', async () => {
  const third = createSecretBox(Buffer.alloc(32, 3), []);
  expect(await rotate(third)).toBe(1);
  expect(out.at(-1)).toMatch(/^451 values are sealed under a key that is neither SECRET_KEY nor among SECRET_KEY_PREVIOUS/);
  out = [];
  expect(await rotate(after)).toBe(0);
});

it('covers every column that holds a sealed value', async () => {
  await rotate(after);
  const columns = out.filter((line) => line.includes('\t')).map((line) => line.split('\t')[0]);
  for (const column of ['authorization_state.secrets_sealed', 'ehr_registration.client_secret_sealed', 'launch.tokens_sealed'])
    expect(columns).toContain(column);
});

it('what was signed under the old key still counts while that is at hand', () => {
  const signature = before.sign('app-context', 'message');
  expect(between.verify('app-context', 'message', signature)).toBe(true);
  expect(after.verify('app-context', 'message', signature)).toBe(false);
  expect(between.verify('app-context', 'another', signature)).toBe(false);
  expect(between.sign('app-context', 'message')).toBe(after.sign('app-context', 'message'));
});

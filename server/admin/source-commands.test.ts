import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test-fixtures/database.ts';
import { createTenantAdministration } from '../identity/tenants/index.ts';
import { createSecretBox, fixedClock, sha256 } from '../platform/index.ts';
import type { AdminDeps } from './admin-deps.ts';
import { runAdmin } from './run-admin.ts';

const clock = fixedClock('2026-11-22T08:00:00Z');
const secrets = createSecretBox(randomBytes(32));
const iss = 'https://ehr.example/fhir';
const unknown = '00000000-0000-4000-8000-000000000000';
let database: TestDatabase;
let lines: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const administration = createTenantAdministration({ db: database.db, clock, secrets });
  const east = { id: 'east', clientId: 'preceptor' };
  await administration.addTenant({ ...east, iss, fhir: iss, clientAuth: 'private_key_jwt' });
  await administration.addTenant({ ...east, iss: 'https://public.example/fhir', fhir: 'https://public.example/fhir' });
});
afterAll(async () => database.close());
beforeEach(() => {
  lines = [];
});

const admin = async (...argv: string[]): Promise<number> => {
  lines = [];
  const write = (line: string): void => void lines.push(line);
  const deps: Partial<AdminDeps> & { err(line: string): void } = {
    db: database.db,
    clock,
    secrets,
    publicUrl: 'https://preceptor.example',
    out: write,
    err: write,
  };
  // What the command needs of the many things that a command may need.
  return runAdmin(['source', ...argv], deps as AdminDeps & { err(line: string): void });
};
const add = ['add', '--tenant', 'east', '--iss', iss];

it('adds, lists, pauses, resumes, replays and removes a source in clear words', async () => {
  expect(await admin('list', '--tenant', 'east')).toBe(0);
  expect(lines).toEqual(['There is no source.']);
  expect(await admin(...add, '--kind', 'subscription-backport', '--label', 'Orders', '--every', '10m')).toBe(0);
  const told = lines.join('\n');
  const [, id = ''] = /fhir-events\/([0-9a-f-]{36})/.exec(told) ?? [];
  expect(told).toMatch(/Authorization: Bearer pes_[\w-]{43}/);
  await admin('list', '--tenant', 'east');
  expect(lines).toEqual([`${id}\tsubscription-backport\t${iss}\tnot asked yet\tno event yet, 0 waiting\tOrders`]);
  expect(await admin('pause', '--tenant', 'east', id)).toBe(0);
  await admin('list', '--tenant', 'east');
  expect(lines[0]).toContain('\tpaused\t');
  expect(await admin('resume', '--tenant', 'east', id)).toBe(0);
  expect(await admin('replay', '--tenant', 'east', id, '--since', '2026-11-20')).toBe(0);
  expect(lines).toEqual([
    `0 of source ${id} had failed and are tried again. Everything since 2026-11-20T00:00:00.000Z is asked for again; what is known stays once.`,
  ]);
  expect(await admin('replay', '--tenant', 'east', id, '--since', '2026-10-01')).toBe(1);
  expect(lines).toEqual(['Events are remembered for 30 days; what is older could prompt twice.']);
  expect(await admin('secret', '--tenant', 'east', id)).toBe(0);
  const renewed = /Bearer (pes_[\w-]{43})$/.exec(lines[0] ?? '')?.[1] ?? '';
  expect(told).not.toContain(renewed);
  const { rows } = await database.db.pool.query<{ secret_hash: string }>('select secret_hash from event_source where id = $1', [id]);
  expect(rows).toEqual([{ secret_hash: sha256(renewed) }]);
  expect(await admin('remove', '--tenant', 'east', id)).toBe(0);
  expect(await admin('remove', '--tenant', 'east', id)).toBe(1);
  expect(lines).toEqual([`There is no source "${id}" at this tenant.`]);
});

it('adds a source of what payers answer, and says where no claim was denied again and again', async () => {
  expect(await admin(...add, '--kind', 'polling', '--of', 'ExplanationOfBenefit')).toBe(0);
  const { rows } = await database.db.pool.query<{ id: string }>('select id from event_source');
  expect(lines.join('\n')).toContain('system/ExplanationOfBenefit.rs');
  expect(await admin('secret', '--tenant', 'east', rows[0]?.id ?? '')).toBe(1);
  expect(lines).toEqual(['This source has no secret: its EHR never calls by it.']);
  expect(await admin('denials', '--tenant', 'east')).toBe(0);
  expect(lines).toEqual(['No rule found a pattern of denied claims in the last 30 days.']);
  await admin('list', '--tenant', 'east');
  expect(await admin('remove', '--tenant', 'east', lines[0]?.split('\t')[0] ?? '')).toBe(0);
});

it('adds a source of HL7 v2, lists what came of it, and refuses what cannot be asked for again', async () => {
  expect(
    await admin(...add, '--kind', 'hl7-mllp', '--port', '2575', '--host', '10.0.0.5', '--allow', '10.1.0.0/16,10.2.0.9', '--idle', '5m'),
  ).toBe(0);
  const [, id = ''] = /Source ([0-9a-f-]{36}) \(hl7-mllp\).*HL7_MLLP=1 opens port 2575/.exec(lines.join('\n')) ?? [];
  expect(lines.join('\n')).not.toContain('Bearer');
  await admin('list', '--tenant', 'east');
  expect(lines[0]).toBe(
    `${id}\thl7-mllp\t${iss}\tnot heard yet\tno event yet, 0 waiting, 0 messages in 30 days, 0 of them without a drug order\thl7-mllp of ${iss}`,
  );
  expect(await admin(...add, '--kind', 'hl7-mllp', '--port', '2575')).toBe(1);
  expect(lines).toEqual(["Port 2575 is another source's; a port belongs to one source of one tenant."]);
  expect(await admin('replay', '--tenant', 'east', id, '--since', '2026-11-20')).toBe(1);
  expect(lines[0]).toContain('its sender has to send it');
  expect(await admin('replay', '--tenant', 'east', id)).toBe(0);
  expect(await admin('remove', '--tenant', 'east', id)).toBe(0);
});

it.each<[string, string[], RegExp]>([
  ['a kind that there is not', [...add, '--kind', 'fax'], /--kind is polling, subscription-r4, subscription-backport/],
  [
    'an EHR that is not registered',
    ['add', '--tenant', 'east', '--kind', 'polling', '--iss', 'https://b.example'],
    /has no EHR https:\/\/b/,
  ],
  [
    'an EHR that knows us as a public client',
    ['add', '--tenant', 'east', '--kind', 'polling', '--iss', 'https://public.example/fhir'],
    /public client.*private_key_jwt/,
  ],
  ['a query that sets the time', [...add, '--kind', 'polling', '--query', '_lastUpdated=ge2020'], /--query may not say _lastUpdated/],
  ['a query that is an address', [...add, '--kind', 'polling', '--query', 'x?y=1'], /--query is written as in a search/],
  ['a time that is none', [...add, '--kind', 'polling', '--every', 'often'], /--every is a time such as 60s/],
  ['a time that is too short', [...add, '--kind', 'polling', '--every', '5s'], /every 60 seconds to 24 hours/],
  ['HL7 v2 without a port', [...add, '--kind', 'hl7-mllp'], /An HL7 source has a --port/],
  ['a port that is none', [...add, '--kind', 'hl7-mllp', '--port', 'mllp'], /--port is a whole number/],
  ['a port beyond all ports', [...add, '--kind', 'hl7-mllp', '--port', '70000'], /--port is 1 to 65535/],
  ['everybody', [...add, '--kind', 'hl7-mllp', '--port', '2575', '--host', '0.0.0.0'], /beyond this machine.*--allow/],
  ['an address that is none', [...add, '--kind', 'hl7-mllp', '--port', '2575', '--allow', 'pharmacy'], /--allow is addresses or ranges/],
  [
    'half a certificate',
    [...add, '--kind', 'hl7-mllp', '--port', '2575', '--tls-cert', '/c.pem'],
    /--tls-cert.*(go together|cannot be read)/,
  ],
  ['a file of here', [...add, '--kind', 'hl7-mllp', '--port', '2575', '--tls-cert', 'c.pem'], /--tls-cert is a file, by its whole path/],
  [
    'a resource that tells of nothing',
    [...add, '--kind', 'polling', '--of', 'Patient'],
    /--of is MedicationRequest, ExplanationOfBenefit, ClaimResponse/,
  ],
  ['a query of what is heard', [...add, '--kind', 'hl7-mllp', '--port', '2575', '--query', 'a=b'], /--query says nothing of/],
  ['a port of what is asked for', [...add, '--kind', 'polling', '--port', '2575'], /--port says nothing of/],
  ['a tenant that there is not', ['list', '--tenant', 'nowhere'], /no tenant "nowhere"/],
  ['no source', ['pause', '--tenant', 'east'], /Name the source by its id/],
  ['an unknown source', ['pause', '--tenant', 'east', unknown], /There is no source "0000/],
  ['an id that is none', ['resume', '--tenant', 'east', "'; drop"], /There is no source/],
  ['a date that is none', ['replay', '--tenant', 'east', unknown, '--since', 'yesterday'], /--since is a date/],
])('with %s is refused in one line', async (_, argv, message) => {
  expect(await admin(...argv)).toBe(1);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(message);
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startEventWorld, type EventWorld } from '../../../../test-fixtures/event-world.ts';
import { z } from 'zod';
import { sql } from '../../../database/index.ts';
import { npi, rde, sender } from './hl7-fixture.ts';
import { framed } from './read-frames.ts';

let world: EventWorld;
let sourceId: string;
let port: number;
let stop: () => Promise<void>;
let open: Awaited<ReturnType<typeof sender>>[] = [];

/** Free a moment ago. */
const freePort = async (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

beforeAll(async () => {
  world = await startEventWorld({ tenant: { settings: { establishedPerDay: 50, cooldownDays: 0 } } });
  stop = await world.house.modules.hl7.start();
});
afterAll(async () => {
  await stop();
  await world.stop();
});

let clinicians = 0;
beforeEach(async () => {
  world.house.clock.advance(600_000);
  port = await freePort();
  ({ id: sourceId } = await world.sources.add(world.tenant, {
    kind: 'hl7-mllp',
    iss: world.registration.iss,
    mllp: { port, maxMessageBytes: 8192, maxConnections: 3 },
  }));
  await world.house.modules.hl7.lookSoon();
  clinicians += 1;
});
afterEach(async () => {
  for (const one of open) one.close();
  open = [];
  await world.sources.remove('demo', sourceId);
  await world.house.modules.hl7.lookSoon();
});

const connected = async () => {
  const one = await sender(port);
  open.push(one);
  return one;
};
const sentAt = (): string => `${world.house.clock.now().toISOString().replace(/[-:T]/g, '').slice(0, 14)}+0000`;
const told = (over: Parameters<typeof rde>[0] = {}) =>
  rde({ sentAt: sentAt(), id: `M${clinicians}`, placer: `P${clinicians}^CPOE`, ...over });
const outcomes = async () => {
  await world.process(sourceId);
  return (await world.outcomes()).filter(({ road }) => road === 'hl7-mllp').map(({ outcome }) => outcome);
};
const stateOf = async () => {
  const found = (await world.sources.list(world.tenant)).find(({ id }) => id === sourceId);
  if (found === undefined) throw new Error('The source is gone.');
  return found;
};
const known = async () =>
  world.house.db.tenant('demo', async (tx) =>
    world.house.modules.practitioners.personFor(tx, {
      tenantId: 'demo',
      registrationId: world.registration.id,
      reference: 'Practitioner/ruiz',
      npi,
    }),
  );

test('an order whose prescriber nobody here knows is kept, answered and silent; nobody is made of it', async () => {
  const one = await connected();
  expect(await one.send(told())).toBe(`AA|M${clinicians}|`);
  expect((await outcomes()).at(-1)).toBe('unknown-prescriber');
  const people = await world.house.db.tenant('demo', async (tx) => world.house.modules.practitioners.findByNpi(tx, 'demo', npi));
  expect(people).toBeUndefined();
});

test('an order of somebody known waits in Now, whichever patient is open, and says on which unit', async () => {
  await known();
  const one = await connected();
  expect(await one.send(told())).toBe(`AA|M${clinicians}|`);
  expect((await outcomes()).at(-1)).toBe('prompted');
  const { items } = await world.nowOf('Practitioner/ruiz', 'another');
  expect(items).toMatchObject([{ lessonId: 'tofacitinib-first-order' }]);
  const rows = await world.house.db.tenant('demo', async (tx) =>
    tx.rows(
      z.object({ unit: z.string().nullable() }),
      sql`select unit from clinical_event where road = 'hl7-mllp' and outcome = 'prompted'`,
    ),
  );
  expect(rows).toEqual([{ unit: '4W' }]);
  expect(await stateOf()).toMatchObject({ waiting: 0, lastError: null, lagSeconds: 0, taken: { messages: 1, withoutOrder: 0 } });
  const kept = await world.house.db.tenant('demo', async (tx) =>
    tx.query({ text: 'select to_jsonb(p)::text from prompt p union all select to_jsonb(m)::text from inbound_message m', values: [] }),
  );
  expect(JSON.stringify(kept)).not.toContain('77001');
});

test('a copy is answered alike and changes nothing; the same order by FHIR, and a later message of it, prompt nobody again', async () => {
  const one = await connected();
  const before = (await outcomes()).length;
  const message = told();
  expect(await one.send(message)).toBe(`AA|M${clinicians}|`);
  expect(await one.send(message)).toBe(`AA|M${clinicians}|`);
  const after = await outcomes();
  expect(after.length).toBe(before + 1);
  world.house.clock.advance(1000);
  expect(await one.send(told({ id: 'changed', control: 'XO' }))).toBe('AA|changed|');
  const { id: polled } = await world.sources.add(world.tenant, { kind: 'polling', iss: world.registration.iss });
  world.house.clock.advance(1000);
  world.write({
    requester: { reference: 'Practitioner/ruiz' },
    identifier: [
      { type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'PLAC' }] }, value: `P${clinicians}` },
    ],
  });
  await world.poll(polled);
  await world.process(polled);
  await outcomes();
  const all = (await world.outcomes()).slice(-3).map(({ road, outcome }) => `${road} ${outcome ?? ''}`);
  expect(all).toEqual(['hl7-mllp prompted', 'hl7-mllp shown-for-this-order', 'polling shown-for-this-order']);
  await world.sources.remove('demo', polled);
});

test.each<[string, Parameters<typeof rde>[0], string]>([
  ['one that was cancelled', { control: 'CA' }, 'not-active'],
  ['a drug by a code that we do not know', { code: '4711^tofacitinib^LOCAL' }, 'unknown-code'],
  ['a drug by NDC alone', { code: '00069-1001-01^XELJANZ^NDC' }, 'unknown-code'],
  ['a prescriber without an NPI', { provider: '4711^Ruiz^Ana^^^^^^EAST^L^^^EI' }, 'no-prescriber'],
  ['a prescriber whose NPI has a wrong digit', { provider: '1245319598^Ruiz^Ana^^^^^^NPI' }, 'no-prescriber'],
])('%s is taken and silent, and it is said why', async (_, over, outcome) => {
  await known();
  const one = await connected();
  expect(await one.send(told(over))).toBe(`AA|M${clinicians}|`);
  expect((await outcomes()).at(-1)).toBe(outcome);
});

test.each<[string, () => string | Buffer, RegExp]>([
  ['another type', () => told({ type: 'ADT^A08^ADT_A01' }), /^AR\|M\d+\|ADT\\S\\A08 is not taken here/],
  ['a training message', () => told({ processing: 'T' }), /^AR\|M\d+\|MSH-11/],
  ['no control id', () => told({ id: '' }), /^AE\|\|MSH-10/],
  ['an unknown character set', () => told({ set: 'ISO IR87' }), /^AE\|M\d+\|MSH-18 names/],
  ['bytes that are not the set', () => Buffer.from(told().replace('Jane', 'Jan\u00e9'), 'latin1'), /^AE\|M\d+\|MSH-18 names no/],
  ['no HL7 at all', () => '{"resourceType":"Bundle"}', /^AE\|\|The message does not begin/],
])('%s is refused by its name, the operator sees why, and the connection goes on', async (_, message, answer) => {
  const one = await connected();
  expect(await one.send(message())).toMatch(answer);
  expect((await stateOf()).lastError).toContain('a message was answered A');
  expect(await one.send(told({ id: 'next' }))).toBe('AA|next|');
  expect(await stateOf()).toMatchObject({ lastError: null });
});

test('a message in pieces, and several in one piece, are answered in order', async () => {
  const one = await connected();
  const bytes = framed(Buffer.from(told()));
  for (const [at] of bytes.entries()) if (at % 40 === 0) one.write(bytes.subarray(at, at + 40));
  expect(await one.answer()).toContain(`MSA|AA|M${clinicians}`);
  one.write(Buffer.concat(['a', 'b', 'c'].map((id) => framed(Buffer.from(told({ id }))))));
  expect([await one.answer(), await one.answer(), await one.answer()].map((said) => /MSA\|AA\|(\w)/.exec(said ?? '')?.[1])).toEqual([
    'a',
    'b',
    'c',
  ]);
});

test('a message that is too long, noise, and a connection too many end without harm to others', async () => {
  const [one, two, three] = [await connected(), await connected(), await connected()];
  expect(await (await connected()).answer()).toBeNull();
  expect(await one.send(told() + 'x'.repeat(9000))).toMatch(/^AR\|M\d+\|The message is longer than 8192/);
  expect(await one.answer()).toBeNull();
  two.write('GET / HTTP/1.1\r\n'.repeat(200));
  expect(await two.answer()).toBeNull();
  expect(await three.send(told())).toBe(`AA|M${clinicians}|`);
});

test('nothing is acknowledged that is not durable: the connection ends, and the message comes again', async () => {
  const one = await connected();
  await world.house.db.pool.query('alter table hl7_message rename to hl7_message_away');
  try {
    expect(await one.send(told())).toBeNull();
  } finally {
    await world.house.db.pool.query('alter table hl7_message_away rename to hl7_message');
  }
  expect(await (await connected()).send(told())).toBe(`AA|M${clinicians}|`);
});

test('a paused source is not heard, and a port is one source’s alone', async () => {
  await expect(
    world.sources.add(world.house.tenant, { kind: 'hl7-mllp', iss: world.house.tenant.registrations[0]?.iss ?? '', mllp: { port } }),
  ).rejects.toMatchObject({ detail: expect.stringContaining(`Port ${port} is another source's`) as string });
  await world.sources.pause('demo', sourceId);
  await world.house.modules.hl7.lookSoon();
  expect(world.house.modules.hl7.portOf(sourceId)).toBeUndefined();
  expect(await (await connected()).answer()).toBeNull();
  await world.sources.resume('demo', sourceId);
  await world.house.modules.hl7.lookSoon();
  expect(await (await connected()).send(told())).toBe(`AA|M${clinicians}|`);
});

test('a port that somebody else has is said, and tried again', async () => {
  const other = createServer();
  const taken = await new Promise<number>((resolve) => {
    other.listen(0, '127.0.0.1', () => {
      const address = other.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  const { id } = await world.sources.add(world.tenant, { kind: 'hl7-mllp', iss: world.registration.iss, mllp: { port: taken } });
  await world.house.modules.hl7.lookSoon();
  const errorOf = async () => (await world.sources.list(world.tenant)).find((one) => one.id === id)?.lastError;
  expect(await errorOf()).toBe(`port ${taken} is in use on this machine`);
  await new Promise((resolve) => other.close(resolve));
  await world.house.modules.hl7.lookSoon();
  expect(await errorOf()).toBeNull();
  await world.sources.remove('demo', id);
});

test('by TLS whoever has a certificate of the client CA is heard, and nobody else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hl7-tls-'));
  const file = (name: string): string => join(folder, name);
  const openssl = (...argv: string[]): void => void execFileSync('openssl', argv, { stdio: 'ignore' });
  try {
    for (const name of ['ca', 'stranger'])
      openssl(
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '2',
        '-subj',
        `/CN=${name}`,
        '-keyout',
        file(`${name}.key`),
        '-out',
        file(`${name}.pem`),
      );
    writeFileSync(file('names'), 'subjectAltName=IP:127.0.0.1');
    for (const name of ['server', 'client']) {
      openssl(
        'req',
        '-new',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-subj',
        `/CN=${name}`,
        '-keyout',
        file(`${name}.key`),
        '-out',
        file(`${name}.csr`),
      );
      const ca = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial', '-extfile', file('names')];
      openssl('x509', '-req', '-days', '2', '-in', file(`${name}.csr`), ...ca, '-out', file(`${name}.pem`));
    }
    const tlsPort = await freePort();
    const { id } = await world.sources.add(world.tenant, {
      kind: 'hl7-mllp',
      iss: world.registration.iss,
      mllp: { port: tlsPort, tls: { certFile: file('server.pem'), keyFile: file('server.key'), clientCaFile: file('ca.pem') } },
    });
    await world.house.modules.hl7.lookSoon();
    const as = async (name: string | null) => {
      const own = name === null ? {} : { cert: readFileSync(file(`${name}.pem`)), key: readFileSync(file(`${name}.key`)) };
      const one = await sender(tlsPort, { ca: readFileSync(file('ca.pem')), ...own });
      open.push(one);
      return one.send(told({ id: 'tls' }));
    };
    expect(await as('client')).toBe('AA|tls|');
    expect([await as(null), await as('stranger')]).toEqual([null, null]);
    const plain = await sender(tlsPort);
    open.push(plain);
    expect(await plain.send(told({ id: 'plain' }))).toBeNull();
    await world.sources.remove('demo', id);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

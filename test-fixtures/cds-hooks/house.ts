import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express, Request, Response as ExpressResponse } from 'express';
import { createApp } from '../../server/app.ts';
import type { Person } from '../../server/identity/practitioners/index.ts';
import type { NewTenant, Tenant } from '../../server/identity/tenants/index.ts';
import { signLesson, type LessonSignature } from '../../server/learning/lessons/index.ts';
import { createModules, type Modules } from '../../server/modules.ts';
import { createSecretBox, fixedClock, silentLogger, type Logger } from '../../server/platform/index.ts';
import { createTestDatabase } from '../database.ts';
import { cdsIss, createCdsClient, fhirBase, makeKey, publicUrl, toReply, type Reply } from './cds-client.ts';

export type Process = { app: Express; modules: Modules; url: string };

/** The application as it runs: every module, every mounted path, and as many processes on one database as a test wants. */
export async function startHouse(options: { tenant?: Partial<NewTenant>; logger?: Logger } = {}) {
  const database = await createTestDatabase();
  const clock = fixedClock('2026-11-22T15:00:00.000Z');
  const surroundings = {
    config: { publicUrl },
    db: database.db,
    clock,
    logger: options.logger ?? silentLogger,
    secrets: createSecretBox(Buffer.alloc(32, 9)),
  };
  const servers: Server[] = [];
  const processes: Process[] = [];

  /** Another process: nothing shared but the database and the secrets. */
  const start = async (): Promise<Process> => {
    const modules = createModules(surroundings);
    const app = createApp(modules, { ...surroundings, isStopping: () => false });
    const server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    const started = { app, modules, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
    processes.push(started);
    return started;
  };

  const first = await start();
  const key = await makeKey('ES384', 'ehr-1');
  /** The directories see it within about a second by themselves; a test need not wait. */
  const refresh = async (): Promise<void> => {
    for (const { modules } of processes) await modules.directory.refresh();
  };
  /** A tenant as it is given, known to every process at once. */
  const enrol = async (given: NewTenant): Promise<Tenant> => {
    const added = await first.modules.tenants.addTenant(given);
    await refresh();
    return added;
  };
  /** A tenant like the first, whose EHR signs with the same key. */
  const addTenant = async (over: Partial<NewTenant> & { id: string }): Promise<Tenant> =>
    enrol({
      timeZone: 'America/Chicago',
      iss: fhirBase,
      fhir: fhirBase,
      clientId: 'preceptor',
      exampleContent: true,
      cdsIss,
      cdsJwks: { keys: [{ ...key.publicJwk, kty: 'EC' }] },
      ...over,
    });
  const tenant = await addTenant({ id: 'demo', ...options.tenant });

  const client = createCdsClient({ clock, key, url: first.url });

  const personOf = async (reference: string, of = tenant): Promise<Person> =>
    database.db.tenant(of.id, async (tx) =>
      first.modules.practitioners.personFor(tx, { tenantId: of.id, registrationId: of.registrations[0]?.id ?? '', reference }),
    );

  /** As the command line signs: in another process, seen by the orders of this one within about a second. */
  const signAtCommandLine = async (tenantId: string, signature: LessonSignature) =>
    database.db.tenant(tenantId, async (tx) => signLesson(tx, { curriculum: first.modules.curriculum, clock }, signature));

  /** A signed-in browser with one launch, without the round trips through an EHR. */
  const openPanel = async (person: Person, over: { patient?: string | null; encounter?: string | null; promptId?: string | null } = {}) => {
    const [registration] = tenant.registrations;
    if (registration === undefined) throw new Error('The tenant has no registration.');
    let cookie = '';
    await first.modules.sessions.signIn(
      { headers: {} } as Request,
      { append: (_name: string, value: string) => (cookie = value.split(';')[0] ?? '') } as unknown as ExpressResponse,
      { tenant, person, registration, fhirUser: 'Practitioner/x' },
    );
    const launchId = await first.modules.sessions.openLaunch({
      tenant,
      registration,
      person,
      kind: 'ehr',
      patient: over.patient === undefined ? 'p1' : over.patient,
      encounter: over.encounter ?? null,
      fhirContext: [],
      intent: null,
      needPatientBanner: false,
      smartStyleUrl: null,
      ehrTenant: null,
      promptId: over.promptId ?? null,
      appContextProblem: null,
      scope: 'launch openid fhirUser',
      accessToken: null,
      tokenExpiresAt: null,
    });
    const base = `${first.url}/api/launches/${launchId}`;
    return {
      launchId,
      get: async (path: string): Promise<Reply> => toReply(await fetch(`${base}${path}`, { headers: { cookie } })),
      /** What is no JSON. */
      fetch: async (path: string): Promise<Response> => fetch(`${base}${path}`, { headers: { cookie } }),
      send: async (method: 'POST' | 'PUT', path: string, body: unknown, headers: Record<string, string> = {}): Promise<Reply> =>
        toReply(
          await fetch(`${base}${path}`, {
            method,
            body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body),
            headers: { cookie, origin: publicUrl, 'x-preceptor': '1', 'content-type': 'application/json', ...headers },
          }),
        ),
    };
  };

  return {
    ...database,
    ...first,
    clock,
    key,
    tenant,
    start,
    addTenant,
    refresh,
    enrol,
    ...client,
    personOf,
    signLesson: signAtCommandLine,
    openPanel,
    stop: async (): Promise<void> => {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
      await database.close();
    },
  };
}

export type House = Awaited<ReturnType<typeof startHouse>>;

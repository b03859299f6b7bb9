import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import express from 'express';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTHeaderParameters, type JWTPayload } from 'jose';
import { createPractitioners } from '../../server/identity/practitioners/index.ts';
import { createTenantAdministration, createTenantDirectory, type NewTenant, type Tenant } from '../../server/identity/tenants/index.ts';
import { cdsHooksRoutes, createCdsHooks } from '../../server/inbound/cds-hooks/index.ts';
import { createCurriculum } from '../../server/knowledge/curriculum/index.ts';
import { loadDrugKnowledge } from '../../server/knowledge/drug-labels/index.ts';
import { createRules, loadPlans } from '../../server/knowledge/plan-definitions/index.ts';
import { createCompetencies } from '../../server/learning/competencies/index.ts';
import { createPrompts } from '../../server/learning/prompts/index.ts';
import { correlationMiddleware, createMetrics, createSecretBox, fixedClock, silentLogger } from '../../server/platform/index.ts';
import { createRecords } from '../../server/records/index.ts';
import { createTestDatabase } from '../database.ts';

export const publicUrl = 'https://preceptor.example';
export const cdsIss = 'https://ehr.example';
export const fhirBase = 'https://ehr.example/fhir';
export const sign = 'boxed-warning-order-sign';
export const select = 'boxed-warning-order-select';

export type Reply = { status: number; body: unknown; text: string; headers: Headers };
export type SigningKey = { alg: string; kid: string; privateKey: CryptoKey; publicKey: CryptoKey; publicJwk: JWK };

export async function makeKey(alg: string, kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, kid, privateKey, publicKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

/** One `/cds-services` in its own process-like surroundings: own caches, shared database. */
async function listen(router: express.Router): Promise<{ url: string; server: Server }> {
  const app = express().use(correlationMiddleware).use(router);
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

/** The CDS service over a real database and real signatures, with the tenant `demo` whose EHR signs with `key`. */
export async function startCdsApp(options: { tenant?: Partial<NewTenant>; directoryMaxAgeMilliseconds?: number } = {}) {
  const database = await createTestDatabase();
  const { db } = database;
  const clock = fixedClock('2026-11-22T15:00:00.000Z');
  const secrets = createSecretBox(Buffer.alloc(32, 9));
  const administration = createTenantAdministration({ db, clock, secrets });
  const key = await makeKey('ES384', 'ehr-1');
  const tenant: Tenant = await administration.addTenant({
    id: 'demo',
    name: 'Demo',
    timeZone: 'America/Chicago',
    iss: fhirBase,
    fhir: fhirBase,
    clientId: 'preceptor',
    exampleContent: true,
    cdsIss,
    cdsJwks: { keys: [{ ...key.publicJwk, kty: 'EC' }] },
    ...options.tenant,
  });
  const knowledge = loadDrugKnowledge();
  const curriculum = createCurriculum();
  const competencies = createCompetencies({ records: createRecords({ clock }), clock });
  const prompts = createPrompts({ db, clock, secrets, curriculum });
  const practitioners = createPractitioners({ clock });
  const metrics = createMetrics();
  const servers: Server[] = [];

  /** Another process: nothing shared but the database. */
  const start = async (): Promise<string> => {
    const directory = createTenantDirectory({ db, clock, secrets, maxAgeMilliseconds: options.directoryMaxAgeMilliseconds ?? 0 });
    const cdsHooks = createCdsHooks({
      db,
      clock,
      secrets,
      logger: silentLogger,
      metrics,
      practitioners,
      knowledge,
      curriculum,
      prompts,
      publicUrl,
      rules: createRules({ plans: loadPlans(), topic: (id) => knowledge.topic(id) }),
    });
    const { url, server } = await listen(cdsHooksRoutes({ cdsHooks, directory, clock, logger: silentLogger, publicUrl }));
    servers.push(server);
    return url;
  };
  const url = await start();

  const claims = (path: string): JWTPayload => {
    const seconds = Math.floor(clock.now().getTime() / 1000);
    return { iss: cdsIss, aud: `${publicUrl}${path}`, iat: seconds, exp: seconds + 300, jti: randomUUID() };
  };
  /** A client's JWT for one endpoint; what `over` sets to undefined is left out. */
  const token = async (
    path: string,
    over: { claims?: Record<string, unknown>; header?: Partial<JWTHeaderParameters>; key?: SigningKey } = {},
  ): Promise<string> => {
    const signer = over.key ?? key;
    const merged = Object.fromEntries(Object.entries({ ...claims(path), ...over.claims }).filter(([, value]) => value !== undefined));
    return new SignJWT(merged).setProtectedHeader({ alg: signer.alg, kid: signer.kid, typ: 'JWT', ...over.header }).sign(signer.privateKey);
  };
  const post = async (path: string, body: unknown, authorization: string | null, at = url): Promise<Reply> => {
    const response = await fetch(`${at}${path}`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...(authorization === null ? {} : { authorization }) },
    });
    const text = await response.text();
    return { status: response.status, text, headers: response.headers, body: text === '' ? null : (JSON.parse(text) as unknown) };
  };

  return {
    ...database,
    clock,
    secrets,
    administration,
    tenant,
    key,
    knowledge,
    curriculum,
    prompts,
    practitioners,
    competencies,
    metrics,
    url,
    start,
    token,
    post,
    /** A signed call of a service. */
    call: async (service: string, body: unknown, at = url): Promise<Reply> =>
      post(`/cds-services/${service}`, body, `Bearer ${await token(`/cds-services/${service}`)}`, at),
    feedback: async (service: string, body: unknown): Promise<Reply> =>
      post(`/cds-services/${service}/feedback`, body, `Bearer ${await token(`/cds-services/${service}/feedback`)}`),
    stop: async (): Promise<void> => {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
      await database.close();
    },
  };
}

export type CdsApp = Awaited<ReturnType<typeof startCdsApp>>;

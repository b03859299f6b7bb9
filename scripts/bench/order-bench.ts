import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../server/database/embedded-postgres.ts';
import { loadDrugKnowledge } from '../../server/knowledge/drug-labels/index.ts';
import { startBareServer, type BareServer } from './bare-server.ts';
import { startBuiltServer, type BuiltServer } from './built-server.ts';
import { startLoadClient, type Load, type LoadResult } from './load-client.ts';
import { ehr, makeSigningKey, service, signOrders, tofacitinib } from './orders.ts';
import { seedClinicians, type Seeded } from './seed-clinicians.ts';

export const tenantId = 'bench';
const publicUrl = 'https://preceptor.bench.example';
export const orderPath = service;
export const clinicians = 10_000;
export const connections = 8;

export const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);

/** What every answer of a load must be: anything else means that something other than the work was measured. */
export type Expected = 'card' | 'silence' | 'resource' | 'status 202' | 'status 401';
export type Sender = (
  url: string,
  requests: Load['requests'],
  expected: Expected,
  pace?: Partial<Pick<Load, 'connections' | 'perSecond'>>,
) => Promise<LoadResult>;
export type Signed = (users: readonly number[], drugs: readonly { code: string; display: string }[]) => Promise<Load['requests']>;
export type BenchDatabase = { connection: pg.PoolConfig; url: string };

/** Order-sign as a hospital has it: a PostgreSQL that flushes to disk, servers as built, an EHR that signs; each process its own. */
export type OrderBench = {
  /** An empty database in the one cluster. */
  newDatabase: (name: string) => Promise<BenchDatabase>;
  /** The built server, which makes its tables and registers the tenant. */
  startServer: (database: BenchDatabase, name: string) => Promise<BuiltServer>;
  startBare: (database: BenchDatabase) => Promise<BareServer>;
  /** Clinicians 1 … 10,000 with history in topics other than the ordered one. */
  seed: (database: BenchDatabase, history: { promptsEach: number; competenciesEach: number }) => Promise<Seeded>;
  /** A client process; one load at a time. */
  newSender: () => Sender;
  signed: Signed;
};

/** Processor time of a process, for each of `count` requests. */
export async function cpuMilliseconds(of: Pick<BuiltServer, 'cpuSeconds'>, count: number, work: () => Promise<unknown>): Promise<number> {
  const before = await of.cpuSeconds();
  await work();
  return ((await of.cpuSeconds()) - before) * (1000 / count);
}

/**
 * Whatever was started is stopped at the end, the last first.
 * @param program runs the helper processes
 * @param folder empty, for data
 */
export async function withOrderBench<T>(program: string, folder: string, work: (bench: OrderBench) => Promise<T>): Promise<T> {
  const { privateKey, jwks } = await makeSigningKey();
  const audience = `${publicUrl}${service}`;
  const secretKey = randomBytes(32).toString('base64');
  const tenantsFile = join(folder, 'tenants.json');
  const tenant = { id: tenantId, iss: `${ehr}/fhir`, fhir: `${ehr}/fhir`, clientId: 'preceptor', exampleContent: true };
  writeFileSync(tenantsFile, JSON.stringify([{ ...tenant, cdsIss: ehr, cdsJwks: jwks }]));

  const stops: (() => Promise<void> | void)[] = [];
  try {
    const postgres = await startEmbeddedPostgres({ dataDir: folder });
    stops.push(async () => postgres.stop());
    const withPool = async <R>(connection: pg.PoolConfig, ask: (pool: pg.Pool) => Promise<R>): Promise<R> => {
      const pool = new pg.Pool({ ...connection, max: 1 });
      return ask(pool).finally(async () => pool.end());
    };
    return await work({
      newDatabase: async (name) => {
        await withPool(postgres.connection, async (pool) => pool.query(`create database ${pg.escapeIdentifier(name)}`));
        const { host, port, user } = postgres.connection;
        return {
          connection: { ...postgres.connection, database: name },
          url: `postgresql://${user}@localhost:${port}/${name}?host=${encodeURIComponent(host)}`,
        };
      },
      startServer: async (database, name) => {
        const dataDir = join(folder, name);
        mkdirSync(dataDir);
        const server = await startBuiltServer(dataDir, {
          TENANTS_FILE: tenantsFile,
          PUBLIC_URL: publicUrl,
          DATABASE_URL: database.url,
          SECRET_KEY: secretKey,
        });
        stops.push(async () => server.stop());
        return server;
      },
      startBare: async (database) => {
        const bare = await startBareServer(program, { jwks, audience, connection: database.connection });
        stops.push(() => bare.stop());
        return bare;
      },
      seed: async (database, history) => {
        const topicIds = loadDrugKnowledge()
          .topics()
          .flatMap(({ id }) => (id === tofacitinib.topic ? [] : [id]));
        return withPool(database.connection, async (pool) => seedClinicians(pool, { tenantId, count: clinicians, topicIds, ...history }));
      },
      newSender: () => {
        const client = startLoadClient(program);
        stops.push(() => client.stop());
        return async (url, requests, expected, pace = {}) => {
          const result = await client.send({ url: url.replace('//localhost:', '//127.0.0.1:'), connections, requests, ...pace });
          if (result.answers[expected] !== requests.length)
            throw new Error(`${url}: expected ${expected} each, got ${JSON.stringify(result.answers)}`);
          return result;
        };
      },
      signed: async (users, drugs) => signOrders({ privateKey, audience, users, drugs }),
    });
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}

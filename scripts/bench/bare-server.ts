import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type RequestHandler } from 'express';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import pg from 'pg';

/** What the bare handlers need: the same keys and the same database. */
export type BareOptions = { jwks: JSONWebKeySet; audience: string; connection: pg.PoolConfig };

/**
 * The least that a program could do for the same request, and what ours is compared with:
 * `/insert` verifies the JWT, parses the body and inserts one row; `/verify` verifies the JWT and nothing else.
 */
async function listen(options: BareOptions): Promise<number> {
  const pool = new pg.Pool({ ...options.connection, max: 12 });
  await pool.query(
    'create table if not exists bench_bare (jti text primary key, body jsonb not null, created_at timestamptz not null default now())',
  );
  await pool.query('truncate bench_bare');
  const keys = createLocalJWKSet(options.jwks);
  const verified: RequestHandler = async (request, response, next) => {
    const { payload } = await jwtVerify((request.header('authorization') ?? '').slice('Bearer '.length), keys, {
      algorithms: ['ES384'],
      audience: options.audience,
    });
    response.locals['jti'] = payload.jti;
    next();
  };
  const app = express();
  app.get('/cpu', (_request, response) => {
    response.json(process.cpuUsage());
  });
  app.post('/verify', verified, (_request, response) => {
    response.json({ cards: [] });
  });
  app.post('/insert', verified, express.json(), async (request, response) => {
    await pool.query('insert into bench_bare (jti, body) values ($1, $2)', [response.locals['jti'], request.body]);
    response.json({ cards: [{ uuid: response.locals['jti'] as string }] });
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** The child's side. */
export function serveBare(): void {
  process.once('message', (options) => {
    void listen(options as BareOptions).then((port) => process.send?.(port));
  });
  process.on('disconnect', () => process.exit(0));
}

export type BareServer = { url: string; cpuSeconds(): Promise<number>; stop(): void };

export async function startBareServer(program: string, options: BareOptions): Promise<BareServer> {
  const child = fork(program, ['bare-server']);
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve(message as number));
    child.once('exit', () => reject(new Error('the bare server ended at its start')));
    child.send(options);
  });
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    cpuSeconds: async () => {
      const { user, system } = (await (await fetch(`${url}/cpu`)).json()) as { user: number; system: number };
      return (user + system) / 1e6;
    },
    stop: () => {
      if (child.connected) child.disconnect();
    },
  };
}

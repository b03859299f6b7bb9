import { accessSync, constants, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Refusal } from './prepare.mjs';

function portFrom(env, name, fallback) {
  const text = env[name] ?? '';
  if (text === '') return fallback;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Refusal(`${name} must be a port number; it is "${text}".`);
  return port;
}

function listenOnce(port, host) {
  return new Promise((done) => {
    const server = createServer();
    server.on('error', (error) => done({ problem: error.code }));
    server.listen({ port, host }, () => {
      const { port: got } = server.address();
      server.close(() => done({ port: got }));
    });
  });
}

/** The port if it is free, or a free one for 0. @throws Refusal naming the setting that chooses another */
async function freePort(name, port) {
  let got = port;
  for (const host of ['127.0.0.1', '0.0.0.0', '::']) {
    const tried = await listenOnce(got, host);
    if (tried.problem === 'EADDRINUSE')
      throw new Refusal(`Port ${got} is in use. Stop what uses it, or choose another: ${name}=${got + 1} npm start`);
    if (tried.problem === 'EACCES')
      throw new Refusal(`Port ${got} may not be opened by this user; choose one above 1023: ${name}=8080 npm start`);
    // A machine without IPv6 refuses "::" in its own way.
    if (tried.port !== undefined) got = tried.port;
  }
  return got;
}

/** Like `mkdir -p`; Node's own never returns where the system answers "no such entry" to creating one (/proc). */
function makeFolder(folder) {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
}

function writableFolder(path) {
  const folder = resolve(path);
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
    const probe = `${folder}/.writable-${process.pid}`;
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    throw new Refusal(`The data folder ${folder} cannot be written (${error.code}); set DATA_DIR to a folder that can.`);
  }
  return folder;
}

/** Somebody listens where DATABASE_URL points; whether it is a PostgreSQL that lets us in, the server finds out. */
async function reachableDatabase(text) {
  let url;
  try {
    url = new URL(text);
  } catch {
    url = undefined;
  }
  if (url === undefined || !/^postgres(ql)?:$/.test(url.protocol))
    throw new Refusal('DATABASE_URL must look like postgres://user:password@host:5432/database.');
  // A host that is a folder means a unix socket.
  const host = decodeURIComponent(url.searchParams.get('host') ?? url.hostname);
  if (host === '' || host.startsWith('/')) return;
  const port = Number(url.port || 5432);
  const problem = await new Promise((done) => {
    const socket = connect({ host, port, timeout: 5000 });
    const finish = (result) => {
      socket.destroy();
      done(result);
    };
    socket.on('connect', () => finish(undefined));
    socket.on('timeout', () => finish('no answer within 5 s'));
    socket.on('error', (error) => finish(error.code ?? error.message));
  });
  if (problem !== undefined) throw new Refusal(`The database at ${host}:${port} (DATABASE_URL) cannot be reached: ${problem}.`);
}

const profileOf = (argv) => {
  const { values } = parseArgs({ args: argv, options: { profile: { type: 'string' } }, strict: false });
  return typeof values.profile === 'string' ? values.profile : undefined;
};

/**
 * What `npm start` runs with, checked before anything is installed or built.
 * @returns {Promise<{ port: number, publicUrl: string, sandboxPort: number, sandboxUrl: string, sandboxProfile: string, dataDir: string }>}
 * @throws Refusal with one line for the first thing that cannot work
 */
export async function readStartSettings(env = process.env, argv = process.argv.slice(2)) {
  const port = await freePort('PORT', portFrom(env, 'PORT', 8080));
  const sandboxPort = await freePort('SANDBOX_PORT', portFrom(env, 'SANDBOX_PORT', 9400));
  if (port === sandboxPort) throw new Refusal('PORT and SANDBOX_PORT must be two different ports.');
  const dataDir = writableFolder(env.DATA_DIR || '.data');
  if (env.DATABASE_URL) await reachableDatabase(env.DATABASE_URL);
  return {
    port,
    sandboxPort,
    dataDir,
    publicUrl: (env.PUBLIC_URL || `http://localhost:${port}`).replace(/\/$/, ''),
    // Another host name than the server's, so that the app runs in the chart as it does in life: framed from another site.
    sandboxUrl: `http://127.0.0.1:${sandboxPort}`,
    // The server is a client of the kind that the sandbox EHR expects.
    sandboxProfile: profileOf(argv) ?? (env.SANDBOX_PROFILE || 'usual'),
  };
}

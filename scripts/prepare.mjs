// What every command does first: packages installed, programs built. Plain JavaScript without packages, since it installs them.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectFolder = dirname(dirname(fileURLToPath(import.meta.url)));

const oldestNode = [20, 19];

/** An end that is told in one line, without a stack. */
export class Refusal extends Error {}

/** @throws Refusal when this Node.js is too old */
export function checkNodeVersion(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    throw new Refusal(`Preceptor needs Node.js ${oldestNode.join('.')} or later; this is ${version}.`);
  }
}

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/**
 * Which packages of the manifest (or of the lock file, where there is one) are not in node_modules as asked for.
 * @param {string} root
 * @param {{ dev: boolean }} options whether the packages for building and testing count
 * @returns {string[]} their names
 */
export function missingPackages(root, { dev }) {
  const manifest = readJson(join(root, 'package.json'));
  const direct = Object.keys({ ...manifest.dependencies, ...(dev ? manifest.devDependencies : {}) });
  const isThere = (path) => existsSync(join(root, path, 'package.json'));
  const missing = direct.filter((name) => !isThere(`node_modules/${name}`));
  const lock = join(root, 'package-lock.json');
  // npm writes this one last: an install that was cut short has none, or an old one.
  const installed = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return missing.length > 0 ? missing : direct;
  if (!existsSync(lock)) return missing;
  const got = readJson(installed).packages ?? {};
  for (const [path, wanted] of Object.entries(readJson(lock).packages ?? {})) {
    if (path === '' || wanted.optional || wanted.devOptional || wanted.peer || (wanted.dev && !dev)) continue;
    if (got[path]?.version !== wanted.version) missing.push(path.replace(/^.*node_modules\//, ''));
  }
  return [...new Set(missing)];
}

/** Runs a program to its end; its words are kept and handed back. */
function run(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ ok: false, output: error.message }));
    child.on('close', (code) => resolve({ ok: code === 0, output: output.trim() }));
  });
}

// On the error stream: what a command prints (a token, JSON) must stay clean.
const say = (line) => process.stderr.write(`${line}\n`);

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(0)} s`;

/** Installs what is missing. @throws Refusal with npm's own words when that fails */
export async function ensureInstalled({ root = projectFolder, dev = true } = {}) {
  if (missingPackages(root, { dev }).length === 0) return;
  const since = performance.now();
  say('Installing packages (once, takes a minute) …');
  // Not `npm ci`: it refuses where a registry lacks some other platform's optional binding. The lock file is read, not written.
  const args = ['install', '--no-save', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  // Started by npm, we use that very npm; it need not be in the path.
  const npm = process.env.npm_execpath;
  const viaNode = npm !== undefined && /\.c?js$/.test(npm);
  const { ok, output } = viaNode ? await run(process.execPath, [npm, ...args], { cwd: root }) : await run('npm', args, { cwd: root });
  if (!ok) throw new Refusal(`npm ${args[0]} failed:\n${output}`);
  say(`Packages installed, ${seconds(since)}.`);
}

const bundled = /\.(tsx?|css|html|json|svg|png|woff2)$/;
const neverBundled = /\.(test|e2e)\.tsx?$/;

function* filesUnder(folder) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(path);
    else if (bundled.test(entry.name) && !neverBundled.test(entry.name)) yield path;
  }
}

/** A hash over everything that can end up in `dist`. */
export function sourceFingerprint(root = projectFolder) {
  const hash = createHash('sha256');
  const add = (path) =>
    hash
      .update(`${relative(root, path)}\0`)
      .update(readFileSync(path))
      .update('\0');
  for (const folder of ['client', 'server', 'scripts', 'test-fixtures/sandbox-ehr'])
    for (const path of filesUnder(join(root, folder))) add(path);
  for (const file of ['vite.config.ts', 'tsconfig.json', 'package.json', 'package-lock.json'])
    if (existsSync(join(root, file))) add(join(root, file));
  return hash.digest('hex');
}

const stampOf = (root) => join(root, 'dist/built-from');
const products = ['dist/client/index.html', 'dist/server/main.js', 'dist/server/admin.js', 'dist/server/sandbox-ehr.js'];

/** Whether `dist` is whole and was made from the present sources. */
export function isBuilt(root = projectFolder) {
  const stamp = stampOf(root);
  return (
    products.every((file) => existsSync(join(root, file))) && existsSync(stamp) && readFileSync(stamp, 'utf8') === sourceFingerprint(root)
  );
}

/** Builds what is missing or older than its sources. @throws Refusal with the bundler's own words when that fails */
export async function ensureBuilt({ root = projectFolder } = {}) {
  if (isBuilt(root)) return;
  const since = performance.now();
  say('Building …');
  // Taken before: a source edited during the build is built the next time.
  const fingerprint = sourceFingerprint(root);
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const env = { ...process.env, NODE_ENV: 'production' };
  const builds = await Promise.all([
    run(process.execPath, [vite, 'build'], { cwd: root, env }),
    run(process.execPath, [vite, 'build', '--ssr'], { cwd: root, env }),
  ]);
  const failed = builds.find(({ ok }) => !ok);
  if (failed) throw new Refusal(`The build failed:\n${failed.output}`);
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stampOf(root), fingerprint);
  say(`Built, ${seconds(since)}.`);
}

/** Everything a program in `dist` needs. A shipped `dist` without the bundler is taken as it is. */
export async function ensureReady(root = projectFolder) {
  checkNodeVersion();
  const shipped = products.every((file) => existsSync(join(root, file))) && !existsSync(join(root, 'node_modules/vite'));
  if (shipped && missingPackages(root, { dev: false }).length === 0) return;
  await ensureInstalled({ root, dev: !isBuilt(root) });
  await ensureBuilt({ root });
}

/** Runs a command's body; a Refusal ends it with its one line and exit code 1. */
export async function command(body) {
  try {
    await body();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    say(error.message);
    process.exit(1);
  }
}

// Starts the whole as a newcomer does, on free ports and in an empty data folder; looks; stops it; starts it again.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const dataDir = mkdtempSync(join(tmpdir(), 'preceptor-smoke-'));

const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = createServer()
      .once('error', reject)
      .listen(0, '127.0.0.1', () => {
        const { port } = probe.address();
        probe.close(() => resolve(port));
      });
  });

const expectStatus = async (url, status) => {
  const response = await fetch(url, { redirect: 'manual' });
  if (response.status !== status) throw new Error(`${url} answered ${response.status}, expected ${status}.`);
  return response;
};

async function round(name, limitSeconds, ports) {
  const started = Date.now();
  const child = spawn('npm', ['start'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, PORT: String(ports[0]), SANDBOX_PORT: String(ports[1]), DATA_DIR: dataDir, PUBLIC_URL: '', DATABASE_URL: '' },
  });
  let output = '';
  const exited = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  try {
    while (!output.includes(`http://127.0.0.1:${ports[1]}`)) {
      if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}.`);
      if (Date.now() - started > limitSeconds * 1000) throw new Error(`npm start printed no URL within ${limitSeconds} s.`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const app = `http://localhost:${ports[0]}`;
    await expectStatus(`${app}/health/live`, 200);
    await expectStatus(`${app}/health/ready`, 200);
    const { services } = await (await expectStatus(`${app}/cds-services`, 200)).json();
    if (services.length < 2) throw new Error('Discovery lists fewer than two services.');
    await expectStatus(`${app}/fhir/r4/metadata`, 200);
    await expectStatus(`${app}/fhir/r4/Basic`, 401);
    await expectStatus(`${app}/api/launches/none`, 401);
    await expectStatus(`http://127.0.0.1:${ports[1]}/`, 200);
    console.log(`smoke: ${name} start ready in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  } catch (error) {
    console.error(output);
    throw error;
  } finally {
    if (child.exitCode === null) process.kill(-child.pid, 'SIGINT');
    const code = await Promise.race([exited, new Promise((resolve) => setTimeout(() => resolve('late'), 20_000))]);
    if (code === 'late') {
      process.kill(-child.pid, 'SIGKILL');
      console.error('smoke: Ctrl-C did not stop it within 20 s.');
      process.exitCode = 1;
    }
  }
}

try {
  const ports = [await freePort(), await freePort()];
  await round('first', 180, ports);
  await round('second', 60, ports);
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}

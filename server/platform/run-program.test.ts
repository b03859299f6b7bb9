import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { projectRoot, runProgram } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'programs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const asUrl = (path: string): string => pathToFileURL(join(projectRoot(), path)).href;
/** Plain JavaScript that may import ours. */
const program = (name: string, ours: string): string => {
  const path = join(folder, name);
  writeFileSync(path, `import { register } from '${asUrl('node_modules/tsx/dist/esm/api/index.mjs')}';\nregister();\n${ours}\n`);
  return path;
};
const { signal } = new AbortController();

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // What ended and was not collected yet runs no more.
  return !/^\d+ \(.*\) Z/.test(existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '');
};
const until = async (isSo: () => boolean, milliseconds: number): Promise<boolean> => {
  for (const end = Date.now() + milliseconds; Date.now() < end; await wait(50)) if (isSo()) return true;
  return isSo();
};

describe('a program of this installation', () => {
  it('is given what it is given of the environment, and nothing else', async () => {
    process.env['A_SECRET_OF_THE_SERVER'] = 'x';
    try {
      const path = program('environment.mjs', 'console.log(JSON.stringify(process.env));');
      const { printed, exitCode } = await runProgram(path, [], { signal, mostMegabytes: 100, environment: { PATH: '/bin', A: '1' } });
      expect(exitCode).toBe(0);
      expect(Object.keys(JSON.parse(printed) as object).filter((name) => !name.startsWith('NODE_CHANNEL'))).toEqual(
        expect.arrayContaining(['PATH', 'A']),
      );
      expect(printed).not.toContain('A_SECRET_OF_THE_SERVER');
    } finally {
      delete process.env['A_SECRET_OF_THE_SERVER'];
    }
  }, 30_000);

  it('ends by itself, though it follows us', async () => {
    const path = program(
      'ends.mjs',
      `const { followParent } = await import('${asUrl('server/platform/follow-parent.ts')}');\nfollowParent();`,
    );
    const ran = await runProgram(path, [], { signal, mostMegabytes: 100, environment: {} });
    expect(ran).toEqual({ exitCode: 0, printed: '', failed: '' });
  }, 30_000);

  it.each([
    ['ends at once', ''],
    ['also where it does not want to', "process.on('SIGINT', () => undefined);"],
  ])(
    'does not outlive a server that was killed: it %s',
    async (_, stubborn) => {
      const pidFile = join(folder, `pid-${stubborn.length}`);
      const child = program(
        `child-${stubborn.length}.mjs`,
        `import { writeFileSync } from 'node:fs';
const { followParent } = await import('${asUrl('server/platform/follow-parent.ts')}');
${stubborn}
followParent({ endMilliseconds: 500 });
writeFileSync('${pidFile}', String(process.pid));
setInterval(() => undefined, 1000);`,
      );
      const parent = program(
        `parent-${stubborn.length}.mjs`,
        `const { runProgram } = await import('${asUrl('server/platform/run-program.ts')}');
await runProgram('${child}', [], { signal: new AbortController().signal, mostMegabytes: 100, environment: {} });`,
      );
      const server = spawn(process.execPath, [parent], { stdio: 'ignore' });
      expect(await until(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '', 30_000)).toBe(true);
      const pid = Number(readFileSync(pidFile, 'utf8'));
      try {
        expect(isRunning(pid)).toBe(true);
        server.kill('SIGKILL');
        expect(await until(() => !isRunning(pid), 10_000)).toBe(true);
      } finally {
        if (isRunning(pid)) process.kill(pid, 'SIGKILL');
      }
    },
    60_000,
  );
});

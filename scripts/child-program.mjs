import { spawn } from 'node:child_process';
import { appendFileSync, createWriteStream, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectFolder, Refusal } from './prepare.mjs';

const largestLogBytes = 10_000_000;
const keptLines = 30;

const errorName = /^(Uncaught )?\w*Error( \[\w+\])?: (configuration: )?/;

/** What a program said before its end, for a person: no stack, no JSON of the log; undefined when it said nothing. */
export function lastWords(lines) {
  const thrown = lines.findLastIndex((line) => errorName.test(line));
  const stack = lines.findIndex((line, index) => index > thrown && /^\s+at /.test(line));
  const said = thrown < 0 ? lines : lines.slice(thrown, stack < 0 ? undefined : stack);
  const words = said.filter((line) => line.trim() !== '' && !/^(\(node:\d+\)|\(Use `node |Node\.js v|[{}])/.test(line));
  return words.length === 0 ? undefined : words.join('\n').replace(errorName, '');
}

/**
 * Starts one of our programs. What it logs goes to a file; what it says on the error stream before its end becomes the
 * sentence it is blamed with.
 * @param {{ name: string, file: string, args?: string[], env: Record<string, string>, log: string }} options
 */
export function startProgram({ name, file, args = [], env, log }) {
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) > largestLogBytes) renameSync(log, `${log}.1`);
  const logged = createWriteStream(log, { flags: 'a', mode: 0o600 });
  logged.on('error', () => undefined);
  const preload = pathToFileURL(join(projectFolder, 'scripts/follow-parent.mjs')).href;
  const child = spawn(process.execPath, ['--enable-source-maps', '--import', preload, file, ...args], {
    cwd: projectFolder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Ctrl-C is for us: we tell each program to stop, once and in order.
    detached: true,
  });
  const errorLines = [];
  child.stdout.pipe(logged, { end: false });
  child.stderr.on('data', (chunk) => {
    logged.write(chunk);
    errorLines.push(...String(chunk).split('\n'));
    errorLines.splice(0, errorLines.length - keptLines);
  });
  let ended = false;
  const end = new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  }).then((how) => {
    ended = true;
    logged.end();
    return how;
  });

  return {
    name,
    /** Resolves with how it ended. */
    end,
    /** Why it ended, for a person. */
    blame: (how) => lastWords(errorLines) ?? `The ${name} stopped (${how}); see ${log}.`,
    /** Asks it to stop; insists after `patienceMs`. */
    async stop(patienceMs = 20_000) {
      if (ended) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => {
        appendFileSync(log, `The ${name} did not stop within ${patienceMs} ms and was killed.\n`);
        child.kill('SIGKILL');
      }, patienceMs);
      await end;
      clearTimeout(timer);
    },
    kill: () => child.kill('SIGKILL'),
  };
}

/**
 * Waits until `url` answers 2xx or 3xx.
 * @throws Refusal when the program ends before, or after `timeoutMs`
 */
export async function untilAnswering(program, url, timeoutMs = 90_000) {
  let how;
  void program.end.then((value) => (how = value));
  for (const until = Date.now() + timeoutMs; Date.now() < until;) {
    if (how !== undefined) throw new Refusal(program.blame(how));
    try {
      const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(3000) });
      await response.body?.cancel();
      if (response.status < 400) return;
    } catch {
      // Not yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Refusal(`The ${program.name} did not answer at ${url} within ${timeoutMs / 1000} s.`);
}

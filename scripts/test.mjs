// `npm test`: everything, with a real browser where one is found. Arguments are file filters, or options of vitest.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser } from './find-browser.mjs';
import { checkNodeVersion, command, ensureBuilt, ensureInstalled, projectFolder } from './prepare.mjs';
import { countTests, lastLine } from './test-counts.mjs';

const args = process.argv.slice(2);
const filters = args.filter((arg) => !arg.startsWith('-'));

function browserTests() {
  const folder = join(projectFolder, 'test-fixtures/e2e');
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true })
    .map((name) => `test-fixtures/e2e/${name}`)
    .filter((name) => name.endsWith('.e2e.ts'));
  return filters.length === 0 ? files : files.filter((file) => filters.some((filter) => file.includes(filter)));
}

function runVitest(vitestArgs, env) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(projectFolder, 'node_modules/vitest/vitest.mjs'), 'run', ...vitestArgs], {
      cwd: projectFolder,
      env: { ...process.env, ...env },
      stdio: 'inherit',
    });
    // Ctrl-C reaches both of us; vitest then stops its database, and we wait for that.
    process.on('SIGINT', () => undefined);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

await command(async () => {
  checkNodeVersion();
  await ensureInstalled();
  const wanted = browserTests();
  const browser = findBrowser();
  const withBrowser = wanted.length > 0 && browser !== undefined;
  if (withBrowser) await ensureBuilt();

  const results = join(projectFolder, `.tmp/test-results-${process.pid}.json`);
  mkdirSync(join(projectFolder, '.tmp'), { recursive: true });
  const onlyBrowserTests =
    wanted.length > 0 && filters.length > 0 && filters.every((filter) => wanted.some((file) => file.includes(filter)));
  const projects = withBrowser ? [] : ['--project=server', '--project=client'];
  let exitCode = 0;
  let counts = { passed: 0, failed: 0, skipped: 0 };
  if (withBrowser || !onlyBrowserTests) {
    exitCode = await runVitest(
      ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`, ...projects, ...args],
      browser === undefined ? {} : { BROWSER_PATH: browser },
    );
    counts = countTests(existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : undefined, exitCode);
    rmSync(results, { force: true });
  }
  if (wanted.length > 0 && browser === undefined) {
    const underCi = !['', '0', 'false', undefined].includes(process.env.CI);
    counts[underCi ? 'failed' : 'skipped'] += wanted.length;
    console.log(
      `\nNo Chromium was found (set BROWSER_PATH, or install "chromium"): ${wanted.length} browser test files ${underCi ? 'failed' : 'skipped'}.`,
    );
  }
  if (counts.passed + counts.failed === 0) console.log('No test was run.');
  console.log(lastLine(counts));
  process.exitCode = counts.failed > 0 || counts.passed === 0 || exitCode !== 0 ? 1 : 0;
});

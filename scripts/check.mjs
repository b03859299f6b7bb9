// `npm run check`: types, lint, architecture, format, FHIR profiles as built, unused code. All of them run; any of them can fail it.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { architectureProblems } from './check-architecture.mjs';
import { checkNodeVersion, command, ensureInstalled, projectFolder } from './prepare.mjs';

function runTool(file, args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(projectFolder, 'node_modules', file), ...args], {
      cwd: projectFolder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ ok: false, output: error.message }));
    child.on('close', (code) => resolve({ ok: code === 0, output: output.trim() }));
  });
}

const steps = {
  types: () => runTool('typescript/bin/tsc', ['--noEmit', '-p', 'tsconfig.json']),
  lint: () => runTool('oxlint/bin/oxlint', ['--type-aware', '--deny-warnings']),
  architecture: async () => {
    const { problems, cruised } = await architectureProblems(projectFolder);
    return { ok: problems.length === 0, output: problems.join('\n'), note: `${cruised} modules` };
  },
  format: () => runTool('prettier/bin/prettier.cjs', ['--check', '--log-level=warn', '.']),
  profiles: () => runTool('tsx/dist/cli.mjs', ['scripts/build-profiles.ts', '--check']),
  definitions: () => runTool('tsx/dist/cli.mjs', ['scripts/build-fhir-definitions.ts', '--check']),
  'unused code': () => runTool('knip/bin/knip.js', ['--no-progress']),
};

await command(async () => {
  checkNodeVersion();
  await ensureInstalled();
  const only = process.argv.slice(2);
  let failed = 0;
  for (const [name, step] of Object.entries(steps)) {
    if (only.length > 0 && !only.includes(name)) continue;
    const since = performance.now();
    const { ok, output, note } = await step();
    if (!ok) {
      failed += 1;
      console.log(output);
    }
    const seconds = ((performance.now() - since) / 1000).toFixed(1);
    console.log(`${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(14)}${seconds.padStart(6)} s${note ? `  ${note}` : ''}`);
  }
  if (failed > 0) console.log(`check: ${failed} of ${Object.keys(steps).length} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
});

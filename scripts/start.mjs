// `npm start`: from a fresh clone to the whole idea at work, with an EHR to try it in. Prints one URL.
import { join, relative } from 'node:path';
import { startProgram, untilAnswering } from './child-program.mjs';
import { checkNodeVersion, command, ensureBuilt, ensureInstalled, isBuilt, projectFolder, Refusal } from './prepare.mjs';
import { readStartSettings } from './start-settings.mjs';

const programs = [];
let stopping;

/** Stops everything once, the EHR before the server: the server's last act is to stop its database. */
function stopAll() {
  stopping ??= (async () => {
    for (const program of programs.toReversed()) await program.stop();
  })();
  return stopping;
}

function onSignal(signal) {
  if (stopping !== undefined) {
    // The second Ctrl-C: no more waiting. The database survives it.
    for (const program of programs) program.kill();
    process.exit(130);
  }
  if (signal === 'SIGINT') process.stderr.write('\nStopping …\n');
  void stopAll().then(() => process.exit(0));
}

await command(async () => {
  checkNodeVersion();
  process.chdir(projectFolder);
  const settings = await readStartSettings();
  await ensureInstalled({ dev: !isBuilt() });
  await ensureBuilt();

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);
  const env = {
    NODE_ENV: 'production',
    PRECEPTOR_DEMO: '1',
    PORT: String(settings.port),
    PUBLIC_URL: settings.publicUrl,
    DATA_DIR: settings.dataDir,
    SANDBOX_PORT: String(settings.sandboxPort),
    SANDBOX_URL: settings.sandboxUrl,
    SANDBOX_PROFILE: settings.sandboxProfile,
  };
  const program = (name, file, args) => {
    const started = startProgram({
      name,
      file: join(projectFolder, 'dist/server', file),
      args,
      env,
      log: join(settings.dataDir, `${name.replaceAll(' ', '-')}.log`),
    });
    programs.push(started);
    return started;
  };
  const server = program('server', 'main.js', []);
  // `npm start -- --bundles FOLDER`
  const sandbox = program('sandbox EHR', 'sandbox-ehr.js', process.argv.slice(2));
  try {
    await Promise.all([
      untilAnswering(server, `http://127.0.0.1:${settings.port}/health/ready`),
      untilAnswering(sandbox, `${settings.sandboxUrl}/`),
    ]);
  } catch (error) {
    if (stopping !== undefined) return stopping;
    await stopAll();
    throw error;
  }

  console.log(`
Preceptor is running beside a sandbox EHR. Open

    ${settings.sandboxUrl}

choose a clinician and a patient, order "tofacitinib 5 mg", and open the lesson from the card.
Ctrl-C stops everything. What Preceptor recorded stays in ${relative(projectFolder, settings.dataDir) || settings.dataDir}; the sandbox EHR starts empty again.
`);

  const [who, how] = await Promise.race(programs.map(async (each) => [each, await each.end]));
  if (stopping !== undefined) return stopping;
  const sentence = who.blame(how);
  await stopAll();
  throw new Refusal(sentence);
});

// `npm run serve`, `npm run admin -- …`, `npm run bench`, `npm run simulate:burden`: installed and built first, then the program itself.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { command, ensureReady, ensureInstalled, projectFolder, Refusal } from './prepare.mjs';

const [program, ...args] = process.argv.slice(2);

/** In this process: signals, standard streams and the exit code are the program's own. */
async function become(file) {
  const path = join(projectFolder, 'dist/server', file);
  process.argv = [process.argv[0], path, ...args];
  await import(pathToFileURL(path).href);
}

await command(async () => {
  switch (program) {
    case 'serve':
      await ensureReady();
      // A demo tenant has no place in production, whatever the environment says.
      delete process.env.PRECEPTOR_DEMO;
      return become('main.js');
    case 'admin':
      await ensureReady();
      return become('admin.js');
    case 'bench':
    case 'simulate-burden': {
      await ensureInstalled();
      // Only the bench starts what was built.
      if (program === 'bench') await ensureReady();
      const tsx = join(projectFolder, 'node_modules/tsx/dist/cli.mjs');
      const child = spawn(process.execPath, [tsx, join(projectFolder, `scripts/${program}.ts`), ...args], {
        cwd: projectFolder,
        stdio: 'inherit',
      });
      child.on('close', (code) => process.exit(code ?? 1));
      return undefined;
    }
    default:
      throw new Refusal('Usage: node scripts/run.mjs serve | admin COMMAND … | bench | simulate-burden');
  }
});

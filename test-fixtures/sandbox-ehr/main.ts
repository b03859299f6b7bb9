import { parseArgs } from 'node:util';
import { startSandboxEhr } from './index.ts';

/** `--port N --app URL --bundles FOLDER`; SANDBOX_PORT and PUBLIC_URL stand in for the first two. */
const { values } = parseArgs({ options: { port: { type: 'string' }, app: { type: 'string' }, bundles: { type: 'string' } } });
const port = Number(values.port ?? process.env['SANDBOX_PORT'] ?? 9400);
const app = (values.app ?? process.env['PUBLIC_URL'] ?? 'http://localhost:8080').replace(/\/$/, '');

const say = (fields: object, message: string): void => {
  process.stdout.write(`${message} ${JSON.stringify(fields)}\n`);
};

try {
  const sandbox = await startSandboxEhr({
    port,
    appOrigin: app,
    cdsBaseUrl: app,
    clientId: 'preceptor-sandbox',
    redirectUri: `${app}/callback`,
    logger: { info: say, warn: say },
    ...(values.bundles === undefined ? {} : { bundlesFolder: values.bundles }),
  });
  process.stdout.write(`Sandbox EHR: ${sandbox.url}/\n`);
  const stop = (): void => void sandbox.close().then(() => process.exit(0));
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
} catch (thrown) {
  const code = (thrown as NodeJS.ErrnoException).code;
  process.stderr.write(
    code === 'EADDRINUSE'
      ? `Port ${port} is in use. Set SANDBOX_PORT to another one.\n`
      : `${thrown instanceof Error ? thrown.message : String(thrown)}\n`,
  );
  process.exit(1);
}

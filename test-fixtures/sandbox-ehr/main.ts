import { parseArgs } from 'node:util';
import { redirectUriOf } from '../../server/standards/smart/index.ts';
import { isProfileName, profiles, type ProfileName } from './profile.ts';
import { clientId, startSandboxEhr, type SandboxLogger } from './index.ts';

type Settings = { port: number; app: string; bundles: string | undefined; profile: ProfileName };

/** `--port N --app URL --profile NAME --bundles FOLDER`; SANDBOX_PORT, PUBLIC_URL and SANDBOX_PROFILE stand in for the first three. */
function readSettings(): Settings {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, app: { type: 'string' }, profile: { type: 'string' }, bundles: { type: 'string' } },
  });
  const port = Number(values.port ?? process.env['SANDBOX_PORT'] ?? 9400);
  const app = (values.app ?? process.env['PUBLIC_URL'] ?? 'http://localhost:8080').replace(/\/$/, '');
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error('--port is not a port number.');
  if (!URL.canParse(app)) throw new Error('--app is not a URL.');
  const profile = values.profile ?? (process.env['SANDBOX_PROFILE'] || 'usual');
  if (!isProfileName(profile)) throw new Error(`--profile is "${profile}"; it can be ${Object.keys(profiles).join(', ')}.`);
  return { port, app, profile, bundles: values.bundles };
}

/** One line for what went wrong. */
function sentenceOf(thrown: unknown): string {
  const { code, message } = thrown as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return 'The port of the sandbox EHR is in use. Set SANDBOX_PORT to another one.';
  return code === 'ENOENT' ? 'The folder of --bundles does not exist.' : message;
}

const write = (fields: object, message: string): void => {
  const text = JSON.stringify(fields, (_key, value: unknown) => (value instanceof Error ? value.message : value));
  process.stdout.write(`${message} ${text}\n`);
};
const logger: SandboxLogger = { info: write, warn: write };

try {
  const { port, app, profile, bundles } = readSettings();
  const sandbox = await startSandboxEhr({
    port,
    appOrigin: app,
    cdsBaseUrl: app,
    clientId,
    redirectUri: (fhirBase) => redirectUriOf(app, fhirBase),
    profile,
    logger,
    ...(bundles === undefined ? {} : { bundlesFolder: bundles }),
  });
  process.stdout.write(`Sandbox EHR: ${sandbox.url}/${profile === 'usual' ? '' : ` (${profile})`}\n`);
  const stop = (): void => void sandbox.close().then(() => process.exit(0));
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
} catch (thrown) {
  process.stderr.write(`${sentenceOf(thrown)}\n`);
  process.exit(1);
}

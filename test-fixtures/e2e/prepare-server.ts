import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { redirectUriOf } from '../../server/standards/smart/index.ts';
import { freePort } from '../../scripts/server-process.ts';
import { clientId, type ProfileName, type SandboxEhr } from '../sandbox-ehr/index.ts';
import { startCheckedSandbox } from './checked-sandbox.ts';
import { createRealServer, type RealServer, type ServerFaults } from './real-server.ts';

/** Words too short to be told from others; none of the sandbox's tokens is. */
const shortest = 5;

/** Every token, code and handle that the EHR ever gave, and everybody who is a patient there. */
export function confidential({ state }: Pick<SandboxEhr, 'state'>): string[] {
  const patients = state.store.all('Patient').flatMap((patient) => {
    const { name = [], identifier = [] } = patient as { name?: { text?: string; family?: string }[]; identifier?: { value?: string }[] };
    return [...name.flatMap(({ text, family }) => [text, family]), ...identifier.map(({ value }) => value)];
  });
  return [...state.issued, ...patients].filter((value) => value !== undefined).filter((value) => value.length >= shortest);
}

/** Lines of a server's logs that hold what no log may hold. */
export function leaksOf({ dataDir }: Pick<RealServer, 'dataDir'>, words: Iterable<string>): string[] {
  const lines = ['server.log', 'postgres.log']
    .map((name) => join(dataDir, name))
    .filter(existsSync)
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'));
  return [...new Set(words)].flatMap((word) => lines.filter((line) => line.includes(word)));
}

/**
 * The sandbox EHR in this process (its state can be driven) and the real server beside it, not started yet. Whatever a test did,
 * `close` ends both, and fails where a token of the EHR or a patient's name stands in the server's logs, or an answer to a hook was broken.
 * @param faults what a test lays over the installation to break it
 */
export async function prepareServer({ profile = 'usual', ...faults }: { profile?: ProfileName } & ServerFaults = {}): Promise<{
  server: RealServer;
  sandbox: SandboxEhr;
  close: () => Promise<void>;
}> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const redirectUri = (fhirBase: string): string => redirectUriOf(url, fhirBase);
  const sandbox = await startCheckedSandbox({ port: 0, appOrigin: url, cdsBaseUrl: url, clientId, redirectUri, profile });
  const server = createRealServer({
    port,
    sandboxPort: Number(new URL(sandbox.url).port),
    ...faults,
    environment: { SANDBOX_PROFILE: profile, ...faults.environment },
  });
  const remove = async (): Promise<void> => {
    await server.stop();
    const leaks = leaksOf(server, confidential(sandbox));
    await server.remove();
    if (leaks.length > 0) throw new Error(`What no log may hold:\n${leaks.slice(0, 5).join('\n')}`);
  };
  const close = async (): Promise<void> => {
    try {
      await remove();
    } finally {
      await sandbox.close();
    }
  };
  return { sandbox, server: { ...server, remove }, close };
}

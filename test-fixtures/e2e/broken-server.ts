import { redirectUriOf } from '../../server/standards/smart/index.ts';
import { freePort } from '../../scripts/server-process.ts';
import type { SandboxEhr } from '../sandbox-ehr/index.ts';
import { startCheckedSandbox } from './checked-sandbox.ts';
import { createRealServer, type RealServer, type ServerFaults } from './real-server.ts';

/** As `prepareServer`, with what a test lays over the installation to break it. */
export async function prepareBrokenServer(faults: ServerFaults): Promise<{ server: RealServer; sandbox: SandboxEhr }> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const app = {
    appOrigin: url,
    cdsBaseUrl: url,
    clientId: 'preceptor-sandbox',
    redirectUri: (fhirBase: string) => redirectUriOf(url, fhirBase),
  };
  const sandbox = await startCheckedSandbox({ port: 0, ...app });
  return { sandbox, server: createRealServer({ port, sandboxPort: Number(new URL(sandbox.url).port), ...faults }) };
}

import { createBackendClients } from '../identity/backend-clients/index.ts';
import { createTenantAdministration, createTenantDirectory } from '../identity/tenants/index.ts';
import { createKeySets } from '../platform/index.ts';
import type { AdminDeps } from './admin-deps.ts';
import { readArguments, refuse } from './arguments.ts';

const tokenUrlOf = (deps: AdminDeps): string => `${deps.publicUrl}/oauth/token`;

const clientsOf = (deps: AdminDeps) =>
  createBackendClients({
    db: deps.db,
    clock: deps.clock,
    directory: createTenantDirectory(deps),
    keySets: createKeySets({ clock: deps.clock }),
    tokenUrl: tokenUrlOf(deps),
  });

const knownTenant = async (deps: AdminDeps, id: string): Promise<string> =>
  (await createTenantAdministration(deps).showTenant(id)).tenant.id;

function readKeySet(deps: AdminDeps, path: string): unknown {
  let text: string;
  try {
    text = deps.readFile(path);
  } catch {
    throw refuse(`--jwks-file: ${path} cannot be read.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw refuse(`--jwks-file: ${path} is not valid JSON.`);
  }
}

export const clientCommands: Record<string, (deps: AdminDeps, argv: readonly string[]) => Promise<void>> = {
  add: async (deps, argv) => {
    const given = readArguments(argv, {
      tenant: 'text',
      'client-id': 'text',
      scopes: 'text',
      'jwks-file': 'text',
      'jwks-url': 'text',
      label: 'text',
      'allow-private-network': 'switch',
    });
    const tenantId = await knownTenant(deps, given.required('tenant'));
    const clientId = given.required('client-id');
    const scopes = given.required('scopes');
    const [file, url] = [given.text('jwks-file'), given.text('jwks-url')];
    if ((file === undefined) === (url === undefined))
      throw refuse('Give --jwks-file FILE or --jwks-url URL: the public keys of the client.');
    await clientsOf(deps).register({
      tenantId,
      clientId,
      label: given.text('label') ?? clientId,
      scopes,
      keys: url === undefined ? { jwks: readKeySet(deps, file ?? '') } : { url },
      allowPrivateNetwork: given.has('allow-private-network'),
    });
    deps.out(`Client "${clientId}" may ask "${tenantId}" for ${scopes}. A running server knows it at once.`);
    deps.out(`It asks for tokens at ${tokenUrlOf(deps)}, which is also the audience of its assertions (RS384 or ES384, with kid).`);
  },
  list: async (deps, argv) => {
    const tenantId = await knownTenant(deps, readArguments(argv, { tenant: 'text' }).required('tenant'));
    const clients = await clientsOf(deps).list(tenantId);
    if (clients.length === 0) deps.out('There is no client.');
    for (const client of clients) {
      const state = client.disabledAt === null ? 'enabled' : 'disabled';
      const granted = client.lastGrantedAt === null ? 'no token yet' : `last token ${client.lastGrantedAt.toISOString()}`;
      deps.out(`${client.clientId}\t${state}\t${client.scopes}\t${client.jwksUrl ?? 'keys kept here'}\t${granted}\t${client.label}`);
    }
  },
  disable: async (deps, argv) => {
    const given = readArguments(argv, { tenant: 'text', 'client-id': 'text' }, 1);
    const tenantId = await knownTenant(deps, given.required('tenant'));
    const clientId = given.positionals[0] ?? given.required('client-id');
    if (!(await clientsOf(deps).disable(tenantId, clientId))) throw refuse(`There is no enabled client "${clientId}" at "${tenantId}".`);
    deps.out(`Client "${clientId}" is disabled; its tokens have ended.`);
  },
};

import {
  createTenantAdministration,
  parseRegisteredUrl,
  type JsonWebKeySet,
  type NewTenant,
  type TenantSummary,
} from '../identity/tenants/index.ts';
import { redirectUriOf } from '../standards/smart/index.ts';
import { readArguments, refuse } from './arguments.ts';
import type { AdminDeps } from './admin-deps.ts';
import { checkTenant } from './tenant-check-command.ts';

const readText = (deps: AdminDeps, path: string, option: string): string => {
  try {
    return deps.readFile(path);
  } catch {
    throw refuse(`${option}: ${path} cannot be read.`);
  }
};

const readJwks = (deps: AdminDeps, path: string): JsonWebKeySet => {
  try {
    return JSON.parse(readText(deps, path, '--cds-jwks-file')) as JsonWebKeySet;
  } catch (error) {
    if (error instanceof SyntaxError) throw refuse(`--cds-jwks-file: ${path} is not valid JSON.`);
    throw error;
  }
};

async function add(deps: AdminDeps, argv: readonly string[]): Promise<void> {
  const given = readArguments(argv, {
    id: 'text',
    name: 'text',
    'time-zone': 'text',
    iss: 'text',
    fhir: 'text',
    'client-id': 'text',
    'client-secret-file': 'text',
    'client-auth': 'text',
    'cds-iss': 'text',
    'cds-jku': 'text',
    'cds-jwks-file': 'text',
    'frame-ancestor': 'list',
    'example-content': 'switch',
    'allow-private-network': 'switch',
  });
  const clientAuth = given.text('client-auth');
  if (clientAuth !== undefined && clientAuth !== 'private_key_jwt' && clientAuth !== 'none') {
    throw refuse('--client-auth is private_key_jwt or none; for a secret give --client-secret-file.');
  }
  const secretFile = given.text('client-secret-file');
  const secret = secretFile === undefined ? undefined : readText(deps, secretFile, '--client-secret-file').trim();
  if (secret === '') throw refuse('--client-secret-file is empty.');
  const jwksFile = given.text('cds-jwks-file');
  const [name, timeZone, cdsIss, cdsJku] = [given.text('name'), given.text('time-zone'), given.text('cds-iss'), given.text('cds-jku')];
  const input: NewTenant = {
    id: given.required('id'),
    iss: given.required('iss'),
    fhir: given.required('fhir'),
    clientId: given.required('client-id'),
    frameAncestors: given.list('frame-ancestor'),
    exampleContent: given.has('example-content'),
    allowPrivateNetwork: given.has('allow-private-network'),
    ...(name === undefined ? {} : { name }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(cdsIss === undefined ? {} : { cdsIss }),
    ...(cdsJku === undefined ? {} : { cdsJku }),
    ...(clientAuth === undefined ? {} : { clientAuth }),
    ...(secret === undefined ? {} : { clientSecret: secret }),
    ...(jwksFile === undefined ? {} : { cdsJwks: readJwks(deps, jwksFile) }),
  };
  const tenant = await createTenantAdministration(deps).addTenant(input);
  deps.out(`Tenant "${tenant.id}" launches from ${input.iss}. A running server knows it within a second.`);
  deps.out(
    `Register with this EHR, and with no other, the redirect URI ${redirectUriOf(deps.publicUrl, parseRegisteredUrl(input.iss, '--iss'))}`,
  );
  deps.out(`Its launch URL is ${deps.publicUrl}/launch`);
  if (clientAuth === 'private_key_jwt') deps.out(`Register our key set, too: ${deps.publicUrl}/.well-known/jwks.json (RS384 and ES384).`);
}

const line = ({ tenant, disabledAt }: TenantSummary): string =>
  `${tenant.id}\t${disabledAt === null ? 'enabled' : 'disabled'}\t${tenant.name}\t${tenant.registrations.map(({ iss }) => iss).join(' ')}`;

async function show(deps: AdminDeps, argv: readonly string[]): Promise<void> {
  const given = readArguments(argv, { id: 'text' }, 1);
  const { tenant, disabledAt } = await createTenantAdministration(deps).showTenant(given.positionals[0] ?? given.required('id'));
  const registrations = tenant.registrations.map((one) => ({ ...one, redirectUri: redirectUriOf(deps.publicUrl, one.iss) }));
  deps.out(JSON.stringify({ ...tenant, registrations, disabledAt }, null, 2));
}

/** An EHR often asks for it before it gives the client id that `tenant add` needs. */
const redirectUri = async (deps: AdminDeps, argv: readonly string[]): Promise<void> => {
  const given = readArguments(argv, { iss: 'text' }, 1);
  deps.out(redirectUriOf(deps.publicUrl, parseRegisteredUrl(given.positionals[0] ?? given.required('iss'), '--iss')));
};

async function disable(deps: AdminDeps, argv: readonly string[]): Promise<void> {
  const given = readArguments(argv, { id: 'text' }, 1);
  const id = given.positionals[0] ?? given.required('id');
  await createTenantAdministration(deps).disableTenant(id);
  deps.out(`Tenant "${id}" is disabled: launches, sessions and CDS calls are refused within a second. Its data stays.`);
}

export const tenantCommands: Record<string, (deps: AdminDeps, argv: readonly string[]) => Promise<number | void>> = {
  add,
  check: checkTenant,
  list: async (deps, argv) => {
    readArguments(argv, {});
    const tenants = await createTenantAdministration(deps).listTenants();
    if (tenants.length === 0) deps.out('There is no tenant yet.');
    tenants.forEach((tenant) => deps.out(line(tenant)));
  },
  show,
  'redirect-uri': redirectUri,
  disable,
};

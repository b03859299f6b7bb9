import { isAbsolute } from 'node:path';
import { createEventSources, resourceTypes, sourceKinds, type GivenSource, type SourceState } from '../inbound/clinical-events/index.ts';
import { createTenantAdministration, type Tenant } from '../identity/tenants/index.ts';
import type { AdminDeps } from './admin-deps.ts';
import { readArguments, refuse } from './arguments.ts';

const knownTenant = async (deps: AdminDeps, id: string): Promise<Tenant> => (await createTenantAdministration(deps).showTenant(id)).tenant;

const stateOf = ({ kind, enabled, lastError, lastErrorAt, lastOkAt }: SourceState): string => {
  if (!enabled) return 'paused';
  if (kind === 'hl7-mllp' && lastError === null && lastOkAt === null) return 'not heard yet';
  if (lastError !== null) return `since ${lastErrorAt?.toISOString() ?? '?'}: ${lastError}`;
  return lastOkAt === null ? 'not asked yet' : `well at ${lastOkAt.toISOString()}`;
};

const eventsOf = ({ lastEventAt, lagSeconds, waiting, failed, taken }: SourceState): string =>
  [
    lastEventAt === null ? 'no event yet' : `last event ${lastEventAt.toISOString()}, ${lagSeconds ?? 0} s after it happened`,
    `${waiting} waiting`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(taken === null ? [] : [`${taken.messages} messages in 30 days, ${taken.withoutOrder} of them without a drug order`]),
  ].join(', ');

/** `--every 90s`, `10m`: in seconds. */
function secondsOf(text: string, option: 'every' | 'idle'): number {
  const [, count, unit] = /^(\d{1,5})(s|m|h)$/.exec(text) ?? [];
  if (count === undefined) throw refuse(`--${option} is a time such as 60s, 10m or 1h.`);
  return Number(count) * (unit === 'h' ? 3600 : unit === 'm' ? 60 : 1);
}

function dateOf(text: string): Date {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw refuse('--since is a date such as 2026-11-22 or 2026-11-22T14:00:00Z.');
  return at;
}

/** Options of what is asked for. */
const askedOptions = ['of', 'query', 'every', 'full-resources'] as const;
/** Options of HL7 v2 alone, and whether each has a value. */
const heardOptions = {
  port: 'text',
  host: 'text',
  allow: 'text',
  'tls-cert': 'text',
  'tls-key': 'text',
  'tls-client-ca': 'text',
  'max-bytes': 'text',
  idle: 'text',
  connections: 'text',
} as const;

/** Where HL7 v2 is heard; the files of a certificate are read here once, so that a wrong path is said at once. */
function heardAt(deps: AdminDeps, text: (name: keyof typeof heardOptions) => string | undefined): GivenSource['mllp'] {
  const whole = (name: keyof typeof heardOptions): number | undefined => {
    const given = text(name);
    if (given === undefined) return undefined;
    if (!/^\d{1,9}$/.test(given)) throw refuse(`--${name} is a whole number.`);
    return Number(given);
  };
  const file = (name: 'tls-cert' | 'tls-key' | 'tls-client-ca'): string | undefined => {
    const path = text(name);
    if (path === undefined) return undefined;
    if (!isAbsolute(path)) throw refuse(`--${name} is a file, by its whole path: the server does not run where you are.`);
    try {
      deps.readFile(path);
    } catch {
      throw refuse(`--${name} ${path} cannot be read.`);
    }
    return path;
  };
  const [certFile, keyFile, clientCaFile] = [file('tls-cert'), file('tls-key'), file('tls-client-ca')];
  if ((certFile === undefined) !== (keyFile === undefined)) throw refuse('--tls-cert and --tls-key go together.');
  if (clientCaFile !== undefined && certFile === undefined) throw refuse('--tls-client-ca needs --tls-cert and --tls-key.');
  const [port, maxMessageBytes, maxConnections] = [whole('port'), whole('max-bytes'), whole('connections')];
  if (port === undefined) throw refuse('An HL7 source has a --port.');
  const [host, allow, idle] = [text('host'), text('allow'), text('idle')];
  return {
    port,
    ...(host === undefined ? {} : { host }),
    ...(allow === undefined ? {} : { allow: allow.split(',').map((one) => one.trim()) }),
    ...(certFile === undefined || keyFile === undefined ? {} : { tls: { certFile, keyFile, clientCaFile: clientCaFile ?? null } }),
    ...(maxMessageBytes === undefined ? {} : { maxMessageBytes }),
    ...(maxConnections === undefined ? {} : { maxConnections }),
    ...(idle === undefined ? {} : { idleSeconds: secondsOf(idle, 'idle') }),
  };
}

/** A command on one source of a tenant, named by its id. */
const onSource =
  (
    work: (deps: AdminDeps, of: { tenantId: string; id: string; since: string | undefined }) => Promise<string>,
    more: Record<string, 'text'> = {},
  ) =>
  async (deps: AdminDeps, argv: readonly string[]): Promise<void> => {
    const given = readArguments(argv, { tenant: 'text', ...more }, 1);
    const [id] = given.positionals;
    const { id: tenantId } = await knownTenant(deps, given.required('tenant'));
    if (id === undefined) throw refuse('Name the source by its id; source list shows them.');
    deps.out(await work(deps, { tenantId, id, since: 'since' in more ? given.text('since') : undefined }));
  };

export const sourceCommands: Record<string, (deps: AdminDeps, argv: readonly string[]) => Promise<void>> = {
  add: async (deps, argv) => {
    const given = readArguments(argv, {
      tenant: 'text',
      kind: 'text',
      iss: 'text',
      label: 'text',
      of: 'text',
      query: 'text',
      every: 'text',
      'full-resources': 'switch',
      ...heardOptions,
    });
    const tenant = await knownTenant(deps, given.required('tenant'));
    const asked = given.required('kind');
    const kind = sourceKinds.find((one) => one === asked);
    if (kind === undefined) throw refuse(`--kind is ${sourceKinds.join(', ')}.`);
    const isHeard = kind === 'hl7-mllp';
    const foreign = [...(isHeard ? askedOptions : (Object.keys(heardOptions) as (keyof typeof heardOptions)[]))].find(
      (name) => given.has(name) || given.text(name) !== undefined,
    );
    if (foreign !== undefined) throw refuse(`--${foreign} says nothing of a source of kind ${kind}.`);
    const of = given.text('of') ?? 'MedicationRequest';
    const resourceType = resourceTypes.find((one) => one === of);
    if (resourceType === undefined) throw refuse(`--of is ${resourceTypes.join(', ')}.`);
    const every = given.text('every');
    const { id, secret } = await createEventSources(deps).add(tenant, {
      kind,
      iss: given.required('iss'),
      label: given.text('label'),
      resourceType,
      query: given.text('query'),
      everySeconds: every === undefined ? undefined : secondsOf(every, 'every'),
      takesFullResources: given.has('full-resources'),
      mllp: isHeard ? heardAt(deps, (name) => given.text(name)) : undefined,
    });
    if (isHeard) {
      deps.out(
        `Source ${id} (${kind}) of "${tenant.id}" is on: a server that runs with HL7_MLLP=1 opens port ${given.text('port') ?? ''} within seconds.`,
      );
      deps.out('Send ORM^O01, OMP^O09 and RDE^O11 alone, in processing mode P; source list shows whether it is heard.');
      return;
    }
    deps.out(`Source ${id} (${kind}) of "${tenant.id}" is on: ${resourceType} from now on. A running server begins within a minute.`);
    deps.out(`The EHR has to grant our client system/${resourceType}.rs by Backend Services; source list says whether it does.`);
    if (secret === null) return;
    deps.out(`The EHR notifies ${deps.publicUrl}/fhir-events/${id}`);
    deps.out(`with the header, told this once:  Authorization: Bearer ${secret}`);
  },
  list: async (deps, argv) => {
    const tenant = await knownTenant(deps, readArguments(argv, { tenant: 'text' }).required('tenant'));
    const sources = await createEventSources(deps).list(tenant);
    if (sources.length === 0) deps.out('There is no source.');
    for (const source of sources)
      deps.out(`${source.id}\t${source.kind}\t${source.iss}\t${stateOf(source)}\t${eventsOf(source)}\t${source.label}`);
  },
  denials: async (deps, argv) => {
    const tenant = await knownTenant(deps, readArguments(argv, { tenant: 'text' }).required('tenant'));
    const patterns = await createEventSources(deps).denialPatterns(tenant.id);
    if (patterns.length === 0) deps.out('No rule found a pattern of denied claims in the last 30 days.');
    for (const { personId, name, code, claims, lastDay } of patterns)
      deps.out(`${code}\t${claims} claims denied, the last on ${lastDay}\t${name ?? 'no name known'}\t${personId}`);
  },
  pause: onSource(async (deps, { tenantId, id }) => {
    await createEventSources(deps).pause(tenantId, id);
    return `Source ${id} is paused; what the EHR sends meanwhile is refused with 503, and asked for when it is resumed.`;
  }),
  resume: onSource(async (deps, { tenantId, id }) => {
    await createEventSources(deps).resume(tenantId, id);
    return `Source ${id} is on; everything since the pause is asked for now.`;
  }),
  replay: onSource(
    async (deps, { tenantId, id, since }) => {
      const failed = await createEventSources(deps).replay(tenantId, id, since === undefined ? null : dateOf(since));
      const asked =
        since === undefined ? '' : ` Everything since ${dateOf(since).toISOString()} is asked for again; what is known stays once.`;
      return `${failed} of source ${id} had failed and ${failed === 1 ? 'is' : 'are'} tried again.${asked}`;
    },
    { since: 'text' },
  ),
  secret: onSource(async (deps, { tenantId, id }) => {
    const secret = await createEventSources(deps).renewSecret(tenantId, id);
    return `The one before is good no more. The EHR notifies with the header, told this once:  Authorization: Bearer ${secret}`;
  }),
  remove: onSource(async (deps, { tenantId, id }) => {
    await createEventSources(deps).remove(tenantId, id);
    return `Source ${id} is removed, with what it brought and was not processed yet. Take its subscription away at the EHR, too.`;
  }),
};

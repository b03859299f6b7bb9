import { createEventSources, sourceKinds, type SourceState } from '../inbound/clinical-events/index.ts';
import { createTenantAdministration, type Tenant } from '../identity/tenants/index.ts';
import type { AdminDeps } from './admin-deps.ts';
import { readArguments, refuse } from './arguments.ts';

const knownTenant = async (deps: AdminDeps, id: string): Promise<Tenant> => (await createTenantAdministration(deps).showTenant(id)).tenant;

const stateOf = ({ enabled, lastError, lastErrorAt, lastOkAt }: SourceState): string => {
  if (!enabled) return 'paused';
  if (lastError !== null) return `since ${lastErrorAt?.toISOString() ?? '?'}: ${lastError}`;
  return lastOkAt === null ? 'not asked yet' : `well at ${lastOkAt.toISOString()}`;
};

const eventsOf = ({ lastEventAt, lagSeconds, waiting, failed }: SourceState): string =>
  [
    lastEventAt === null ? 'no event yet' : `last event ${lastEventAt.toISOString()}, ${lagSeconds ?? 0} s after it happened`,
    `${waiting} waiting`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
  ].join(', ');

/** `--every 90s`, `10m`: in seconds. */
function secondsOf(text: string): number {
  const [, count, unit] = /^(\d{1,5})(s|m|h)$/.exec(text) ?? [];
  if (count === undefined) throw refuse('--every is a time such as 60s, 10m or 1h.');
  return Number(count) * (unit === 'h' ? 3600 : unit === 'm' ? 60 : 1);
}

function dateOf(text: string): Date {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw refuse('--since is a date such as 2026-11-22 or 2026-11-22T14:00:00Z.');
  return at;
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
      query: 'text',
      every: 'text',
      'full-resources': 'switch',
    });
    const tenant = await knownTenant(deps, given.required('tenant'));
    const asked = given.required('kind');
    const kind = sourceKinds.find((one) => one === asked);
    if (kind === undefined) throw refuse(`--kind is ${sourceKinds.join(', ')}.`);
    const every = given.text('every');
    const { id, secret } = await createEventSources(deps).add(tenant, {
      kind,
      iss: given.required('iss'),
      label: given.text('label'),
      query: given.text('query'),
      everySeconds: every === undefined ? undefined : secondsOf(every),
      takesFullResources: given.has('full-resources'),
    });
    deps.out(`Source ${id} (${kind}) of "${tenant.id}" is on: orders from now on. A running server begins within a minute.`);
    deps.out('The EHR has to grant our client system/MedicationRequest.rs by Backend Services; source list says whether it does.');
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
  remove: onSource(async (deps, { tenantId, id }) => {
    await createEventSources(deps).remove(tenantId, id);
    return `Source ${id} is removed, with what it brought and was not processed yet. Take its subscription away at the EHR, too.`;
  }),
};

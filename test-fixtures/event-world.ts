import type { MedicationRequest } from 'fhir/r4';
import { nowViewSchema, type NowView } from '../server/contract/index.ts';
import { sql } from '../server/database/index.ts';
import { createEventSources } from '../server/inbound/clinical-events/index.ts';
import type { Tenant } from '../server/identity/tenants/index.ts';
import { z } from 'zod';
import { publicUrl } from './cds-hooks/cds-client.ts';
import { startHouse } from './cds-hooks/house.ts';
import { tofacitinib5 } from './cds-hooks/requests.ts';
import { startSandboxEhr } from './sandbox-ehr/index.ts';

const outcomeRow = z.object({
  outcome: z.string().nullable(),
  road: z.string(),
  topics: z.array(z.string()),
  trigger: z.string().nullable(),
});

/** The house beside a strict sandbox EHR, where our own key opens the FHIR server, and what an operator does with its events. */
export async function startEventWorld(options: Parameters<typeof startHouse>[0] = {}) {
  const house = await startHouse(options);
  await house.modules.signingKeys.current('ES384');
  const { keys } = await house.modules.signingKeys.published();
  const sandbox = await startSandboxEhr({
    port: 0,
    appOrigin: publicUrl,
    cdsBaseUrl: publicUrl,
    clientId: 'preceptor',
    redirectUri: `${publicUrl}/callback`,
    clientJwks: { keys: keys },
    clock: house.clock,
    profile: 'strict',
  });
  const tenant: Tenant = await house.enrol({
    id: 'demo',
    timeZone: house.tenant.timeZone,
    iss: sandbox.fhirBase,
    fhir: sandbox.fhirBase,
    clientId: 'preceptor',
    clientAuth: 'private_key_jwt',
    exampleContent: true,
    settings: house.tenant.settings,
  });
  const registration = tenant.registrations.find(({ iss }) => iss === sandbox.fhirBase);
  if (registration === undefined) throw new Error('The sandbox is not registered.');
  const sources = createEventSources({ db: house.db, clock: house.clock });

  let orders = 0;
  /** An order that somebody signed in the EHR, written by whatever made it there. */
  const write = (over: Omit<Partial<MedicationRequest>, 'id'> & { drug?: { code: string; display: string } } = {}) => {
    const { drug = tofacitinib5, ...rest } = over;
    const order: MedicationRequest & { id: string } = {
      resourceType: 'MedicationRequest',
      id: `order-${(orders += 1)}`,
      status: 'active',
      intent: 'order',
      medicationCodeableConcept: { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', ...drug }] },
      subject: { reference: 'Patient/p1' },
      authoredOn: house.clock.now().toISOString(),
      requester: { reference: 'Practitioner/castellan' },
      ...rest,
    };
    return sandbox.state.store.put(order as unknown as Parameters<typeof sandbox.state.store.put>[0]);
  };

  const personOf = async (reference: string) =>
    house.db.tenant('demo', async (tx) =>
      house.modules.practitioners.personFor(tx, { tenantId: 'demo', registrationId: registration.id, reference }),
    );
  /** What the clinician finds in *Now* beside a patient. */
  const nowOf = async (reference = 'Practitioner/castellan', patient = 'p1'): Promise<NowView> => {
    const panel = await house.openPanel(await personOf(reference), { patient });
    return nowViewSchema.parse((await panel.get('/now')).body);
  };
  const run = async (job: string, sourceId: string): Promise<void> => {
    await house.modules.jobs[job]?.({ tenantId: 'demo', sourceId });
  };
  const outcomes = async () =>
    house.db.tenant('demo', async (tx) =>
      tx.rows(outcomeRow, sql`select outcome, road, topics, trigger from clinical_event order by received_at, changed_at`),
    );

  return {
    house,
    sandbox,
    tenant,
    registration,
    sources,
    write,
    personOf,
    nowOf,
    outcomes,
    poll: async (sourceId: string) => run('poll-event-source', sourceId),
    process: async (sourceId: string) => run('process-clinical-events', sourceId),
    stop: async () => {
      await sandbox.close();
      await house.stop();
    },
  };
}

export type EventWorld = Awaited<ReturnType<typeof startEventWorld>>;

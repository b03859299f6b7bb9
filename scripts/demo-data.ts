import type { Practitioner, PractitionerQualification } from 'fhir/r4';
import type { Role } from '../server/contract/index.ts';
import type { Modules, Surroundings } from '../server/modules.ts';
import { AppError } from '../server/platform/index.ts';
import { CODE_SYSTEM, EXTENSION } from '../server/standards/fhir-r4/index.ts';
import { clientOf } from '../test-fixtures/sandbox-ehr/client.ts';
import { isProfileName } from '../test-fixtures/sandbox-ehr/profile.ts';

const tenantId = 'demo';

type DemoCertification = {
  id: string;
  name: string;
  issuer: string;
  from: string;
  until: string;
  source: 'verified' | 'document' | 'self-reported';
  kind: 'licence' | 'certification';
};
type DemoPerson = {
  reference: string;
  role?: string;
  /** What the demo tenant lets this person do beside care. */
  grant?: Role;
  name: string;
  npi: string;
  certifications: DemoCertification[];
};

const certification = (
  id: string,
  name: string,
  issuer: string,
  from: string,
  until: string,
  source: DemoCertification['source'],
  kind: DemoCertification['kind'] = 'certification',
): DemoCertification => ({ id, name, issuer, from, until, source, kind });

/** The people of the sandbox EHR; none of them exists. */
const people: DemoPerson[] = [
  {
    reference: 'Practitioner/castellan',
    name: 'Inés Castellan, MD',
    npi: '9999000018',
    certifications: [
      certification('castellan-licence', 'Physician license', 'State medical board', '2021-07-01', '2027-06-30', 'verified', 'licence'),
      certification('castellan-rheum', 'Rheumatology', 'Specialty board', '2019-11-04', '2029-12-31', 'verified'),
      certification('castellan-bls', 'Basic Life Support', 'Training center', '2025-02-10', '2027-02-28', 'document'),
    ],
  },
  {
    reference: 'Practitioner/okafor',
    name: 'Daniel Okafor, MD',
    npi: '9999000026',
    certifications: [
      certification('okafor-licence', 'Physician license', 'State medical board', '2023-01-01', '2026-12-31', 'verified', 'licence'),
      certification('okafor-em', 'Emergency Medicine', 'Specialty board', '2018-06-15', '2028-12-31', 'verified'),
      certification('okafor-acls', 'Advanced Cardiovascular Life Support', 'Training center', '2024-10-01', '2026-10-31', 'document'),
    ],
  },
  {
    reference: 'Practitioner/lindqvist',
    role: 'PractitionerRole/lindqvist-psych',
    name: 'Maja Lindqvist, PMHNP',
    npi: '9999000034',
    certifications: [
      certification(
        'lindqvist-licence',
        'Nurse practitioner license',
        'State board of nursing',
        '2024-04-01',
        '2028-03-31',
        'verified',
        'licence',
      ),
      certification(
        'lindqvist-pmh',
        'Psychiatric-Mental Health Nurse Practitioner',
        'Nursing certification center',
        '2022-09-12',
        '2027-09-11',
        'self-reported',
      ),
    ],
  },
  { reference: 'Practitioner/harrow', name: 'Ruth Harrow', npi: '9999000042', grant: 'credentialing-specialist', certifications: [] },
  { reference: 'Practitioner/brandt', name: 'Lena Brandt', npi: '9999000059', grant: 'educator', certifications: [] },
];

const concept = (system: string, code: string) => ({ coding: [{ system, code }] });

const toQualification = (one: DemoCertification): PractitionerQualification => ({
  id: one.id,
  extension: [
    {
      url: EXTENSION.qualificationLifecycle,
      extension: [
        { url: 'status', valueCodeableConcept: concept(CODE_SYSTEM.lifecycleStatus, 'active') },
        { url: 'source', valueCodeableConcept: concept(CODE_SYSTEM.qualificationSource, one.source) },
      ],
    },
  ],
  code: { ...concept(CODE_SYSTEM.qualification, one.kind), text: one.name },
  period: { start: one.from, end: one.until },
  issuer: { display: one.issuer },
});

/**
 * The demo tenant with the sandbox EHR's people. Repeating it changes nothing: the registration is refreshed (ports may
 * differ from the last start, and the kind of EHR), people and certifications are written once.
 */
export async function loadDemoData(
  modules: Modules,
  { db, sandboxUrl, sandboxProfile }: Surroundings & { sandboxUrl: string; sandboxProfile: string },
): Promise<void> {
  if (!isProfileName(sandboxProfile)) {
    throw new AppError('configuration', { detail: `SANDBOX_PROFILE is "${sandboxProfile}", which no sandbox EHR is.`, expose: true });
  }
  const iss = `${sandboxUrl}/fhir`;
  await modules.tenants.addTenant(
    {
      id: tenantId,
      name: 'Northmere Ambulatory', // Times read as on the chart beside, which shows this machine's.
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      iss,
      fhir: iss,
      ...clientOf(sandboxProfile),
      cdsIss: sandboxUrl,
      cdsJku: `${sandboxUrl}/cds/jwks.json`,
      frameAncestors: [sandboxUrl],
      exampleContent: true,
    },
    { isDemo: true },
  );
  await modules.directory.refresh();
  const found = await modules.directory.byIss(iss);
  if (found === undefined) throw new Error('The demo tenant is disabled; enable it or use another DATA_DIR.');
  const { registration } = found;

  await db.tenant(tenantId, async (tx) => {
    for (const one of people) {
      const identity = { tenantId, registrationId: registration.id, displayName: one.name, npi: one.npi };
      const person = await modules.practitioners.personFor(tx, { ...identity, reference: one.reference });
      if (one.role !== undefined)
        await modules.practitioners.linkRole(tx, {
          tenantId,
          registrationId: registration.id,
          role: one.role,
          practitioner: one.reference,
        });
      await modules.competencies.ensurePractitioner(tx, person);
      const resource = (await modules.records.find(tx, 'Practitioner', person.id)) as Practitioner | undefined;
      if (resource !== undefined && resource.qualification === undefined && one.certifications.length > 0) {
        await modules.records.update(
          tx,
          { ...resource, id: person.id, qualification: one.certifications.map(toQualification) },
          { activity: 'amend' },
        );
      }
      if (one.grant !== undefined) await modules.roles.grant(tx, { tenantId, personId: person.id, role: one.grant, by: 'demo data' });
    }
  });
}

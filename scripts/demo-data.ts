import type { Practitioner } from 'fhir/r4';
import type { Role } from '../server/contract/index.ts';
import type { NewCertification } from '../server/learning/competencies/index.ts';
import type { Modules, Surroundings } from '../server/modules.ts';
import { AppError } from '../server/platform/index.ts';
import { clientOf, isProfileName } from '../test-fixtures/sandbox-ehr/index.ts';

const tenantId = 'demo';

type DemoPerson = {
  reference: string;
  role?: string;
  /** What the demo tenant lets this person do beside care. */
  grant?: Role;
  name: string;
  npi: string;
  certifications: NewCertification[];
};

const certification = (
  id: string,
  name: string,
  issuer: string,
  validFrom: string,
  validUntil: string,
  knownAs: NewCertification['knownAs'],
  kind: NewCertification['kind'] = 'certification',
): NewCertification => ({ id, kind, name, issuer, number: null, validFrom, validUntil, status: 'active', knownAs });

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
  // A lesson is published by somebody who did not write it.
  { reference: 'Practitioner/varga', name: 'Ilona Varga', npi: '9999000067', grant: 'educator', certifications: [] },
  { reference: 'Practitioner/reiter', name: 'Tomas Reiter', npi: '9999000075', grant: 'integrator', certifications: [] },
];

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
      if (resource?.qualification === undefined && one.certifications.length > 0)
        await modules.competencies.recordCertifications(tx, person, one.certifications);
      if (one.grant !== undefined) await modules.roles.grant(tx, { tenantId, personId: person.id, role: one.grant, by: 'demo data' });
    }
  });
}

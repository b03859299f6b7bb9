import type { Resource } from '../resource.ts';
import type { SandboxUser } from '../state.ts';

type Clinician = SandboxUser & {
  npi: string;
  family: string;
  given: string;
  suffix: string;
  roleId: string;
  role: string;
  specialty: string;
};

/** Invented people; their NPIs are Luhn-valid in the 9999 block, which is not issued. */
const clinicians: Clinician[] = [
  {
    id: 'castellan',
    fhirUser: 'Practitioner/castellan',
    name: 'Inés Castellan, MD',
    signature: 'I. Castellan, MD, Rheumatology',
    department: 'Rheumatology',
    chart: true,
    npi: '9999000018',
    family: 'Castellan',
    given: 'Inés',
    suffix: 'MD',
    roleId: 'castellan-rheumatology',
    role: 'Physician',
    specialty: 'Rheumatology',
  },
  {
    id: 'okafor',
    fhirUser: 'Practitioner/okafor',
    name: 'Daniel Okafor, MD',
    signature: 'D. Okafor, MD, Emergency',
    department: 'Emergency medicine',
    chart: true,
    npi: '9999000026',
    family: 'Okafor',
    given: 'Daniel',
    suffix: 'MD',
    roleId: 'okafor-emergency',
    role: 'Physician',
    specialty: 'Emergency medicine',
  },
  {
    // Names herself by her role, as some EHRs do: everything that reads userId or fhirUser has to follow it.
    id: 'lindqvist',
    fhirUser: 'PractitionerRole/lindqvist-psych',
    name: 'Maja Lindqvist, PMHNP',
    signature: 'M. Lindqvist, PMHNP, Psychiatry',
    department: 'Psychiatry',
    chart: true,
    npi: '9999000034',
    family: 'Lindqvist',
    given: 'Maja',
    suffix: 'PMHNP',
    roleId: 'lindqvist-psych',
    role: 'Nurse practitioner',
    specialty: 'Psychiatry',
  },
  {
    id: 'harrow',
    fhirUser: 'Practitioner/harrow',
    name: 'Ruth Harrow',
    signature: 'R. Harrow, Medical staff office',
    department: 'Medical staff office, credentialing',
    chart: false,
    npi: '9999000042',
    family: 'Harrow',
    given: 'Ruth',
    suffix: 'CPCS',
    roleId: 'harrow-credentialing',
    role: 'Administrative staff',
    specialty: 'Credentialing',
  },
  {
    id: 'brandt',
    fhirUser: 'Practitioner/brandt',
    name: 'Lena Brandt',
    signature: 'L. Brandt, Clinical education',
    department: 'Clinical education',
    chart: false,
    npi: '9999000059',
    family: 'Brandt',
    given: 'Lena',
    suffix: 'RN',
    roleId: 'brandt-education',
    role: 'Educator',
    specialty: 'Clinical education',
  },
  {
    id: 'varga',
    fhirUser: 'Practitioner/varga',
    name: 'Ilona Varga',
    signature: 'I. Varga, Clinical pharmacy',
    department: 'Clinical pharmacy, drug information',
    chart: false,
    npi: '9999000067',
    family: 'Varga',
    given: 'Ilona',
    suffix: 'PharmD',
    roleId: 'varga-pharmacy',
    role: 'Pharmacist',
    specialty: 'Drug information',
  },
  {
    id: 'reiter',
    fhirUser: 'Practitioner/reiter',
    name: 'Tomas Reiter',
    signature: 'T. Reiter, Clinical applications',
    department: 'Clinical applications, interfaces',
    chart: false,
    npi: '9999000075',
    family: 'Reiter',
    given: 'Tomas',
    suffix: 'MS',
    roleId: 'reiter-interfaces',
    role: 'Interface analyst',
    specialty: 'Health informatics',
  },
];

export const organization: Resource & { id: string } = {
  resourceType: 'Organization',
  id: 'northmere',
  active: true,
  name: 'Northmere Ambulatory',
};

export const sandboxUsers: SandboxUser[] = clinicians.map(({ id, fhirUser, name, signature, department, chart }) => ({
  id,
  fhirUser,
  name,
  signature,
  department,
  chart,
}));

/** Organization, Practitioners and their roles. */
export function staffResources(): (Resource & { id: string })[] {
  return [
    organization,
    ...clinicians.flatMap((person) => [
      {
        resourceType: 'Practitioner',
        id: person.id,
        active: true,
        identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: person.npi }],
        name: [{ use: 'official', family: person.family, given: [person.given], suffix: [person.suffix], text: person.name }],
      },
      {
        resourceType: 'PractitionerRole',
        id: person.roleId,
        active: true,
        practitioner: { reference: `Practitioner/${person.id}`, display: person.name },
        organization: { reference: 'Organization/northmere', display: 'Northmere Ambulatory' },
        code: [{ text: person.role }],
        specialty: [{ text: person.specialty }],
      },
    ]),
  ];
}

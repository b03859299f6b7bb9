import { textAt, valuesAt, isRecord, type Resource } from '../resource.ts';

type Kind = 'token' | 'string' | 'reference' | 'date';
export type SearchParameter = { kind: Kind; paths: string[]; target?: string };

const token = (...paths: string[]): SearchParameter => ({ kind: 'token', paths });
const string = (...paths: string[]): SearchParameter => ({ kind: 'string', paths });
const reference = (path: string, target?: string): SearchParameter => ({ kind: 'reference', paths: [path], ...(target ? { target } : {}) });
const date = (...paths: string[]): SearchParameter => ({ kind: 'date', paths });

const everyType: Record<string, SearchParameter> = { _id: token('id'), _lastUpdated: date('meta.lastUpdated') };
const ofSubject = {
  patient: reference('subject', 'Patient'),
  subject: reference('subject'),
  encounter: reference('encounter', 'Encounter'),
};
const person = {
  identifier: token('identifier'),
  name: string('name.family', 'name.given', 'name.text'),
  family: string('name.family'),
  given: string('name.given'),
  active: token('active'),
  gender: token('gender'),
};

/** The types the sandbox serves and the R4 search parameters it understands of each. */
export const searchParameters: Record<string, Record<string, SearchParameter>> = {
  Patient: { ...everyType, ...person, birthdate: date('birthDate') },
  Practitioner: { ...everyType, ...person },
  PractitionerRole: {
    ...everyType,
    identifier: token('identifier'),
    practitioner: reference('practitioner', 'Practitioner'),
    active: token('active'),
    organization: reference('organization', 'Organization'),
    role: token('code'),
    specialty: token('specialty'),
  },
  Organization: { ...everyType, identifier: token('identifier'), name: string('name', 'alias'), active: token('active') },
  Encounter: {
    ...everyType,
    identifier: token('identifier'),
    patient: reference('subject', 'Patient'),
    subject: reference('subject'),
    status: token('status'),
    class: token('class'),
    date: date('period.start'),
    practitioner: reference('participant.individual', 'Practitioner'),
  },
  ServiceRequest: { ...everyType, ...ofSubject, code: token('code'), status: token('status'), intent: token('intent') },
  Appointment: { ...everyType, actor: reference('participant.actor'), status: token('status'), date: date('start') },
  ExplanationOfBenefit: { ...everyType, patient: reference('patient', 'Patient'), provider: reference('provider', 'Practitioner') },
  ClaimResponse: { ...everyType, patient: reference('patient', 'Patient'), requestor: reference('requestor', 'Practitioner') },
  Condition: {
    ...everyType,
    ...ofSubject,
    code: token('code'),
    category: token('category'),
    'clinical-status': token('clinicalStatus'),
    'verification-status': token('verificationStatus'),
  },
  Observation: {
    ...everyType,
    ...ofSubject,
    code: token('code'),
    category: token('category'),
    status: token('status'),
    date: date('effectiveDateTime'),
  },
  AllergyIntolerance: {
    ...everyType,
    patient: reference('patient', 'Patient'),
    code: token('code'),
    'clinical-status': token('clinicalStatus'),
  },
  MedicationRequest: {
    ...everyType,
    ...ofSubject,
    identifier: token('identifier'),
    status: token('status'),
    intent: token('intent'),
    code: token('medicationCodeableConcept'),
    authoredon: date('authoredOn'),
    requester: reference('requester'),
  },
  MedicationStatement: {
    ...everyType,
    patient: reference('subject', 'Patient'),
    subject: reference('subject'),
    status: token('status'),
    code: token('medicationCodeableConcept'),
  },
  Procedure: {
    ...everyType,
    ...ofSubject,
    status: token('status'),
    code: token('code'),
    date: date('performedDateTime', 'performedPeriod.start'),
  },
  Immunization: {
    ...everyType,
    patient: reference('patient', 'Patient'),
    status: token('status'),
    'vaccine-code': token('vaccineCode'),
    date: date('occurrenceDateTime'),
  },
  DiagnosticReport: { ...everyType, ...ofSubject, status: token('status'), code: token('code'), date: date('effectiveDateTime') },
  Task: {
    ...everyType,
    identifier: token('identifier'),
    status: token('status'),
    intent: token('intent'),
    code: token('code'),
    owner: reference('owner'),
    requester: reference('requester'),
    patient: reference('for', 'Patient'),
    subject: reference('for'),
    encounter: reference('encounter', 'Encounter'),
    'authored-on': date('authoredOn'),
  },
};

/** `system|code`, `|code`, `system|` or `code` against code, Coding, CodeableConcept, Identifier and boolean. */
function matchesToken(value: unknown, wanted: string): boolean {
  if (typeof value === 'string' || typeof value === 'boolean') return String(value) === wanted.replace(/^\|/, '');
  if (!isRecord(value)) return false;
  if (Array.isArray(value['coding'])) return value['coding'].some((coding) => matchesToken(coding, wanted));
  const code = value['code'] ?? value['value'];
  const bar = wanted.indexOf('|');
  if (bar < 0) return code === wanted;
  const system = wanted.slice(0, bar);
  const wantedCode = wanted.slice(bar + 1);
  const systemFits = system === '' ? value['system'] === undefined : value['system'] === system;
  return systemFits && (wantedCode === '' || code === wantedCode);
}

function matchesReference(value: unknown, wanted: string, target: string | undefined, fhirBase: string): boolean {
  const held = textAt(value, 'reference');
  if (held === undefined) return false;
  const local = wanted.startsWith(`${fhirBase}/`) ? wanted.slice(fhirBase.length + 1) : wanted;
  if (local.includes('/')) return held === local && (target === undefined || held.startsWith(`${target}/`));
  return target === undefined ? held.endsWith(`/${local}`) : held === `${target}/${local}`;
}

/** The instants a FHIR date of any precision covers, in milliseconds. */
function span(text: string): [number, number] {
  const start = Date.parse(text);
  if (/^\d{4}$/.test(text)) return [start, Date.parse(`${Number(text) + 1}`)];
  const month = /^(\d{4})-(\d{2})$/.exec(text);
  if (month) return [start, Date.UTC(Number(month[1]), Number(month[2]), 1)];
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? [start, start + 86_400_000] : [start, start + 1];
}

function matchesDate(value: unknown, wanted: string): boolean {
  const parsed = /^(eq|ne|gt|lt|ge|le)?(\d{4}.*)$/.exec(wanted);
  if (!parsed || typeof value !== 'string') return false;
  const [from, to] = span(parsed[2] ?? '');
  const at = Date.parse(value);
  switch (parsed[1]) {
    case 'gt':
      return at >= to;
    case 'ge':
      return at >= from;
    case 'lt':
      return at < from;
    case 'le':
      return at < to;
    case 'ne':
      return at < from || at >= to;
    default:
      return at >= from && at < to;
  }
}

/** One parameter with its comma-separated alternatives. `@see` https://hl7.org/fhir/R4/search.html#combining */
export function matches(resource: Resource, parameter: SearchParameter, wanted: string, fhirBase: string): boolean {
  const values = parameter.paths.flatMap((path) => valuesAt(resource, path));
  return wanted.split(',').some((alternative) =>
    values.some((value) => {
      switch (parameter.kind) {
        case 'token':
          return matchesToken(value, alternative);
        case 'string':
          return typeof value === 'string' && value.toLowerCase().startsWith(alternative.toLowerCase());
        case 'reference':
          return matchesReference(value, alternative, parameter.target, fhirBase);
        case 'date':
          return matchesDate(value, alternative);
      }
    }),
  );
}

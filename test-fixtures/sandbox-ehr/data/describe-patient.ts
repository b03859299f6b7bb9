import { createHash } from 'node:crypto';
import type { Resource } from '../resource.ts';

type Seeded = Resource & { id: string };
/** `days` is how long ago; `flag` H or L marks a value out of range; `code` is a LOINC code. */
export type Result = { name: string; code?: string; value: number | string; unit?: string; flag?: 'H' | 'L'; days: number };
export type Medicine = { rxcui: string; name: string; how: string; since: string; stopped?: string; reason?: string };

/** A patient in a few lines; `describePatient` makes the resources. */
export type PatientDescription = {
  id: string;
  mrn: string;
  family: string;
  given: string[];
  gender: 'female' | 'male';
  birthDate: string;
  problems: { code: string; name: string; onset: string; note?: string }[];
  allergies: { name: string; reaction: string }[];
  medicines: Medicine[];
  results: Result[];
  vitals: { systolic: number; diastolic: number; pulse: number; temperature: number; weight: number };
  visit: { what: string; class: 'AMB' | 'EMER' | 'IMP'; clinician: string; hour: number };
};

export const loinc = 'http://loinc.org';
export const rxnorm = 'http://www.nlm.nih.gov/research/umls/rxnorm';
const conditionCodes = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
const categoryCodes = 'http://terminology.hl7.org/CodeSystem/observation-category';
const ucum = 'http://unitsofmeasure.org';

/** Ids that stay the same over restarts, so that references kept by the application still resolve. */
const stableId = (...parts: string[]): string => {
  const hex = createHash('sha256').update(parts.join('|')).digest('hex');
  return `${parts[0]}-${hex.slice(0, 10)}`;
};

const concept = (system: string, code: string | undefined, text: string): object => ({
  ...(code === undefined ? {} : { coding: [{ system, code, display: text }] }),
  text,
});

/** Patient, Encounter, Conditions, Observations, Allergies and MedicationRequests. `now` anchors "days ago". */
export function describePatient(person: PatientDescription, now: Date): Seeded[] {
  const subject = { reference: `Patient/${person.id}`, display: `${person.family}, ${person.given.join(' ')}` };
  const encounter = { reference: `Encounter/${person.id}-today` };
  const at = (days: number, hour: number, minute = 0): string => {
    const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - days, hour, minute);
    return day.toISOString();
  };
  const category = (code: string): object[] => [{ coding: [{ system: categoryCodes, code }] }];
  const vital = (code: string, text: string, value: object): Seeded => ({
    resourceType: 'Observation',
    id: stableId(person.id, 'vital', code),
    status: 'final',
    category: category('vital-signs'),
    code: concept(loinc, code, text),
    subject,
    encounter,
    effectiveDateTime: at(0, person.visit.hour, 5),
    ...value,
  });
  const quantity = (value: number, unit: string, code: string): object => ({ value, unit, system: ucum, code });
  const { vitals, visit } = person;

  return [
    {
      resourceType: 'Patient',
      id: person.id,
      active: true,
      gender: person.gender,
      birthDate: person.birthDate,
      identifier: [
        {
          use: 'usual',
          type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
          system: 'urn:oid:2.16.840.1.113883.19.5',
          value: person.mrn,
        },
      ],
      name: [{ use: 'official', family: person.family, given: person.given }],
    },
    {
      resourceType: 'Encounter',
      id: `${person.id}-today`,
      status: 'in-progress',
      subject,
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: visit.class },
      type: [{ text: visit.what }],
      participant: [{ individual: { reference: `Practitioner/${visit.clinician}` } }],
      period: { start: at(0, visit.hour, 15) },
      serviceProvider: { reference: 'Organization/northmere' },
    },
    ...person.problems.map((problem): Seeded => ({
      resourceType: 'Condition',
      id: stableId(person.id, 'condition', problem.code),
      subject,
      clinicalStatus: { coding: [{ system: conditionCodes, code: 'active' }] },
      category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-category', code: 'problem-list-item' }] }],
      code: concept('http://hl7.org/fhir/sid/icd-10-cm', problem.code, problem.name),
      onsetDateTime: problem.onset,
      ...(problem.note === undefined ? {} : { note: [{ text: problem.note }] }),
    })),
    ...person.allergies.map((allergy): Seeded => ({
      resourceType: 'AllergyIntolerance',
      id: stableId(person.id, 'allergy', allergy.name),
      patient: subject,
      clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }] },
      code: { text: allergy.name },
      reaction: [{ manifestation: [{ text: allergy.reaction }] }],
    })),
    ...person.medicines.map((medicine): Seeded => ({
      resourceType: 'MedicationRequest',
      id: stableId(person.id, 'medicine', medicine.rxcui),
      status: medicine.stopped === undefined ? 'active' : 'stopped',
      intent: 'order',
      medicationCodeableConcept: concept(rxnorm, medicine.rxcui, medicine.name),
      subject,
      authoredOn: medicine.since,
      dosageInstruction: [{ text: medicine.how }],
      ...(medicine.stopped === undefined
        ? {}
        : { statusReason: { text: `stopped ${medicine.stopped}${medicine.reason === undefined ? '' : `, ${medicine.reason}`}` } }),
    })),
    ...person.results.map((result): Seeded => ({
      resourceType: 'Observation',
      id: stableId(person.id, 'lab', result.name),
      status: 'final',
      category: category('laboratory'),
      code: concept(loinc, result.code, result.name),
      subject,
      effectiveDateTime: at(result.days, 8, 40),
      ...(typeof result.value === 'number'
        ? { valueQuantity: { value: result.value, unit: result.unit ?? '' } }
        : { valueString: result.value }),
      ...(result.flag === undefined
        ? {}
        : {
            interpretation: [
              { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code: result.flag }] },
            ],
          }),
    })),
    vital('85354-9', 'Blood pressure', {
      component: [
        { code: concept(loinc, '8480-6', 'Systolic blood pressure'), valueQuantity: quantity(vitals.systolic, 'mmHg', 'mm[Hg]') },
        { code: concept(loinc, '8462-4', 'Diastolic blood pressure'), valueQuantity: quantity(vitals.diastolic, 'mmHg', 'mm[Hg]') },
      ],
    }),
    vital('8867-4', 'Pulse', { valueQuantity: quantity(vitals.pulse, '/min', '/min') }),
    vital('8310-5', 'Temperature', { valueQuantity: quantity(vitals.temperature, '°C', 'Cel') }),
    vital('29463-7', 'Weight', { valueQuantity: quantity(vitals.weight, 'kg', 'kg') }),
  ];
}

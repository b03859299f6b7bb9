import { conceptText, textAt, valuesAt, type StoredResource } from '../resource.ts';
import type { SandboxState } from '../state.ts';
import { encounterOf } from './session.ts';

export type Row = { name: string; value: string; flag: string | null };
export type ChartFacts = {
  patientId: string;
  label: string;
  born: string;
  mrn: string;
  allergies: string[];
  weight: string | null;
  egfr: string | null;
  visit: string;
  problems: { name: string; about: string }[];
  medicines: { id: string; rxcui: string; name: string; how: string; stopped: string | null }[];
  results: Row[];
  vitals: Row[];
  signed: string[];
};

const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
export const day = (iso: string): string => (Number.isNaN(Date.parse(iso)) ? '' : dayFormat.format(new Date(iso)));
export const clockTime = (iso: string): string =>
  Number.isNaN(Date.parse(iso))
    ? ''
    : new Intl.DateTimeFormat('en-GB', { hour: 'numeric', minute: '2-digit', hour12: false }).format(new Date(iso));

export const patientLabel = (patient: StoredResource): string =>
  [
    textAt(patient, 'name.family') ?? 'Unnamed',
    valuesAt(patient, 'name.given')
      .filter((given) => typeof given === 'string')
      .slice(0, 2)
      .join(' '),
  ]
    .filter(Boolean)
    .join(', ');

function ageOf(birthDate: string, now: Date): number {
  const born = new Date(birthDate);
  const hadBirthday = now.getMonth() > born.getMonth() || (now.getMonth() === born.getMonth() && now.getDate() >= born.getDate());
  return now.getFullYear() - born.getFullYear() - (hadBirthday ? 0 : 1);
}

const numberText = (value: unknown): string => (typeof value === 'number' ? String(Math.round(value * 100) / 100) : '');
const joinUnit = (value: string, unit: string | undefined): string => [value, unit].filter(Boolean).join(unit === '%' ? '' : ' ');

function resultRow(observation: StoredResource): Row {
  const components = valuesAt(observation, 'component');
  const flag = textAt(observation, 'interpretation.coding.code') ?? null;
  const value =
    components.length > 0
      ? components
          .map((part) => numberText(valuesAt(part, 'valueQuantity.value')[0]))
          .filter(Boolean)
          .join('/')
      : joinUnit(
          numberText(valuesAt(observation, 'valueQuantity.value')[0]),
          textAt(observation, 'valueQuantity.unit')?.replace(/^\/min$/, ''),
        ) ||
        textAt(observation, 'valueString') ||
        conceptText(observation, 'valueCodeableConcept');
  return { name: conceptText(observation, 'code'), value, flag: flag === 'H' || flag === 'L' ? flag : null };
}

/** The newest observation of each name, at most `limit`. */
function newest(observations: StoredResource[], limit: number): StoredResource[] {
  const byName = new Map<string, StoredResource>();
  const when = (observation: StoredResource): string => textAt(observation, 'effectiveDateTime') ?? '';
  for (const observation of observations) {
    const name = conceptText(observation, 'code');
    const held = byName.get(name);
    if (!held || when(held) < when(observation)) byName.set(name, observation);
  }
  return [...byName.values()].slice(0, limit);
}

/** What the chart shows of one patient, read from the same store that the FHIR surface serves. */
export function chartFacts(state: SandboxState, patient: StoredResource, signed: ReadonlySet<string>): ChartFacts {
  const of = (type: string): StoredResource[] =>
    state.store.search(type, new URLSearchParams({ patient: patient.id, _count: '500' }), state.settings.fhirBase).page;
  const observations = of('Observation');
  const inCategory = (code: string): StoredResource[] =>
    observations.filter((observation) => valuesAt(observation, 'category.coding.code').includes(code));
  const labs = newest(inCategory('laboratory'), 10);
  const vitals = newest(inCategory('vital-signs'), 6);
  const row = (loincCode: string): Row | undefined =>
    [...labs, ...vitals].filter((observation) => valuesAt(observation, 'code.coding.code').includes(loincCode)).map(resultRow)[0];
  const orders = of('MedicationRequest');
  const encounter = state.store.read('Encounter', encounterOf(state, patient.id));
  const start = encounter ? (textAt(encounter, 'period.start') ?? '') : '';
  const now = new Date(state.settings.now());
  const isToday = day(start) === day(now.toISOString());
  const birthDate = textAt(patient, 'birthDate') ?? '';
  return {
    patientId: patient.id,
    label: patientLabel(patient),
    born:
      birthDate === ''
        ? 'unknown'
        : `${day(birthDate)}, ${ageOf(birthDate, now)} y, ${(textAt(patient, 'gender') ?? 'u').charAt(0).toUpperCase()}`,
    mrn:
      textAt(
        valuesAt(patient, 'identifier').find((identifier) => textAt(identifier, 'type.coding.code') === 'MR'),
        'value',
      ) ?? patient.id.slice(0, 8),
    allergies: of('AllergyIntolerance').map((allergy) =>
      [
        conceptText(allergy, 'code'),
        valuesAt(allergy, 'reaction.manifestation')
          .map((held) => conceptText({ held }, 'held'))
          .filter(Boolean)
          .join(', '),
      ]
        .filter(Boolean)
        .join(': '),
    ),
    weight: row('29463-7')?.value ?? null,
    egfr: row('98979-8')?.value ?? null,
    visit: encounter ? [conceptText(encounter, 'type'), isToday ? clockTime(start) : day(start)].filter(Boolean).join(', ') : 'none',
    problems: of('Condition')
      .map((condition) => ({
        name: conceptText(condition, 'code'),
        about: [
          textAt(condition, 'code.coding.code'),
          `since ${(textAt(condition, 'onsetDateTime') ?? '').slice(0, 4)}`,
          textAt(condition, 'note.text'),
        ]
          .filter((part) => part && part !== 'since ')
          .join(', '),
      }))
      .slice(0, 8),
    medicines: orders
      .filter((order) => !signed.has(order.id))
      .map((order) => ({
        id: order.id,
        rxcui: textAt(order, 'medicationCodeableConcept.coding.code') ?? '',
        name: conceptText(order, 'medicationCodeableConcept'),
        how: [textAt(order, 'dosageInstruction.text'), `since ${(textAt(order, 'authoredOn') ?? '').slice(0, 4)}`]
          .filter((part) => part && part !== 'since ')
          .join(', '),
        stopped: order['status'] === 'active' ? null : (textAt(order, 'statusReason.text') ?? 'stopped'),
      }))
      .sort((a, b) => Number(a.stopped !== null) - Number(b.stopped !== null))
      .slice(0, 10),
    results: labs.map(resultRow).filter((result) => result.name !== 'eGFR'),
    vitals: vitals.map(resultRow).filter((vital) => vital.name !== 'Weight'),
    signed: orders.filter((order) => signed.has(order.id)).map(signedLine),
  };
}

/** One line of "Signed today". */
export const signedLine = (order: StoredResource): string =>
  [conceptText(order, 'medicationCodeableConcept'), textAt(order, 'dosageInstruction.text')].filter(Boolean).join(', ');

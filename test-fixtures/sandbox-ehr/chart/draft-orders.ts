import drugs from '../data/drugs.json' with { type: 'json' };
import { rxnorm } from '../data/describe-patient.ts';
import { isRecord, type Resource } from '../resource.ts';

export type Drug = (typeof drugs)[number];

/** One more medicine in the hospital's list. */
export const addDrug = (drug: Drug): void => void drugs.push(drug);

/** Every word has to begin a word of the name or equal the code; the list is short. */
export function findDrugs(query: string): Drug[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return drugs
    .filter((drug) =>
      words.every(
        (word) =>
          drug.rxcui === word ||
          drug.display
            .toLowerCase()
            .split(/[\s/]+/)
            .some((part) => part.startsWith(word)),
      ),
    )
    .slice(0, 12);
}

export const isOrderable = (rxcui: string): boolean => drugs.some((drug) => drug.rxcui === rxcui);

type Subject = { patient: string; encounter: string; requester: string; authoredOn: string };

const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 400) : '');

/** The order form as a MedicationRequest: its id is the draft's and stays when the order is signed. */
export function toMedicationRequest(draft: unknown, subject: Subject, status: 'draft' | 'active'): (Resource & { id: string }) | undefined {
  if (!isRecord(draft) || typeof draft['id'] !== 'string' || !/^[0-9a-f-]{36}$/.test(draft['id'])) return undefined;
  const drug = drugs.find((candidate) => candidate.rxcui === draft['rxcui']);
  if (!drug) return undefined;
  const [dose, route, frequency, reason, dispense, renews] = ['dose', 'route', 'frequency', 'reason', 'dispense', 'renews'].map((name) =>
    text(draft[name]),
  );
  const start = /^\d{4}-\d{2}-\d{2}$/.test(text(draft['start'])) ? text(draft['start']) : '';
  const refills = Number(draft['refills']);
  return {
    resourceType: 'MedicationRequest',
    id: draft['id'],
    status,
    intent: 'order',
    medicationCodeableConcept: { coding: [{ system: rxnorm, code: drug.rxcui, display: drug.display }], text: drug.display },
    subject: { reference: `Patient/${subject.patient}` },
    ...(subject.encounter === '' ? {} : { encounter: { reference: `Encounter/${subject.encounter}` } }),
    requester: { reference: subject.requester },
    authoredOn: subject.authoredOn,
    ...(reason ? { reasonCode: [{ text: reason }] } : {}),
    ...(renews ? { priorPrescription: { reference: `MedicationRequest/${renews}` } } : {}),
    dosageInstruction: [{ text: [dose, frequency].filter(Boolean).join(', '), ...(route ? { route: { text: route } } : {}) }],
    dispenseRequest: {
      ...(start ? { validityPeriod: { start } } : {}),
      ...(Number.isInteger(refills) && refills >= 0 && refills < 100 ? { numberOfRepeatsAllowed: refills } : {}),
      ...(dispense ? { quantity: { value: Number.parseFloat(dispense) || 1, unit: dispense.replace(/^[\d.]+\s*/, '') || 'each' } } : {}),
    },
  };
}

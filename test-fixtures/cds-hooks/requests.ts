import { randomUUID } from 'node:crypto';

const rxNorm = 'http://www.nlm.nih.gov/research/umls/rxnorm';

/** RxNorm products of the three lessons, and one whose label has no boxed warning. */
export const tofacitinib5 = { code: '1357541', display: 'tofacitinib 5 MG Oral Tablet' };
export const amlodipine5 = { code: '197361', display: 'amlodipine 5 MG Oral Tablet' };

export type Resource = Record<string, unknown> & { resourceType: string };

/** A draft MedicationRequest; `over` is laid over it. */
export const draft = (drug: { code: string; display: string }, over: Record<string, unknown> = {}): Resource => ({
  resourceType: 'MedicationRequest',
  id: `order-${drug.code}`,
  status: 'draft',
  intent: 'order',
  subject: { reference: 'Patient/p1' },
  medicationCodeableConcept: { coding: [{ system: rxNorm, ...drug }], text: drug.display },
  ...over,
});

type Context = { userId?: string; patientId?: string; encounterId?: string };
const context = (orders: readonly unknown[], over: Context): Record<string, unknown> => ({
  userId: 'Practitioner/castellan',
  patientId: 'p1',
  encounterId: 'e1',
  ...over,
  draftOrders: { resourceType: 'Bundle', type: 'collection', entry: orders.map((resource) => ({ resource })) },
});

export const orderSign = (orders: readonly unknown[], over: Context = {}, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  hook: 'order-sign',
  hookInstance: randomUUID(),
  context: context(orders, over),
  ...more,
});

/** `null` where nobody is named as the user, which a refill may do. */
export const medicationRefill = (medications: readonly unknown[], userId: string | null): Record<string, unknown> => ({
  hook: 'medication-refill',
  hookInstance: randomUUID(),
  context: {
    ...(userId === null ? {} : { userId }),
    patientId: 'p1',
    medications: { resourceType: 'Bundle', type: 'collection', entry: medications.map((resource) => ({ resource })) },
  },
});

/** A chart or an encounter is opened. */
export const chartOpened = (hook: 'patient-view' | 'encounter-start', over: Context = {}): Record<string, unknown> => ({
  hook,
  hookInstance: randomUUID(),
  context: { userId: 'Practitioner/castellan', patientId: 'p1', encounterId: 'e1', ...over },
});

export const orderSelect = (orders: readonly Resource[], selections: readonly string[], over: Context = {}): Record<string, unknown> => ({
  hook: 'order-select',
  hookInstance: randomUUID(),
  context: { ...context(orders, over), selections },
});

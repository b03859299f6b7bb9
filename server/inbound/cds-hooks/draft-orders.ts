import { medicationNames, type LooseResource, type Medicine, type OrderRequest } from '../../standards/cds-hooks/index.ts';

export type DraftOrder = {
  /** What makes two requests speak of the same order. Names the patient: it is kept as a keyed hash only. */
  identity: string;
  resource: LooseResource;
  medicine: Medicine;
  isRenewal: boolean;
};

/** One request can hold a whole order set; nobody is taught more than this at once. */
const maxOrders = 100;

const medicationOrders = new Set(['MedicationRequest', 'MedicationOrder']);

/** Orders that carry on what was ordered before: a prior prescription, or one that is signed again. A refill is one by its hook. */
const isRenewal = (order: LooseResource): boolean => {
  const status = order['status'];
  return (
    (typeof order['priorPrescription'] === 'object' && order['priorPrescription'] !== null) ||
    (typeof status === 'string' && status !== 'draft')
  );
};

/** What an order without an id is told by. */
const firstName = ({ codes, texts, ingredients, reference }: Medicine): string =>
  codes[0] ?? texts[0] ?? reference ?? ingredients.map((one) => one.codes[0] ?? one.texts[0] ?? one.reference).join(' / ');

/**
 * The medication orders of a request, the first hundred; on order-select those in `selections` only.
 * Entries that are no orders, or carry no resource, are passed over.
 * @param today an order without an id is the same order for a day, told by its patient, encounter and drug
 * @param ownBase FHIR base of the EHR, which references may name
 * @see https://cds-hooks.hl7.org/hooks/order-select/
 */
export function draftOrders(request: OrderRequest, today: string, ownBase?: string): DraftOrder[] {
  const entries = request.context.draftOrders.entry ?? [];
  const surroundings = { entries, ownBase };
  const selected = request.hook === 'order-select' ? new Set(request.context.selections) : null;
  const orders = entries.flatMap(({ resource, fullUrl }) => {
    if (resource === undefined || !medicationOrders.has(resource.resourceType)) return [];
    const reference = `${resource.resourceType}/${resource.id ?? ''}`;
    const isMeant = selected === null || selected.has(reference) || (fullUrl !== undefined && selected.has(fullUrl));
    return isMeant ? [{ resource, fullUrl }] : [];
  });
  return orders.slice(0, maxOrders).map(({ resource, fullUrl }) => {
    const medicine = medicationNames(resource, surroundings, fullUrl);
    const name = resource.id ?? `${today} ${firstName(medicine)}`;
    return {
      identity: [request.context.patientId, request.context.encounterId ?? '', name, medicine.codes[0] ?? ''].join('\n'),
      resource,
      medicine,
      isRenewal: request.hook === 'medication-refill' || isRenewal(resource),
    };
  });
}

import { medicationNames, type LooseResource, type MedicationNames, type OrderRequest } from '../../standards/cds-hooks/index.ts';

export type DraftOrder = {
  /** What makes two requests speak of the same order. Names the patient: it is kept as a keyed hash only. */
  identity: string;
  resource: LooseResource;
  names: MedicationNames;
  /** A Medication that is not in the request. */
  medicationReference: string | null;
  isRenewal: boolean;
};

const medicationOrders = new Set(['MedicationRequest', 'MedicationOrder']);

/** Orders that carry on what was ordered before: a prior prescription, or one that is signed again. A refill is one by its hook. */
const isRenewal = (order: LooseResource): boolean => {
  const status = order['status'];
  return (
    (typeof order['priorPrescription'] === 'object' && order['priorPrescription'] !== null) ||
    (typeof status === 'string' && status !== 'draft')
  );
};

/**
 * Every medication order of a request; on order-select those in `selections` only.
 * Entries that are no orders, or carry no resource, are passed over.
 * @param today an order without an id is the same order for a day, told by its patient, encounter and drug
 * @see https://cds-hooks.hl7.org/hooks/order-select/
 */
export function draftOrders(request: OrderRequest, today: string): DraftOrder[] {
  const entries = request.context.draftOrders.entry ?? [];
  const selected = request.hook === 'order-select' ? new Set(request.context.selections) : null;
  return entries.flatMap(({ resource, fullUrl }) => {
    if (resource === undefined || !medicationOrders.has(resource.resourceType)) return [];
    const reference = `${resource.resourceType}/${resource.id ?? ''}`;
    if (selected !== null && !selected.has(reference) && (fullUrl === undefined || !selected.has(fullUrl))) return [];
    const { reference: medicationReference, ...names } = medicationNames(resource, entries);
    const name = resource.id ?? `${today} ${names.codes[0] ?? names.texts[0] ?? medicationReference ?? ''}`;
    return [
      {
        identity: [request.context.patientId, request.context.encounterId ?? '', name, names.codes[0] ?? ''].join('\n'),
        resource,
        names,
        medicationReference,
        isRenewal: request.hook === 'medication-refill' || isRenewal(resource),
      },
    ];
  });
}

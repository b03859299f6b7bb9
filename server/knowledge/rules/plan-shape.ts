import type { RuleCodeSet, RuleForm } from '../../contract/index.ts';
import { CANONICAL_BASE } from '../../standards/fhir-r4/index.ts';

/** What the form's triggers are called by the engine, and the kind of resource that such an event is about. */
export const EVENTS: Record<RuleForm['trigger'], { name: string; type: string }> = {
  'order-select': { name: 'order-select', type: 'MedicationRequest' },
  'order-sign': { name: 'order-sign', type: 'MedicationRequest' },
  'medication-refill': { name: 'medication-refill', type: 'MedicationRequest' },
  'medication-order': { name: 'medication-order', type: 'MedicationRequest' },
  'encounter-start': { name: 'encounter-start', type: 'Encounter' },
  'boxed-warning-new': { name: 'boxed-warning.new', type: 'MedicationKnowledge' },
  'procedure-scheduled': { name: 'procedure-scheduled', type: 'ServiceRequest' },
  'claim-denied': { name: 'claim-denied', type: 'ClaimResponse' },
  'competency-expired': { name: 'competency.expired', type: 'Basic' },
};

/** Where a resource holds codes of a kind. */
export const pathOf = (kind: RuleCodeSet['kind'], type: string): string => {
  if (kind === 'diagnosis') return 'reasonCode';
  if (kind === 'denial') return 'item.adjudication.reason';
  return kind !== 'procedure' && type === 'MedicationRequest' ? 'medication' : 'code';
};

/** Documented in fhir-profiles/input/fsh/rules.fsh. */
export const RULE_EXTENSION = {
  coolDown: `${CANONICAL_BASE}/StructureDefinition/rule-cool-down`,
  dailyCap: `${CANONICAL_BASE}/StructureDefinition/rule-daily-cap`,
} as const;

export const USAGE = 'http://terminology.hl7.org/CodeSystem/usage-context-type';
export const DAYS = { unit: 'd', system: 'http://unitsofmeasure.org', code: 'd' } as const;

/** Of the value set that a plan contains, and of what its trigger names it by. */
export const CONTAINED = 'codes';

const activity = (id: string): string => `${CANONICAL_BASE}/ActivityDefinition/${id}`;
/** Of a rule without a lesson of its own: the one on the warning that the order has. */
const ANY_LESSON: string = activity('lesson-on-the-warning');
export const lessonCanonical = (lessonId: string | null): string => (lessonId === null ? ANY_LESSON : activity(lessonId));

/** @returns null for the lesson on the warning of the order; undefined where this names no lesson of ours */
export const lessonOf = (canonical: string): string | null | undefined => {
  const [url = ''] = canonical.split('|');
  if (url === ANY_LESSON) return null;
  return url.startsWith(activity('')) ? url.slice(activity('').length) : undefined;
};

/** Ids of the conditions that the form's own members stand for; those of a person's own have none. */
export const OWN_CONDITION = {
  stands: 'order-stands',
  gives: 'order-gives',
  roles: 'audience-roles',
  units: 'audience-units',
  passed: 'audience-passed-lessons',
} as const;

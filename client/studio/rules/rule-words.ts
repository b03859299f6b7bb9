import { capitalized } from '../../ui/format.ts';
import { ruleTriggers, type RuleCodeSet, type RuleForm, type RuleState } from '../../../server/contract/index.ts';

export const stateWords: Record<RuleState, string> = {
  draft: 'Draft',
  'in-review': 'In review',
  published: 'Published',
  retired: 'Retired',
  discarded: 'Discarded',
};

export const stepWords: Record<string, string> = {
  begin: 'Begun',
  edit: 'Edited',
  submit: 'Submitted for review',
  return: 'Returned',
  publish: 'Published',
  retire: 'Retired',
  discard: 'Discarded',
  import: 'Imported',
};

type Trigger = RuleForm['trigger'];

export const triggerWords: Record<Trigger, string> = {
  'order-select': 'an order is being chosen',
  'order-sign': 'an order is signed',
  'medication-refill': 'a refill is asked for',
  'encounter-start': 'an encounter starts',
  'medication-order': 'the EHR tells of a medication order',
  'boxed-warning-new': 'a boxed warning is new or changed',
  'procedure-scheduled': 'a procedure is scheduled',
  'claim-denied': 'a claim is denied',
  'competency-expired': 'a competency expires',
};

const isTrigger = (name: string): name is Trigger => ruleTriggers.some((one) => one === name);

/** "An order is signed", of the names that a list gives, which may be several. */
export const triggersInWords = (names: string): string =>
  names === ''
    ? 'None'
    : capitalized(
        names
          .split(', ')
          .map((name) => (isTrigger(name) ? triggerWords[name] : name))
          .join(', or '),
      );

const hooks: readonly Trigger[] = ['order-select', 'order-sign', 'medication-refill', 'encounter-start'];
const toChoice = (trigger: Trigger): readonly [Trigger, string] => [trigger, triggerWords[trigger]];

/** Hooks, which the EHR waits for, and events, which come by other roads. */
export const triggerChoices = {
  hooks: ruleTriggers.filter((one) => hooks.includes(one)).map(toChoice),
  events: ruleTriggers.filter((one) => !hooks.includes(one)).map(toChoice),
} as const;

export const kindWords: Record<RuleCodeSet['kind'], string> = {
  topic: 'drug class (boxed warning)',
  ingredient: 'ingredients, all products',
  drug: 'single drugs',
  procedure: 'procedures',
  diagnosis: 'diagnoses',
  denial: 'reasons of denial',
};

/** Of what a search looks for. */
export const pickerWords: Record<RuleCodeSet['kind'], { label: string; hint: string }> = {
  topic: { label: 'Find a drug class', hint: 'by its boxed warning, an ingredient, or its id' },
  ingredient: { label: 'Find an ingredient', hint: 'by its name or RxNorm code' },
  drug: { label: 'Find a drug', hint: 'by words of its name, or its RxNorm code' },
  procedure: { label: 'Find a procedure', hint: 'by its name, its code or its set' },
  diagnosis: { label: 'Find a diagnosis', hint: 'by its name or code' },
  denial: { label: 'Find a reason of denial', hint: 'by its code or its set' },
};

export const manyWords: Record<RuleCodeSet['kind'], string> = {
  topic: 'boxed warnings',
  ingredient: 'ingredients',
  drug: 'drugs',
  procedure: 'procedures',
  diagnosis: 'diagnoses',
  denial: 'reasons of denial',
};

/** Members of the form, as its clauses call them. */
export const memberWords: Record<string, string> = {
  title: 'Title',
  purpose: 'Why',
  trigger: 'What happens',
  codes: 'Codes',
  audience: 'For whom',
  conditions: 'Conditions',
  coolDownDays: 'Days until the same warning again',
  perClinicianDay: 'At most a day',
  lessonId: 'Lesson or update',
};

export const codeKinds: readonly RuleCodeSet['kind'][] = ['topic', 'ingredient', 'drug', 'procedure', 'diagnosis', 'denial'];

type SystemKind = 'procedure' | 'diagnosis' | 'denial';

/** Systems that codes of a kind are usually from; the first is the one that a new row has. */
export const systemsOf: Record<SystemKind, readonly (readonly [url: string, name: string])[]> = {
  procedure: [
    ['http://www.ama-assn.org/go/cpt', 'CPT'],
    ['http://snomed.info/sct', 'SNOMED CT'],
  ],
  diagnosis: [
    ['http://hl7.org/fhir/sid/icd-10-cm', 'ICD-10-CM'],
    ['http://snomed.info/sct', 'SNOMED CT'],
  ],
  denial: [['https://x12.org/codes/claim-adjustment-reason-codes', 'CARC']],
};

export const times = (count: number, one: string, many: string = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** "34 products", of what a code covers; nothing of what is no drug. */
export const covers = ({ products }: { products: number | null }): string => (products === null ? '' : times(products, 'product'));

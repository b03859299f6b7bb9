import type { RuleCodeSet, RuleForm } from '../../contract/index.ts';
import type { Plan } from '../plan-definitions/index.ts';
import { SYSTEM } from '../value-sets/index.ts';
import { CONTAINED, DAYS, EVENTS, lessonCanonical, OWN_CONDITION, pathOf, RULE_EXTENSION, USAGE } from './plan-shape.ts';

/** What a plan says of itself beside what the form does. */
export type PlanIdentity = {
  id: string;
  url: string;
  version: string;
  status: 'draft' | 'active' | 'retired';
  /** YYYY-MM-DD. */
  date: string;
  publisher: string;
};

const escapes: Record<string, string> = { '\n': String.raw`\n`, '\r': String.raw`\r`, '\t': String.raw`\t`, '\f': String.raw`\f` };
const literal = (text: string): string =>
  `'${text.replaceAll(/['\\]/g, String.raw`\$&`).replaceAll(/[\n\r\t\f]/g, (one) => escapes[one] ?? one)}'`;
const oneOf = (path: string, values: readonly string[]): string => `${path}.where($this in (${values.map(literal).join(' | ')})).exists()`;

export const condition = (id: string | undefined, description: string, expression: string) => ({
  ...(id === undefined ? {} : { id }),
  kind: 'applicability' as const,
  expression: { ...(description === '' ? {} : { description }), language: 'text/fhirpath', expression },
});

/** What holds for each order, whatever the rule: one that was stopped, or that withholds a drug, teaches nothing. */
const orderConditions = () => [
  condition(
    OWN_CONDITION.stands,
    'The order stands: it was not cancelled, stopped or entered in error.',
    "%order.where(status in ('cancelled' | 'stopped' | 'completed' | 'entered-in-error')).empty()",
  ),
  condition(
    OWN_CONDITION.gives,
    'The order asks to give the drug; an order to withhold it teaches nothing.',
    '%order.where(doNotPerform = true).empty()',
  ),
];

export const audienceConditions = ({ roles, units, fewerPassedThan }: RuleForm['audience']) => [
  ...(roles.length === 0
    ? []
    : [condition(OWN_CONDITION.roles, `The clinician is one of: ${roles.join(', ')}.`, oneOf('%practitioner.roles', roles))]),
  ...(units.length === 0
    ? []
    : [condition(OWN_CONDITION.units, `It happens at one of: ${units.join(', ')}.`, oneOf('%context.unit', units))]),
  ...(fewerPassedThan === null
    ? []
    : [
        condition(
          OWN_CONDITION.passed,
          `The clinician passed fewer than ${fewerPassedThan} lessons.`,
          `%practitioner.passedLessons < ${fewerPassedThan}`,
        ),
      ]),
];

/** Audience as the standard says it beside the conditions that decide it: a catalogue can be searched by it. */
export const contexts = ({ roles, units }: RuleForm['audience']) => [
  ...roles.map((text) => ({ code: { system: USAGE, code: 'user' }, valueCodeableConcept: { text } })),
  ...units.map((text) => ({ code: { system: USAGE, code: 'venue' }, valueCodeableConcept: { text } })),
];

const codingsOf = (set: RuleCodeSet) => {
  if (set.kind === 'topic') return set.topicIds.map((code) => ({ system: SYSTEM.topic, code }));
  if (set.kind === 'drug' || set.kind === 'ingredient')
    return set.codes.map(({ code, display }) => ({ system: SYSTEM.rxNorm, code, display }));
  return set.codes.map(({ system, code, display }) => ({ system, code, display }));
};

/** Each ingredient is itself a code that an order can have; its products come from the set. */
const filterOf = (set: RuleCodeSet, type: string) => ({
  id: set.kind,
  path: pathOf(set.kind, type),
  ...(set.kind === 'ingredient' ? { valueSet: `#${CONTAINED}` } : {}),
  code: codingsOf(set),
});

const productsOf = (codes: readonly { code: string }[]) => ({
  resourceType: 'ValueSet',
  id: CONTAINED,
  status: 'active',
  compose: {
    include: [
      { system: SYSTEM.rxNorm, filter: [{ property: 'has_ingredient', op: 'in', value: codes.map(({ code }) => code).join(',') }] },
    ],
  },
});

export const extensionsOf = ({ coolDownDays, perClinicianDay }: Pick<RuleForm, 'coolDownDays' | 'perClinicianDay'>) => [
  ...(coolDownDays === null ? [] : [{ url: RULE_EXTENSION.coolDown, valueDuration: { value: coolDownDays, ...DAYS } }]),
  ...(perClinicianDay === null ? [] : [{ url: RULE_EXTENSION.dailyCap, valuePositiveInt: perClinicianDay }]),
];

export const some = <Name extends string, Value>(name: Name, values: readonly Value[]) => (values.length === 0 ? {} : { [name]: values });

/** What a form says as a PlanDefinition of the standard, event-condition-action. Pure; `toForm` reads it back. */
export function toPlanDefinition(form: RuleForm, of: PlanIdentity): Plan {
  const event = EVENTS[form.trigger];
  const conditions = [
    ...(event.type === 'MedicationRequest' ? orderConditions() : []),
    ...audienceConditions(form.audience),
    ...form.conditions.map(({ expression, description }) => condition(undefined, description, expression)),
  ];
  return {
    resourceType: 'PlanDefinition',
    id: of.id,
    ...some('contained', form.codes?.kind === 'ingredient' ? [productsOf(form.codes.codes)] : []),
    ...some('extension', extensionsOf(form)),
    url: of.url,
    version: of.version,
    title: form.title,
    type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/plan-definition-type', code: 'eca-rule', display: 'ECA Rule' }] },
    status: of.status,
    experimental: false,
    subjectCodeableConcept: { coding: [{ system: 'http://hl7.org/fhir/resource-types', code: 'Practitioner' }] },
    date: of.date,
    publisher: of.publisher,
    purpose: form.purpose,
    ...some('useContext', contexts(form.audience)),
    action: [
      {
        id: 'offer-lesson',
        title: form.title,
        trigger: [
          {
            type: 'named-event',
            name: event.name,
            data: [{ type: event.type, ...some('codeFilter', form.codes === null ? [] : [filterOf(form.codes, event.type)]) }],
          },
        ],
        ...some('condition', conditions),
        definitionCanonical: lessonCanonical(form.lessonId),
      },
    ],
  };
}

import { ruleTriggers, type RuleCodeSet, type RuleForm, type RuleProblem } from '../../contract/index.ts';
import type { Curriculum } from '../curriculum/index.ts';
import type { DrugKnowledge } from '../drug-labels/index.ts';
import { checkDefinitions, type Definition, type Plan } from '../plan-definitions/index.ts';
import { drugTermsOf } from '../value-sets/index.ts';
import { withContained } from './contained-sets.ts';
import { toForm } from './from-plan-definition.ts';
import { lessonActivity } from './lesson-activity.ts';
import { EVENTS, OWN_CONDITION } from './plan-shape.ts';

export type ProblemDeps = {
  knowledge: Pick<DrugKnowledge, 'version' | 'products' | 'product' | 'topics' | 'eachTopic' | 'topic'>;
  builtIn: readonly Definition[];
};

const filterAt = 'PlanDefinition.action[0].trigger[0].data[0].codeFilter[0]';
const lessonAt = 'PlanDefinition.action[0].definitionCanonical';
const codesAt = (index: number): string => `${filterAt}.code[${index}]`;

/** Which codes an event brings, by the kind of resource that it is about. */
const brought: Record<string, readonly RuleCodeSet['kind'][]> = {
  MedicationRequest: ['drug', 'ingredient', 'topic'],
  MedicationKnowledge: ['drug', 'ingredient', 'topic'],
  ServiceRequest: ['procedure'],
  ClaimResponse: ['denial'],
  Encounter: ['diagnosis'],
  Basic: ['topic'],
};

/** Events that carry a warning: there the lesson can be the one on it. */
const withWarning = new Set(['MedicationRequest', 'MedicationKnowledge', 'Basic']);
/** A hook is answered at once, before it is looked up who the clinician is and where. */
const hooks: ReadonlySet<string> = new Set<RuleForm['trigger']>(['order-select', 'order-sign', 'medication-refill']);

const kindWords: Record<RuleCodeSet['kind'], string> = {
  drug: 'drugs',
  ingredient: 'ingredients',
  topic: 'boxed warnings',
  procedure: 'procedures',
  diagnosis: 'diagnoses',
  denial: 'denials',
};

function ofCodes(codes: RuleCodeSet, type: string, knowledge: ProblemDeps['knowledge']): RuleProblem[] {
  if (!(brought[type] ?? []).includes(codes.kind))
    return [{ expression: filterAt, message: `This event brings no ${kindWords[codes.kind]}; the rule would never be met.` }];
  if (codes.kind === 'topic')
    return codes.topicIds.flatMap((id, index) =>
      knowledge.topic(id) === undefined ? [{ expression: codesAt(index), message: `There is no boxed warning "${id}" here.` }] : [],
    );
  if (codes.kind !== 'drug' && codes.kind !== 'ingredient') return [];
  return codes.codes.flatMap(({ code, display }, index) =>
    knowledge.product(code) === undefined
      ? [{ expression: codesAt(index), message: `The RxNorm code ${code}${display === '' ? '' : ` (${display})`} is not known here.` }]
      : [],
  );
}

function ofLesson({ lessonId, codes }: RuleForm, type: string, curriculum: Curriculum): RuleProblem[] {
  if (lessonId === null)
    return withWarning.has(type) ? [] : [{ expression: lessonAt, message: 'This event brings no boxed warning: choose the lesson.' }];
  const lesson = curriculum.lesson(lessonId);
  if (lesson === undefined) return [{ expression: lessonAt, message: `There is no lesson "${lessonId}" here.` }];
  if (codes?.kind !== 'topic') return [];
  return codes.topicIds.flatMap((id, index) =>
    lesson.topics.includes(id)
      ? []
      : [{ expression: codesAt(index), message: `The lesson "${lesson.title}" does not cover this warning.` }],
  );
}

function ofAudience(plan: Plan): RuleProblem[] {
  const events = eventsOf(plan);
  if (events.length === 0 || !events.every((name) => hooks.has(name))) return [];
  const unknown: readonly string[] = [OWN_CONDITION.roles, OWN_CONDITION.units, OWN_CONDITION.passed];
  return plan.action.flatMap(({ condition = [] }, at) =>
    condition.flatMap((one, index) =>
      typeof one['id'] === 'string' && unknown.includes(one['id'])
        ? [
            {
              expression: `PlanDefinition.action[${at}].condition[${index}].expression`,
              message: 'An order is answered before it is known who the clinician is and where: this rule would never be met.',
            },
          ]
        : [],
    ),
  );
}

/** What a form says and the engine cannot see: events without such codes, lessons and codes that are not here. */
const ofForm = (plan: Plan, form: RuleForm, { knowledge }: ProblemDeps, curriculum: Curriculum): RuleProblem[] => {
  const { type } = EVENTS[form.trigger];
  return [...(form.codes === null ? [] : ofCodes(form.codes, type, knowledge)), ...ofLesson(form, type, curriculum)];
};

/** Everything that a tenant's rules can name: what is built in, and its lessons. */
export const namedHere = (builtIn: readonly Definition[], curriculum: Curriculum): Definition[] => {
  const lessons = curriculum.lessons().map(lessonActivity);
  const urls = new Set(lessons.map(({ url }) => url));
  return [...builtIn.filter(({ url }) => !urls.has(url)), ...lessons];
};

/** Every reason why a rule cannot be in force, each with its place in the plan. */
export function problemsOf(
  rule: { plan: Plan; resources: readonly Definition[] },
  deps: ProblemDeps,
  curriculum: Curriculum,
): RuleProblem[] {
  const { plan, valueSets } = withContained(rule.plan);
  const known = { definitions: namedHere(deps.builtIn, curriculum), drugs: drugTermsOf(deps.knowledge) };
  const found = checkDefinitions([plan, ...valueSets, ...rule.resources], known).map(({ resource, expression, message }) => ({
    expression,
    message: resource === plan.url || resource.startsWith(`${plan.url}#`) ? message : `${resource}: ${message}`,
  }));
  const form = toForm(rule.plan);
  const all = [...(form === null ? [] : ofForm(rule.plan, form, deps, curriculum)), ...ofAudience(rule.plan), ...found];
  // One place is told of once, in the words of the form where it has some.
  return all.filter((one, index) => all.findIndex((other) => other.expression === one.expression) === index);
}

/** Names of events that a plan waits for. */
export function eventsOf(plan: Plan): string[] {
  const names = new Set<string>();
  const walk = (actions: Plan['action']): void => {
    for (const action of actions) {
      for (const { name } of action.trigger ?? []) if (name !== undefined) names.add(name);
      walk(action.action ?? []);
    }
  };
  walk(plan.action);
  return [...names];
}

/** Names of events that a plan waits for, in the words of the form where it has one. */
export const triggersOf = (plan: Plan): string[] => [
  ...new Set(eventsOf(plan).map((name) => ruleTriggers.find((one) => EVENTS[one].name === name) ?? name)),
];

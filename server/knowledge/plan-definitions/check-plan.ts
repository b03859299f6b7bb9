import type { Activity, Library } from './activity-schema.ts';
import { expressionFault } from './check-expression.ts';
import type { DynamicValue, Trigger } from './definition-datatypes.ts';
import { EVENT_NAMES, isEventName } from './event-names.ts';
import type { Plan, PlanAction } from './plan-schema.ts';

export type Report = (expression: string, message: string) => void;
export type Find = (type: 'PlanDefinition' | 'ActivityDefinition' | 'Library' | 'ValueSet', canonical: string) => unknown;

const participants = new Set(['patient', 'practitioner', 'related-person', 'device']);

function checkTrigger(trigger: Trigger, at: string, { report, find, libraries }: Context): void {
  if (trigger.type !== 'named-event')
    report(`${at}.type`, `Nothing is ever triggered by "${trigger.type}"; a rule waits for a named-event.`);
  else if (trigger.name === undefined) report(`${at}.name`, 'A named-event needs a name.');
  else if (!isEventName(trigger.name)) report(`${at}.name`, `No event is called "${trigger.name}"; there are ${EVENT_NAMES.join(', ')}.`);
  if (trigger.condition !== undefined) {
    const fault = expressionFault(trigger.condition, libraries);
    if (fault !== undefined) report(`${at}.condition`, fault);
  }
  for (const [index, data] of (trigger.data ?? []).entries()) {
    const here = `${at}.data[${index}]`;
    if ((data.dateFilter ?? []).length > 0)
      report(`${here}.dateFilter`, 'Dates of an event are not filtered here; ask them in a condition.');
    for (const [place, filter] of (data.codeFilter ?? []).entries()) {
      const filterAt = `${here}.codeFilter[${place}]`;
      if (filter.searchParam !== undefined) report(`${filterAt}.searchParam`, 'A filter names a path; search parameters are not read.');
      if ((filter.code ?? []).length === 0 && filter.valueSet === undefined) report(filterAt, 'A filter needs a code or a value set.');
      for (const [number, code] of (filter.code ?? []).entries())
        if (code.code === undefined || (code.system === undefined && (filter.path ?? '') === ''))
          report(`${filterAt}.code[${number}]`, 'A code to trigger on needs its system and its code.');
      if (filter.valueSet !== undefined && find('ValueSet', filter.valueSet) === undefined)
        report(`${filterAt}.valueSet`, `The value set ${filter.valueSet} is missing.`);
    }
  }
}

type Context = { report: Report; find: Find; libraries: readonly Library[] };

function checkDynamicValues(values: readonly DynamicValue[], at: string, { report, libraries }: Context): void {
  for (const [index, { path, expression }] of values.entries()) {
    const here = `${at}.dynamicValue[${index}]`;
    if (!/^[%a-zA-Z][\w.[\]()'-]*$/.test(path)) report(`${here}.path`, `"${path}" is no path of an element.`);
    const fault = expressionFault(expression, libraries);
    if (fault !== undefined) report(`${here}.expression`, fault);
  }
}

const onlyOne = (value: object, prefix: string): string[] => {
  const given = Object.keys(value).filter((name) => name.startsWith(prefix) && /^[A-Z]/.test(name.slice(prefix.length)));
  return given.length > 1 ? given : [];
};

function checkParticipants(given: PlanAction['participant'], at: string, report: Report): void {
  for (const [index, { type }] of (given ?? []).entries())
    if (!participants.has(type)) report(`${at}.participant[${index}].type`, `"${type}" is none of ${[...participants].join(', ')}.`);
}

const librariesOf = (of: { library?: string[] | undefined }, kind: string, report: Report, find: Find): Library[] =>
  (of.library ?? []).flatMap((canonical, index) => {
    const found = find('Library', canonical) as Library | undefined;
    if (found === undefined) report(`${kind}.library[${index}]`, `The library ${canonical} is missing.`);
    return found === undefined ? [] : [found];
  });

/** What of a plan cannot work, each with its place. */
export function checkPlan(plan: Plan, report: Report, find: Find): void {
  const context: Context = { report, find, libraries: librariesOf(plan, 'PlanDefinition', report, find) };
  const goals = new Set((plan.goal ?? []).map((goal) => goal.id));
  const ids = new Set<string>();
  const related: { at: string; id: string }[] = [];
  const walk = (action: PlanAction, at: string): void => {
    if (action.id !== undefined) {
      if (ids.has(action.id)) report(`${at}.id`, `The id "${action.id}" is given twice.`);
      ids.add(action.id);
    }
    for (const [index, trigger] of (action.trigger ?? []).entries()) checkTrigger(trigger, `${at}.trigger[${index}]`, context);
    for (const [index, condition] of (action.condition ?? []).entries()) {
      const fault = expressionFault(condition.expression, context.libraries);
      if (fault !== undefined) report(`${at}.condition[${index}].expression`, fault);
    }
    for (const prefix of ['timing', 'definition', 'subject']) {
      const several = onlyOne(action, prefix);
      if (several.length > 0) report(`${at}.${prefix}`, `${several.join(' and ')}: there may be only one.`);
    }
    for (const [index, goal] of (action.goalId ?? []).entries())
      if (!goals.has(goal)) report(`${at}.goalId[${index}]`, `The plan has no goal with the id "${goal}".`);
    for (const [index, one] of (action.relatedAction ?? []).entries())
      related.push({ at: `${at}.relatedAction[${index}].actionId`, id: one.actionId });
    checkParticipants(action.participant, at, report);
    checkDynamicValues(action.dynamicValue ?? [], at, context);
    const canonical = action.definitionCanonical;
    if (canonical !== undefined && find('ActivityDefinition', canonical) === undefined && find('PlanDefinition', canonical) === undefined)
      report(`${at}.definitionCanonical`, `The definition ${canonical} is missing.`);
    for (const [index, child] of (action.action ?? []).entries()) walk(child, `${at}.action[${index}]`);
  };
  for (const [index, action] of plan.action.entries()) walk(action, `PlanDefinition.action[${index}]`);
  for (const { at, id } of related) if (!ids.has(id)) report(at, `The plan has no action with the id "${id}".`);
}

/** What of an activity cannot work. */
export function checkActivity(activity: Activity, report: Report, find: Find): void {
  const libraries = librariesOf(activity, 'ActivityDefinition', report, find);
  checkParticipants(activity.participant, 'ActivityDefinition', report);
  checkDynamicValues(activity.dynamicValue ?? [], 'ActivityDefinition', { report, find, libraries });
  for (const prefix of ['timing', 'product', 'subject']) {
    const several = onlyOne(activity, prefix);
    if (several.length > 0) report(`ActivityDefinition.${prefix}`, `${several.join(' and ')}: there may be only one.`);
  }
}

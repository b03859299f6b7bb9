import type { Activity, Plan, PlanAction } from '../plan-definitions/index.ts';
import { canonicalOf, given, type Application, type Json } from './application.ts';
import { makeRequest, setDynamicValues } from './apply-activity-definition.ts';
import { holds } from './ask-expression.ts';
import { planGoals } from './plan-goals.ts';

/** Who takes part, where it is known who that is. @see https://hl7.org/fhir/R4/plandefinition-definitions.html#PlanDefinition.action.participant */
function participantsOf({ input, isForPatient }: Application, action: PlanAction): Json[] {
  if (!isForPatient) return [{ reference: input.subject.reference }];
  return (action.participant ?? []).flatMap(({ type }) => {
    if (type === 'patient') return [{ reference: input.subject.reference }];
    return type === 'practitioner' && input.practitioner !== undefined ? [{ reference: input.practitioner.reference }] : [];
  });
}

/** What of an action stays as it was defined. */
function carried(application: Application, action: PlanAction): Json {
  const { id, prefix, title, description, textEquivalent, priority, code, documentation, type } = action;
  const { timingDateTime, timingAge, timingPeriod, timingDuration, timingRange, timingTiming } = action;
  const { groupingBehavior, selectionBehavior, requiredBehavior, precheckBehavior, cardinalityBehavior } = action;
  return given({
    id,
    prefix,
    title,
    description,
    textEquivalent,
    priority,
    code,
    documentation,
    // Whether it applies is decided; when it starts and stops is for whoever carries it out.
    condition: action.condition?.filter(({ kind }) => kind !== 'applicability'),
    relatedAction: action.relatedAction,
    timingDateTime,
    timingAge,
    timingPeriod,
    timingDuration,
    timingRange,
    timingTiming,
    participant: participantsOf(application, action),
    type,
    groupingBehavior,
    selectionBehavior,
    requiredBehavior,
    precheckBehavior,
    cardinalityBehavior,
  });
}

type Here = { plan: Plan; depth: number; above: readonly string[] };
type Within = Here & { goals: ReadonlyMap<string, Json> };

const goalsOf = (action: PlanAction, goals: Within['goals']): Json[] =>
  (action.goalId ?? []).flatMap((id) => {
    const valueReference = goals.get(id);
    return valueReference === undefined ? [] : [{ url: 'http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal', valueReference }];
  });

/** The resource that an action's definition becomes. */
async function resourceOf(application: Application, action: PlanAction, at: string, here: Within): Promise<Json | undefined> {
  const canonical = action.definitionCanonical;
  const miss = (diagnostics: string, code: 'not-found' | 'business-rule' | 'not-supported' = 'not-found'): undefined => {
    application.report({ severity: 'error', code, diagnostics, expression: [`${at}.definitionCanonical`] });
    return undefined;
  };
  if (canonical === undefined) return miss(`What ${action.definitionUri ?? ''} defines is not known here.`, 'not-supported');
  const definition = application.deps.find(canonical);
  if (definition === undefined) return miss(`The definition ${canonical} is missing.`);
  if (definition.resourceType === 'PlanDefinition') {
    if ([...here.above, here.plan.url].includes(definition.url)) return miss(`${canonical} leads back to itself.`, 'business-rule');
    const nested = { plan: definition, depth: here.depth + 1, above: [...here.above, here.plan.url] };
    return requestGroup(application, nested);
  }
  if (definition.resourceType !== 'ActivityDefinition')
    return miss(`${canonical} is a ${definition.resourceType}, which cannot be carried out.`);
  // What the plan says of how it is copied takes the place of what the definition says.
  const activity: Activity = action.transform === undefined ? definition : { ...definition, transform: action.transform };
  return makeRequest(application, activity, action.transform === undefined ? undefined : `${at}.transform`);
}

async function applyAction(application: Application, action: PlanAction, at: string, here: Within): Promise<Json | undefined> {
  if (!application.mayGoOn(here.depth)) return undefined;
  for (const [index, condition] of (action.condition ?? []).entries()) {
    if (condition.kind !== 'applicability') continue;
    const asked = { expression: condition.expression, path: `${at}.condition[${index}].expression`, libraries: here.plan.library ?? [] };
    if (!(await holds(application, asked))) return undefined;
  }
  const children: Json[] = [];
  for (const [index, child] of (action.action ?? []).entries()) {
    const applied = await applyAction(application, child, `${at}.action[${index}]`, { ...here, depth: here.depth + 1 });
    if (applied !== undefined) children.push(applied);
  }
  const result = carried(application, action);
  const isDefined = action.definitionCanonical !== undefined || action.definitionUri !== undefined;
  const isGroup = (action.action ?? []).length > 0;
  // An action that only says something is still something to do: a request group asks for a resource or for actions in each.
  const said = {
    resourceType: 'ActivityDefinition',
    id: 'said',
    url: here.plan.url,
    version: here.plan.version,
    status: 'active',
    kind: 'Task',
  } as const;
  const text = action.description ?? action.title ?? action.textEquivalent;
  const resource = isDefined
    ? await resourceOf(application, action, at, here)
    : isGroup
      ? undefined
      : await makeRequest(application, { ...said, ...(text === undefined ? {} : { description: text }) });
  if (resource !== undefined) {
    const goals = goalsOf(action, here.goals);
    if (goals.length > 0) resource['extension'] = [resource['extension'] ?? [], goals].flat();
    if (action.reason !== undefined && resource['reasonCode'] === undefined && resource['resourceType'] !== 'RequestGroup')
      resource['reasonCode'] = resource['resourceType'] === 'Task' ? action.reason[0] : action.reason;
    // The definition's own came first: what the plan says of it stands.
    const ofTarget = (action.dynamicValue ?? []).map((one) => ({ ...one, isAction: one.path.startsWith('%action.') }));
    const target = { at, libraries: here.plan.library ?? [] };
    for (const value of ofTarget)
      await setDynamicValues(
        application,
        value.isAction ? result : resource,
        [{ ...value, path: value.path.replace(/^%action\./, '') }],
        target,
      );
    const reference = application.contain(resource);
    // One or the other, never both. @see https://hl7.org/fhir/R4/requestgroup.html#invs
    if (!isGroup) return { ...result, resource: reference };
    children.unshift({ ...(action.id === undefined ? {} : { id: `${action.id}-definition` }), resource: reference });
  }
  return children.length === 0 ? undefined : { ...result, action: children };
}

const idsOf = (actions: readonly Json[]): string[] =>
  actions.flatMap(({ id, action }) => [...(typeof id === 'string' ? [id] : []), ...idsOf((action ?? []) as Json[])]);

/** Relations to actions that did not apply lead nowhere. */
const withoutLooseEnds = (actions: readonly Json[], ids: ReadonlySet<string>): Json[] =>
  actions.map((action) =>
    given({
      ...action,
      relatedAction: (action['relatedAction'] as { actionId: string }[] | undefined)?.filter(({ actionId }) => ids.has(actionId)),
      action: action['action'] === undefined ? undefined : withoutLooseEnds(action['action'] as Json[], ids),
    }),
  );

/** The request group of a plan: every action that applies, in its order. */
export async function requestGroup(application: Application, here: Here): Promise<Json> {
  const { input, isForPatient } = application;
  const within = { ...here, goals: planGoals(application, here.plan) };
  const actions: Json[] = [];
  for (const [index, action] of here.plan.action.entries()) {
    const applied = await applyAction(application, action, `PlanDefinition.action[${index}]`, within);
    if (applied !== undefined) actions.push(applied);
  }
  return {
    resourceType: 'RequestGroup',
    ...given({
      instantiatesCanonical: [canonicalOf(here.plan)],
      status: 'draft',
      intent: 'proposal',
      // R4 knows no practitioner as the subject of a request group: who it is for takes part in each action.
      subject: isForPatient ? { reference: input.subject.reference } : undefined,
      encounter: input.encounter === undefined ? undefined : { reference: input.encounter },
      authoredOn: input.at.toISOString(),
      author: input.practitioner === undefined ? undefined : { reference: input.practitioner.reference },
      action: withoutLooseEnds(actions, new Set(idsOf(actions))),
    }),
  };
}

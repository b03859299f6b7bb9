import type { Activity, DynamicValue } from '../plan-definitions/index.ts';
import { messagesOf, startApplication, type Application, type ApplyDeps, type ApplyInput, type Json } from './application.ts';
import { askExpression } from './ask-expression.ts';
import { copyByMap } from './copy-by-map.ts';
import { toRequest } from './request-kinds.ts';
import { setElement } from './set-element.ts';

/** Values that are computed when a definition is applied, in the order they stand. A value that cannot be had leaves the element as it is. */
export async function setDynamicValues(
  application: Application,
  target: Json,
  values: readonly DynamicValue[],
  of: { at: string; libraries: readonly string[] },
): Promise<void> {
  for (const [index, { path, expression }] of values.entries()) {
    const at = `${of.at}.dynamicValue[${index}]`;
    const found = await askExpression(application, { expression, path: `${at}.expression`, libraries: of.libraries, activity: target });
    if (found === undefined) continue;
    if (!setElement(target, path, structuredClone(found)))
      application.report({
        severity: 'warning',
        code: 'not-supported',
        diagnostics: `Nothing can be set at "${path}".`,
        expression: [`${at}.path`],
      });
  }
}

/**
 * @param transformAt where it is said by which map; as a rule the definition says it
 * @returns undefined where its kind cannot be made; the result says why
 */
export async function makeRequest(
  application: Application,
  activity: Activity,
  transformAt = 'ActivityDefinition.transform',
): Promise<Json | undefined> {
  const made = toRequest(activity, application);
  if ('refusal' in made) {
    application.report({
      severity: 'error',
      code: 'not-supported',
      diagnostics: `${activity.url}: ${made.refusal}`,
      expression: ['ActivityDefinition.kind'],
    });
    return undefined;
  }
  if (activity.transform !== undefined) copyByMap(application, { canonical: activity.transform, at: transformAt }, activity, made.resource);
  await setDynamicValues(application, made.resource, activity.dynamicValue ?? [], {
    at: 'ActivityDefinition',
    libraries: activity.library ?? [],
  });
  return made.resource;
}

/**
 * The request that an activity definition stands for, for one subject. Never throws: what went wrong is an OperationOutcome in the
 * result, or the result itself where there is none.
 * @see https://hl7.org/fhir/R4/activitydefinition-operation-apply.html
 */
export async function applyActivityDefinition(activity: Activity, input: ApplyInput, deps: ApplyDeps): Promise<Json> {
  const application = startApplication(input, deps);
  const resource = await makeRequest(application, activity);
  if (resource === undefined) return { resourceType: 'OperationOutcome', id: input.id, issue: application.issues };
  const messages = messagesOf(application);
  const { extension, ...rest } = resource;
  const extensions = [extension ?? [], messages['extension'] ?? []].flat();
  const { resourceType, ...members } = rest;
  return {
    resourceType,
    id: input.id,
    ...(application.contained.length === 0 ? {} : { contained: application.contained }),
    ...(extensions.length === 0 ? {} : { extension: extensions }),
    ...members,
  };
}

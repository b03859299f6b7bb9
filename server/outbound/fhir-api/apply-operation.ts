import { applyActivityDefinition, applyPlanDefinition, type ApplyDeps } from '../../knowledge/apply-definitions/index.ts';
import { createCqlEvaluator, type Definition } from '../../knowledge/plan-definitions/index.ts';
import { AppError, newId } from '../../platform/index.ts';
import { textOf, textsOf, type OperationInput } from './operation-input.ts';

const isResource = (value: unknown): value is object => typeof value === 'object' && value !== null && 'resourceType' in value;

/** What `$apply` takes here besides the definition. */
const asked = ['userType', 'userLanguage', 'userTaskContext', 'setting', 'settingContext'] as const;
export const applyParameters: readonly string[] = ['subject', 'encounter', 'practitioner', 'organization', ...asked];

/** Who asks and where, as expressions may ask of it: %userType, %setting. @throws invalid-request for what is no one CodeableConcept */
const askedOf = (input: OperationInput): Record<string, object> =>
  Object.fromEntries(
    asked.flatMap((name) => {
      const [value, ...more] = input.get(name) ?? [];
      if (value === undefined) return [];
      if (typeof value === 'object' && value !== null && !isResource(value) && more.length === 0) return [[name, value] as const];
      throw new AppError('invalid-request', { detail: `${name} is one CodeableConcept, sent by POST.`, path: name });
    }),
  );

/** Of one request. */
const mostSubjects = 20;

/** @throws invalid-request for what is no reference to one of these types */
const referenceOf = (text: string, name: string, types: readonly string[]): string => {
  const [, type = ''] = /(?:^|\/)([A-Z][A-Za-z]+)\/[A-Za-z0-9.-]{1,64}$/.exec(text) ?? [];
  if (types.includes(type)) return text;
  throw new AppError('invalid-request', {
    detail: `${name} is a reference to a ${types.join(' or ')}, such as ${types[0] ?? ''}/1.`,
    path: name,
  });
};

/**
 * `$apply` of a definition that is built in. The answer is kept nowhere, and nobody's record is read for it: conditions know of the
 * subject what its reference says.
 * @throws invalid-request for a subject that is missing or none
 * @see https://hl7.org/fhir/R4/plandefinition-operation-apply.html
 */
export async function applyDefinition(
  definitions: readonly Definition[],
  definition: Definition,
  input: OperationInput,
  at: Date,
): Promise<object> {
  const find = (canonical: string): Definition | undefined => {
    const [url, version] = canonical.split('|');
    return definitions.find((one) => one.url === url && (version === undefined || one.version === version));
  };
  const evaluateCql = createCqlEvaluator({
    findLibrary: (canonical) => {
      const found = find(canonical);
      return found?.resourceType === 'Library' ? found : undefined;
    },
  });
  const deps: ApplyDeps = {
    find,
    evaluate: async ({ expression, libraries, variables }) =>
      evaluateCql({ expression, libraries, resources: Object.values(variables).filter(isResource), at }),
  };
  const subjects = textsOf(input, 'subject').map((text) => referenceOf(text, 'subject', ['Patient', 'Practitioner', 'Group']));
  const [subject, ...more] = subjects;
  if (subject === undefined)
    throw new AppError('invalid-request', { detail: 'A subject is needed, such as Practitioner/1.', path: 'subject' });
  if (subjects.length > mostSubjects)
    throw new AppError('invalid-request', { detail: `At most ${mostSubjects} subjects at a time.`, path: 'subject' });
  const one = (name: string, type: string): string | undefined => {
    const text = textOf(input, name);
    return text === undefined ? undefined : referenceOf(text, name, [type]);
  };
  const [encounter, practitioner, organization] = [
    one('encounter', 'Encounter'),
    one('practitioner', 'Practitioner'),
    one('organization', 'Organization'),
  ];
  const shared = {
    at,
    id: newId(),
    variables: askedOf(input),
    ...(encounter === undefined ? {} : { encounter }),
    ...(practitioner === undefined ? {} : { practitioner: { reference: practitioner } }),
    ...(organization === undefined ? {} : { organization }),
  };
  if (definition.resourceType === 'PlanDefinition')
    return applyPlanDefinition(definition, { ...shared, subjects: subjects.map((reference) => ({ reference })) }, deps);
  if (definition.resourceType !== 'ActivityDefinition')
    throw new AppError('not-found', { detail: `A ${definition.resourceType} cannot be applied.` });
  if (more.length > 0)
    throw new AppError('invalid-request', { detail: 'An activity is applied to one subject at a time.', path: 'subject' });
  return applyActivityDefinition(definition, { ...shared, subject: { reference: subject } }, deps);
}

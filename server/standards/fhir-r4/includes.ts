import { RESOURCE_TYPES, type ResourceType } from './search-parameters.ts';

/** References that a search follows, by the search parameter that holds them, and the kept types they lead to. */
const FOLLOWED: Readonly<Record<string, readonly ResourceType[]>> = {
  'Basic:subject': ['Practitioner'],
  'Communication:based-on': ['Task'],
  'Communication:recipient': ['Practitioner'],
  'DocumentReference:subject': ['Practitioner'],
  'Flag:subject': ['Practitioner'],
  'MeasureReport:subject': ['Practitioner'],
  'PractitionerRole:practitioner': ['Practitioner'],
  'Provenance:target': RESOURCE_TYPES.filter((type) => type !== 'Provenance'),
  'QuestionnaireResponse:subject': ['Practitioner'],
  'Task:owner': ['Practitioner'],
  'Task:subject': ['Practitioner'],
  'VerificationResult:target': ['Practitioner'],
};

/** What a search brings along: what its matches refer to, or, in reverse, what refers to them. */
export type Include = { isReverse: boolean; source: ResourceType; param: string; targets: readonly ResourceType[] };

const sourceOf = (name: string): ResourceType => name.slice(0, name.indexOf(':')) as ResourceType;

/** Values of `_include` on a type. */
export const includesOf = (type: ResourceType): string[] => Object.keys(FOLLOWED).filter((name) => sourceOf(name) === type);

/** Values of `_revinclude` on a type. */
export const reverseIncludesOf = (type: ResourceType): string[] =>
  Object.entries(FOLLOWED).flatMap(([name, targets]) => (targets.includes(type) ? [name] : []));

/**
 * `Task:owner`, or `Task:owner:Practitioner`, which narrows to one type.
 * @returns undefined where nothing on this type is followed so
 * @see https://hl7.org/fhir/R4/search.html#revinclude
 */
export function parseInclude(type: ResourceType, value: string, isReverse: boolean): Include | undefined {
  const [source, param, target, ...more] = value.split(':');
  const name = `${source ?? ''}:${param ?? ''}`;
  if (more.length > 0 || param === undefined || !(isReverse ? reverseIncludesOf(type) : includesOf(type)).includes(name)) return undefined;
  const targets = (FOLLOWED[name] ?? []).filter((one) => (target === undefined || one === target) && (!isReverse || one === type));
  return targets.length === 0 ? undefined : { isReverse, source: sourceOf(name), param, targets };
}

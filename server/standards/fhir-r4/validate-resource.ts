import { PROFILE_RULES, type ValidationIssue } from './profile-checks.ts';
import { RESOURCE_SCHEMAS } from './resource-schemas.ts';
import { isResourceType } from './search-parameters.ts';

/** `['item', 0, 'linkId']` of a Task as `Task.item[0].linkId`. */
const fhirPath = (type: string, path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, step) => (typeof step === 'number' ? `${text}[${step}]` : `${text}.${String(step)}`), type);

const profilesOf = (resource: object): string[] => {
  const meta = 'meta' in resource ? resource.meta : undefined;
  const profiles = typeof meta === 'object' && meta !== null && 'profile' in meta ? meta.profile : undefined;
  return Array.isArray(profiles) ? profiles.filter((one): one is string => typeof one === 'string') : [];
};

/**
 * Checks a resource against its base definition and against each profile of ours it claims; with no claim only the base.
 * @returns the issues with their FHIR paths, empty when it is valid
 */
export function validateResource(resource: unknown): ValidationIssue[] {
  if (typeof resource !== 'object' || resource === null || !('resourceType' in resource) || typeof resource.resourceType !== 'string') {
    return [{ path: 'resourceType', message: 'is missing' }];
  }
  const type = resource.resourceType;
  if (!isResourceType(type)) return [{ path: type, message: 'is not a type this server keeps' }];
  const parsed = RESOURCE_SCHEMAS[type].safeParse(resource);
  const issues: ValidationIssue[] = parsed.success
    ? []
    : parsed.error.issues.map((issue) => ({ path: fhirPath(type, issue.path), message: issue.message }));
  for (const profile of profilesOf(resource)) {
    const checks = PROFILE_RULES[profile.split('|')[0] ?? ''];
    if (checks === undefined) continue;
    if (checks.type !== type) issues.push({ path: `${type}.meta.profile`, message: `${profile} is a profile of ${checks.type}` });
    else
      for (const rule of checks.rules)
        rule(resource as Record<string, unknown>, (path, message) => issues.push({ path: `${type}.${path}`, message }));
  }
  return issues;
}

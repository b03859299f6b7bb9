import type { Profile } from '../profile.ts';
import { searchParameters } from '../fhir/search-parameters.ts';

const plain = ['openid', 'fhirUser', 'profile', 'launch', 'launch/patient', 'offline_access', 'online_access'];

/** Everything this EHR can grant: reads of what it serves, in the v2 and the v1 spelling, and creation and update of Tasks. */
export const grantableScopes: ReadonlySet<string> = new Set([
  ...plain,
  ...['patient', 'user'].flatMap((level) =>
    ['*', ...Object.keys(searchParameters)].flatMap((type) => ['rs', 'r', 's', 'read'].map((access) => `${level}/${type}.${access}`)),
  ),
  ...Object.keys(searchParameters).map((type) => `system/${type}.rs`),
  'system/Task.crus',
  'user/Task.c',
  'user/Task.crs',
  'patient/Task.c',
  'patient/Task.crs',
]);

/** Notations of a scope: `.read` is of version 1, letters of version 2, words without a resource of both. */
const versionsOf = (scope: string): readonly (1 | 2)[] => (!scope.includes('.') ? [1, 2] : scope.endsWith('.read') ? [1] : [2]);

export const isGrantable = (scope: string, { scopeVersions }: Pick<Profile, 'scopeVersions'>): boolean =>
  grantableScopes.has(scope) && versionsOf(scope).some((version) => scopeVersions.includes(version));

/** What is granted of what was asked, in the order asked. A patient-level scope needs a patient in context. */
export function grantScopes(
  asked: string,
  context: { isEhrLaunch: boolean; patient: string | null; refused: string[]; profile: Profile },
): string[] {
  return [...new Set(asked.split(/\s+/).filter(Boolean))].filter((scope) => {
    if (!isGrantable(scope, context.profile) || context.refused.includes(scope)) return false;
    if (scope === 'launch') return context.isEhrLaunch;
    return scope === 'launch/patient' || scope.startsWith('patient/') ? context.patient !== null : true;
  });
}

export type Access = 'c' | 'r' | 'u' | 's';

/** How far the scopes reach for one interaction on one type: anybody's, as of a user or of a system, the launched patient's, or nothing. */
export function reachOf(scopes: string[], type: string, access: Access): 'user' | 'patient' | 'none' {
  let reach: 'user' | 'patient' | 'none' = 'none';
  for (const scope of scopes) {
    const match = /^(user|patient|system)\/(\*|[A-Za-z]+)\.(read|[crus]+)$/.exec(scope);
    if (!match || (match[2] !== '*' && match[2] !== type)) continue;
    const letters = match[3] === 'read' ? 'rs' : (match[3] ?? '');
    if (!letters.includes(access)) continue;
    if (match[1] !== 'patient') return 'user';
    reach = 'patient';
  }
  return reach;
}

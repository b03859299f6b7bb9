import type { ResourceType } from '../../standards/fhir-r4/index.ts';

export type Permission = 'create' | 'read' | 'update' | 'delete' | 'search';
export type SystemScope = { type: string; permissions: ReadonlySet<Permission> };

const letters: Record<string, Permission> = { c: 'create', r: 'read', u: 'update', d: 'delete', s: 'search' };
const version1: Record<string, string> = { read: 'rs', write: 'cud', '*': 'cruds' };
const shape = /^system\/(\*|[A-Z][A-Za-z]{1,63})\.(?:(c?r?u?d?s?)|(read|write|\*))$/;

/**
 * The system scopes of a token, of version 2 (`system/Basic.rs`) and 1 (`system/Basic.read`). Any other scope grants nothing
 * here; one narrowed by a query (`?code=…`) too, since granting the whole type for it would be more than was given.
 * @see https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html
 */
export function parseScopes(scopes: string | readonly string[]): SystemScope[] {
  const list = typeof scopes === 'string' ? scopes.split(/\s+/) : scopes;
  return list.flatMap((scope) => {
    const match = shape.exec(scope);
    const granted = match?.[3] === undefined ? match?.[2] : version1[match[3]];
    if (match?.[1] === undefined || granted === undefined || granted === '') return [];
    return [{ type: match[1], permissions: new Set(Array.from(granted).flatMap((letter) => letters[letter] ?? [])) }];
  });
}

/** Whether any of the scopes allows this on the type. */
export const allows = (scopes: readonly SystemScope[], type: ResourceType, permission: Permission): boolean =>
  scopes.some((scope) => (scope.type === '*' || scope.type === type) && scope.permissions.has(permission));

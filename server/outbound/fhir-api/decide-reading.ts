import { AppError } from '../../platform/index.ts';
import type { ReadScope } from '../../records/index.ts';
import { RESOURCE_TYPES, type ResourceType } from '../../standards/fhir-r4/index.ts';
import { scopesAllow } from '../../standards/smart/index.ts';

/** Who asks, as the caller of this module established it. */
export type FhirAccess =
  | { tenantId: string; kind: 'session'; personId: string; roles: readonly string[] }
  /** `system` names who holds the token: "client:<id>" or "token:<id>". */
  | { tenantId: string; kind: 'bearer'; scopes: string; system: string };

/**
 * What a credentialing decision needs, and what came of it. The answers stay with the person who gave them, and what was inferred of a
 * skill is no ground for a decision.
 */
const credentialing: readonly ResourceType[] = [
  'Basic',
  'Communication',
  'DocumentReference',
  'Flag',
  'Practitioner',
  'PractitionerRole',
  'Provenance',
  'Task',
  'VerificationResult',
];

/** What staff may read of everybody, by role. All other roles read their own data. */
const STAFF_READS: Readonly<Record<string, readonly ResourceType[]>> = {
  'credentialing-specialist': credentialing,
  'committee-member': credentialing,
  chief: credentialing,
  auditor: RESOURCE_TYPES,
};

/**
 * Whose resources of a type may be read: everybody's, or only the person's own.
 * @throws forbidden when a token's scopes do not cover it
 */
export function decideReading(access: FhirAccess, type: ResourceType, interaction: 'read' | 'search'): ReadScope {
  if (access.kind === 'session') {
    const everybodys = access.roles.some((role) => Object.hasOwn(STAFF_READS, role) && STAFF_READS[role]?.includes(type));
    return everybodys ? {} : { onlyPerson: access.personId };
  }
  if (scopesAllow(access.scopes, { levels: ['system'], type, interaction })) return {};
  throw new AppError('forbidden', { detail: `The token's scopes do not allow to ${interaction} ${type}.` });
}

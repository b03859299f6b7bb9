import { AppError } from '../../platform/index.ts';
import {
  DEFINITION_TYPES,
  isResourceType,
  WRITABLE_TYPES,
  type ResourceType,
  type WritableType,
  type WriteInteraction,
} from '../../standards/fhir-r4/index.ts';
import { parseScopes } from '../../standards/smart/index.ts';
import type { FhirAccess } from './decide-reading.ts';

/** Who writes: a system that an operator registered, never a person's session. */
export type Writer = Extract<FhirAccess, { kind: 'bearer' }>;

/** @throws forbidden for whoever holds no token: a browser sends a cookie with a request that somebody else's page made */
export function writerOf(access: FhirAccess): Writer {
  if (access.kind === 'bearer') return access;
  throw new AppError('forbidden', { detail: 'Only a registered system writes here, with its token.' });
}

export type Writing = { type: ResourceType; row: WritableType };

/**
 * What a system may write of a type: its token has to name that type, for a wildcard that was granted when there was nothing to
 * write must not have become more.
 * @throws not-found for a type that is not kept; 405 for one that is only read; forbidden where the scopes do not cover it
 */
export function decideWriting(access: Writer, type: string, interaction: WriteInteraction): Writing {
  const isKept = isResourceType(type);
  const row = isKept ? WRITABLE_TYPES[type] : undefined;
  if (!isKept || row === undefined) {
    if (!isKept && !DEFINITION_TYPES.some((one) => one === type))
      throw new AppError('not-found', { detail: `This server keeps no ${type}.` });
    throw new AppError('unsupported-media-type', { status: 405, detail: `${type} is only read here.` });
  }
  const isAllowed = parseScopes(access.scopes).some(
    (scope) => scope.level === 'system' && scope.type === type && scope.query === null && scope.interactions.has(interaction),
  );
  if (isAllowed) return { type, row };
  throw new AppError('forbidden', {
    detail: `The token's scopes do not allow to ${interaction} ${type}: system/${type}.${interaction.charAt(0)} is needed.`,
  });
}

import { PROFILE } from './canonicals.ts';
import type { ResourceType } from './search-parameters.ts';

/** What may be written through the FHIR API of one type. */
export type WritableType = {
  /** What every resource of the type is held to; claimed for the client where it does not say so. */
  profile: string;
  /** Why one is made, a code of CodeSystem/change-activity. */
  activity: 'assign' | 'deliver' | 'assess' | 'assert';
};

/**
 * The types that registered systems write, besides what Preceptor records itself; another one joins by its row. What a person decides
 * in Preceptor (privileges, restrictions) and what it knows of people by itself (Practitioner, Provenance) is not among them.
 */
export const WRITABLE_TYPES: { readonly [type in ResourceType]?: WritableType } = {
  Basic: { profile: PROFILE.assertion, activity: 'assert' },
  Communication: { profile: PROFILE.education, activity: 'deliver' },
  QuestionnaireResponse: { profile: PROFILE.assessment, activity: 'assess' },
  Task: { profile: PROFILE.assignment, activity: 'assign' },
};

/** What a registered system may do with them, as SMART scopes name it. */
export const WRITE_INTERACTIONS = ['create', 'update', 'delete'] as const;

export type WriteInteraction = (typeof WRITE_INTERACTIONS)[number];

import { z } from 'zod';
import * as types from './definition-datatypes.ts';

/**
 * An R4 ActivityDefinition; what `$apply` does not read passes through.
 * @see https://hl7.org/fhir/R4/activitydefinition.html
 */
export const activitySchema = z.looseObject({
  resourceType: z.literal('ActivityDefinition'),
  id: z.string(),
  url: z.url(),
  version: z.string().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  status: types.status,
  library: z.array(z.string()).optional(),
  kind: z.string().optional(),
  intent: z.string().optional(),
  priority: z.enum(['routine', 'urgent', 'asap', 'stat']).optional(),
  doNotPerform: z.boolean().optional(),
  code: types.codeableConcept.optional(),
  ...types.timing,
  location: types.reference.optional(),
  participant: z.array(types.participant).optional(),
  productReference: types.reference.optional(),
  productCodeableConcept: types.codeableConcept.optional(),
  quantity: z.looseObject({}).optional(),
  dosage: z.array(z.looseObject({})).optional(),
  bodySite: z.array(types.codeableConcept).optional(),
  transform: z.string().optional(),
  relatedArtifact: z.array(types.relatedArtifact).optional(),
  dynamicValue: z.array(types.dynamicValue).optional(),
});

export type Activity = z.infer<typeof activitySchema>;

/** Logic that conditions name. @see https://hl7.org/fhir/R4/library.html */
export const librarySchema = z.looseObject({
  resourceType: z.literal('Library'),
  id: z.string(),
  url: z.url(),
  version: z.string().optional(),
  status: types.status,
  type: types.codeableConcept,
  content: z.array(z.looseObject({ contentType: z.string().optional(), data: z.string().optional() })).optional(),
});

export type Library = z.infer<typeof librarySchema>;

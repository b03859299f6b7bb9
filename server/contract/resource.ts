import { z } from 'zod';

/** A FHIR resource as /fhir/r4 serves it, for showing it in plain view. */
export const plainResourceSchema = z.looseObject({ resourceType: z.string() });
export type PlainResource = z.infer<typeof plainResourceSchema>;

import { z } from 'zod';

const concept = z.looseObject({ code: z.string().min(1), display: z.string().optional() });
const filter = z.looseObject({ property: z.string().min(1), op: z.string().min(1), value: z.string().min(1) });

/** A system with its concepts or filters, other sets, or both: then what all of them hold. */
const include = z.looseObject({
  system: z.string().optional(),
  version: z.string().optional(),
  concept: z.array(concept).optional(),
  filter: z.array(filter).optional(),
  valueSet: z.array(z.string()).optional(),
});

type Contained = {
  system?: string | undefined;
  code?: string | undefined;
  display?: string | undefined;
  abstract?: boolean | undefined;
  inactive?: boolean | undefined;
  contains?: Contained[] | undefined;
};
const contains: z.ZodType<Contained> = z.looseObject({
  system: z.string().optional(),
  code: z.string().optional(),
  display: z.string().optional(),
  abstract: z.boolean().optional(),
  inactive: z.boolean().optional(),
  get contains() {
    return z.array(contains).optional();
  },
});

/**
 * An R4 ValueSet as far as it is read; the rest passes through untouched.
 * @see https://hl7.org/fhir/R4/valueset.html
 */
export const valueSetSchema = z.looseObject({
  resourceType: z.literal('ValueSet'),
  id: z.string().optional(),
  url: z.url(),
  version: z.string().optional(),
  status: z.enum(['draft', 'active', 'retired', 'unknown']),
  compose: z.looseObject({ include: z.array(include).min(1), exclude: z.array(include).optional() }).optional(),
  expansion: z.looseObject({ contains: z.array(contains).optional() }).optional(),
});

export type ValueSet = z.infer<typeof valueSetSchema>;
export type Include = z.infer<typeof include>;
export type ContainedConcept = Contained;

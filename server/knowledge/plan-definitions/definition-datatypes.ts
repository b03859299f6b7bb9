import { z } from 'zod';

/** Datatypes that definitions share, as far as the engine reads them. @see https://hl7.org/fhir/R4/metadatatypes.html */
export const coding = z.looseObject({ system: z.string().optional(), code: z.string().optional(), display: z.string().optional() });
export const codeableConcept = z.looseObject({ coding: z.array(coding).optional(), text: z.string().optional() });
export const identifier = z.looseObject({ system: z.string().optional(), value: z.string().optional() });
export const reference = z.looseObject({ reference: z.string().optional(), identifier: identifier.optional() });

export const expression = z.looseObject({
  description: z.string().optional(),
  name: z.string().optional(),
  language: z.string(),
  expression: z.string().optional(),
  reference: z.string().optional(),
});

const dataRequirement = z.looseObject({
  type: z.string(),
  codeFilter: z
    .array(
      z.looseObject({
        path: z.string().optional(),
        searchParam: z.string().optional(),
        valueSet: z.string().optional(),
        code: z.array(coding).optional(),
      }),
    )
    .optional(),
  dateFilter: z.array(z.looseObject({})).optional(),
});

export const triggerDefinition = z.looseObject({
  type: z.string(),
  name: z.string().optional(),
  data: z.array(dataRequirement).optional(),
  condition: expression.optional(),
});

export const relatedArtifact = z.looseObject({ type: z.string(), resource: z.string().optional(), url: z.string().optional() });
export const dynamicValue = z.looseObject({ path: z.string(), expression });
export const participant = z.looseObject({ type: z.string(), role: codeableConcept.optional() });
export const status = z.enum(['draft', 'active', 'retired', 'unknown']);

/** timing[x], of which there may be one. */
export const timing = {
  timingDateTime: z.string().optional(),
  timingAge: z.looseObject({}).optional(),
  timingPeriod: z.looseObject({}).optional(),
  timingDuration: z.looseObject({}).optional(),
  timingRange: z.looseObject({}).optional(),
  timingTiming: z.looseObject({}).optional(),
};

export type Trigger = z.infer<typeof triggerDefinition>;
export type FhirExpression = z.infer<typeof expression>;
export type DynamicValue = z.infer<typeof dynamicValue>;
export type Reference = z.infer<typeof reference>;

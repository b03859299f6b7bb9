import { z } from 'zod';

/**
 * CDS Hooks requests as they arrive: strict where the specification demands, tolerant of what is seen in the wild
 * (a draft without a medication, `category` as an object, a Bundle without `type`, empty or missing prefetch).
 * @see https://cds-hooks.hl7.org/2.0/#http-request_1
 */
const resource = z.looseObject({ resourceType: z.string().min(1).max(64), id: z.string().max(200).optional() });
export type LooseResource = z.infer<typeof resource>;

const bundle = z.looseObject({
  resourceType: z.literal('Bundle'),
  entry: z.array(z.looseObject({ resource: resource.optional(), fullUrl: z.string().optional() })).max(500).optional(),
});

const userId = z.string().regex(/^(Practitioner|PractitionerRole|Patient|RelatedPerson)\/[A-Za-z0-9.-]{1,64}$/, 'must be a reference such as Practitioner/123');
const id = z.string().min(1).max(200);

const common = {
  hookInstance: z.guid(),
  fhirServer: z.string().max(2000).optional(),
  fhirAuthorization: z
    .looseObject({
      access_token: z.string().min(1).max(20_000), token_type: z.literal('Bearer'), expires_in: z.number().int(),
      scope: z.string(), subject: z.string(), patient: z.string().optional(),
    })
    .optional(),
  prefetch: z.record(z.string(), z.unknown()).nullish(),
};

const orderContext = { userId, patientId: id, encounterId: id.nullish(), draftOrders: bundle };

export const orderSignRequestSchema = z.looseObject({
  ...common, hook: z.literal('order-sign'), context: z.looseObject(orderContext),
});
export const orderSelectRequestSchema = z.looseObject({
  ...common, hook: z.literal('order-select'), context: z.looseObject({ ...orderContext, selections: z.array(z.string().max(300)).max(500) }),
});
export const orderRequestSchema = z.discriminatedUnion('hook', [orderSelectRequestSchema, orderSignRequestSchema]);
export type OrderRequest = z.infer<typeof orderRequestSchema>;

/** @see https://cds-hooks.hl7.org/2.0/#feedback */
export const feedbackRequestSchema = z.looseObject({
  feedback: z.array(z.looseObject({
    card: z.string().min(1).max(200),
    outcome: z.enum(['accepted', 'overridden']),
    acceptedSuggestions: z.array(z.looseObject({ id: z.string().max(200) })).max(50).optional(),
    overrideReason: z
      .looseObject({
        reason: z.looseObject({ code: z.string().max(200).optional(), system: z.string().max(500).optional(), display: z.string().max(500).optional() }).optional(),
        userComment: z.string().max(2000).optional(),
      })
      .nullish(),
    outcomeTimestamp: z.iso.datetime({ offset: true }),
  })).min(1).max(200),
});
export type FeedbackRequest = z.infer<typeof feedbackRequestSchema>;

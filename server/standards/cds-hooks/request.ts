import { z } from 'zod';

/**
 * CDS Hooks requests as they arrive: strict where the specification demands, tolerant of what is seen in the wild
 * (a draft without a medication, `category` as an object, a Bundle without `type`, empty or missing prefetch, null for what is absent).
 * @see https://cds-hooks.hl7.org/2.0/#http-request_1
 */
const resource = z.looseObject({ resourceType: z.string().min(1).max(64), id: z.string().max(200).optional() });
export type LooseResource = z.infer<typeof resource>;

const bundle = z.looseObject({
  resourceType: z.literal('Bundle'),
  entry: z
    .array(z.looseObject({ resource: resource.optional(), fullUrl: z.string().optional() }))
    .max(500)
    .optional(),
});

/** PostgreSQL holds no NUL, and nobody names a thing with one. */
const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((value) => !value.includes('\0'), 'must not hold a NUL character');
const userId = z
  .string()
  .regex(
    /^(Practitioner|PractitionerRole|Patient|RelatedPerson)\/(?!\.{1,2}$)[A-Za-z0-9.-]{1,64}$/,
    'must be a reference such as Practitioner/123',
  );
const id = text(200).min(1);

const common = {
  hookInstance: z.guid(),
  fhirServer: z.string().max(2000).nullish(),
  fhirAuthorization: z
    .looseObject({
      access_token: z.string().min(1).max(20_000),
      token_type: z.literal('Bearer'),
      expires_in: z.number().int(),
      scope: z.string(),
      subject: z.string(),
      patient: z.string().nullish(),
    })
    .nullish(),
  prefetch: z.record(z.string(), z.unknown()).nullish(),
};

/** Where there is no encounter some send null, some an empty text. */
const encounterId = text(200)
  .nullish()
  .transform((value) => (value === '' ? null : value));

const orderContext = { userId, patientId: id, encounterId, draftOrders: bundle };

export const orderSignRequestSchema = z.looseObject({
  ...common,
  hook: z.literal('order-sign'),
  context: z.looseObject(orderContext),
});
export const orderSelectRequestSchema = z.looseObject({
  ...common,
  hook: z.literal('order-select'),
  context: z.looseObject({ ...orderContext, selections: z.array(z.string().max(300)).max(500) }),
});
/**
 * Its medications are read as orders. Nobody need be named as the user: then it is for nobody in particular.
 * @see https://cds-hooks.hl7.org/hooks/medication-refill/
 */
export const medicationRefillRequestSchema = z.looseObject({
  ...common,
  hook: z.literal('medication-refill'),
  context: z
    .looseObject({ userId: userId.nullish(), patientId: id, encounterId, medications: bundle })
    .transform(({ medications, userId: user, ...rest }) => ({ ...rest, userId: user ?? '', draftOrders: medications })),
});
/** @see https://cds-hooks.hl7.org/hooks/patient-view/ */
export const patientViewRequestSchema = z.looseObject({
  ...common,
  hook: z.literal('patient-view'),
  context: z.looseObject({ userId, patientId: id, encounterId }),
});
/** @see https://cds-hooks.hl7.org/hooks/encounter-start/ */
export const encounterStartRequestSchema = z.looseObject({
  ...common,
  hook: z.literal('encounter-start'),
  context: z.looseObject({ userId, patientId: id, encounterId: id }),
});
/** Before 1.0 the user stood beside `context`; published requests still do it. */
const userInContext = (request: unknown): unknown => {
  if (typeof request !== 'object' || request === null) return request;
  const { context, userId: beside, user } = request as { context?: unknown; userId?: unknown; user?: unknown };
  const named = beside ?? user;
  if (typeof context !== 'object' || context === null || Array.isArray(context) || 'userId' in context || typeof named !== 'string')
    return request;
  return { ...request, context: { ...context, userId: named } };
};
export const hookRequestSchema = z.preprocess(
  userInContext,
  z.discriminatedUnion('hook', [
    orderSelectRequestSchema,
    orderSignRequestSchema,
    medicationRefillRequestSchema,
    patientViewRequestSchema,
    encounterStartRequestSchema,
  ]),
);
export type HookRequest = z.infer<typeof hookRequestSchema>;
/** A chart or an encounter was opened. */
export type ChartRequest = Extract<HookRequest, { hook: 'patient-view' | 'encounter-start' }>;
/** Something is to be ordered, signed or refilled. */
export type OrderRequest = Exclude<HookRequest, ChartRequest>;

/** @see https://cds-hooks.hl7.org/2.0/#feedback */
export const feedbackRequestSchema = z.looseObject({
  feedback: z
    .array(
      z.looseObject({
        card: text(200).min(1),
        outcome: z.enum(['accepted', 'overridden']),
        acceptedSuggestions: z
          .array(z.looseObject({ id: text(200) }))
          .max(50)
          .optional(),
        overrideReason: z
          .looseObject({
            reason: z.looseObject({ code: text(200).optional(), system: text(500).optional(), display: text(500).optional() }).optional(),
            userComment: text(2000).optional(),
          })
          .nullish(),
        outcomeTimestamp: z.iso.datetime({ offset: true }),
      }),
    )
    .min(1)
    .max(200),
});
export type FeedbackRequest = z.infer<typeof feedbackRequestSchema>;

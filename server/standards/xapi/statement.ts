import { z } from 'zod';

/**
 * The statements this system writes itself: the subset of 1.0.3 and 2.0 that both versions read alike, and strict,
 * so that a member nobody meant to send is refused. What comes from outside needs the whole grammar, which is wider.
 * @see https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Data.md#24-statement-properties
 */
const iri = z.string().regex(/^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i, 'an absolute IRI');
const languageMap = z.record(z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/), z.string());
const extensions = z.record(iri, z.json());
/** An instant with a zone: without one two readers would disagree about when. */
const instant = z.iso.datetime({ offset: true });
const duration = z.string().regex(/^P(?=\d|T\d)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d{1,2})?S)?)?$/, 'an ISO 8601 duration');

const agentSchema = z.strictObject({
  objectType: z.literal('Agent'),
  name: z.string().min(1).optional(),
  account: z.strictObject({ homePage: iri, name: z.string().min(1) }),
});
export type Agent = z.infer<typeof agentSchema>;

const activitySchema = z.strictObject({
  objectType: z.literal('Activity'),
  id: iri,
  definition: z
    .strictObject({
      type: iri.optional(),
      name: languageMap.optional(),
      description: languageMap.optional(),
      extensions: extensions.optional(),
    })
    .optional(),
});
export type Activity = z.infer<typeof activitySchema>;

const scoreSchema = z
  .strictObject({
    scaled: z.number().min(-1).max(1),
    raw: z.number().optional(),
    min: z.number().optional(),
    max: z.number().optional(),
  })
  .refine(
    ({ raw, min, max }) =>
      (min === undefined || max === undefined || min < max) &&
      (raw === undefined || ((min === undefined || raw >= min) && (max === undefined || raw <= max))),
    'raw lies between min and max',
  );

const contextSchema = z.strictObject({
  registration: z.uuid().optional(),
  contextActivities: z
    .strictObject({
      parent: z.array(activitySchema).min(1).optional(),
      grouping: z.array(activitySchema).min(1).optional(),
      category: z.array(activitySchema).min(1).optional(),
      other: z.array(activitySchema).min(1).optional(),
    })
    .optional(),
  /** Of the activity; only where the object is one. */
  revision: z.string().optional(),
  platform: z.string().optional(),
  language: z.string().optional(),
  extensions: extensions.optional(),
});

export const statementSchema = z.strictObject({
  id: z.uuid(),
  actor: agentSchema,
  verb: z.strictObject({ id: iri, display: languageMap.optional() }),
  object: activitySchema,
  result: z
    .strictObject({
      score: scoreSchema.optional(),
      success: z.boolean().optional(),
      completion: z.boolean().optional(),
      response: z.string().optional(),
      duration: duration.optional(),
      extensions: extensions.optional(),
    })
    .optional(),
  context: contextSchema.optional(),
  timestamp: instant,
  stored: instant.optional(),
  authority: agentSchema.optional(),
  version: z.enum(['1.0.3', '2.0.0']).optional(),
});
export type Statement = z.infer<typeof statementSchema>;

/** Everything a statement names around its object. */
export const contextActivitiesOf = (statement: Statement): Activity[] => {
  const { parent = [], grouping = [], category = [], other = [] } = statement.context?.contextActivities ?? {};
  return [...parent, ...grouping, ...category, ...other];
};

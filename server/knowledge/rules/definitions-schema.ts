import { z } from 'zod';
import { valueSetSchema } from '../value-sets/index.ts';
import { activitySchema, librarySchema, planSchema } from '../plan-definitions/index.ts';

/** What a rule can be made of, as it is kept beside its plan. */
export const definitionsSchema = z.array(z.union([planSchema, activitySchema, librarySchema, valueSetSchema]));

import { z } from 'zod';

/** Problem details as every /api error carries them. @see RFC 9457 */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  path: z.string().optional(),
  correlationId: z.string(),
});
export type Problem = z.infer<typeof problemSchema>;

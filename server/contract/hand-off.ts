import { z } from 'zod';

/** The one-time code of a launch, from the address's fragment or from the page. */
export const handOffRequestSchema = z.object({ code: z.string().regex(/^[A-Za-z0-9_-]{43}$/) });

/** For the memory of one document, never stored. */
export const handOffSchema = z.object({ bearer: z.string(), expiresAt: z.iso.datetime() });
export type HandOff = z.infer<typeof handOffSchema>;

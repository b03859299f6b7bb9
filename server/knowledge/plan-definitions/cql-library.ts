import { z } from 'zod';
import type { Library } from './activity-schema.ts';

const elmSchema = z.looseObject({
  library: z.looseObject({
    identifier: z.looseObject({ id: z.string(), version: z.string().optional() }),
    statements: z.looseObject({ def: z.array(z.looseObject({ name: z.string() })) }).optional(),
  }),
});
export type Elm = z.infer<typeof elmSchema>;

/** The compiled form that a library brings; CQL as text is not compiled here. @see https://cql.hl7.org/elm.html */
export function elmOf(library: Library): Elm | undefined {
  const content = library.content?.find((one) => one.contentType === 'application/elm+json');
  if (content?.data === undefined) return undefined;
  try {
    const read = elmSchema.safeParse(JSON.parse(Buffer.from(content.data, 'base64').toString('utf8')));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

/** Names of the expressions that a library defines. */
export const definedNames = (library: Library): string[] => elmOf(library)?.library.statements?.def.map((one) => one.name) ?? [];

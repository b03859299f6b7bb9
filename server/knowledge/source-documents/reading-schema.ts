import { z } from 'zod';
import { sectionClasses } from './compare-documents.ts';
import { isDocumentProblem, type DocumentProblem } from './document-problem.ts';

export const formatSchema = z.enum(['markdown', 'html', 'pdf']);
export const sectionsSchema = z.array(
  z.object({
    number: z.string().nullable(),
    heading: z.string().nullable(),
    level: z.number(),
    page: z.number().nullable(),
    statements: z.array(z.string()),
  }),
);
const bothWays = { added: z.array(z.string()), removed: z.array(z.string()) };
export const changeSchema = z.array(
  z.object({
    class: z.enum(sectionClasses),
    before: z.number().nullable(),
    after: z.number().nullable(),
    isReordered: z.boolean(),
    headings: z.object(bothWays),
    statements: z.object({ ...bothWays, changed: z.array(z.object({ before: z.string(), after: z.string() })) }),
  }),
);

/** What the reading process is asked. */
export const askedSchema = z.object({ claimed: formatSchema.nullable(), before: sectionsSchema.nullable() });
/** What it answers: whatever a hostile file made of it, nothing else is taken. */
export const answerSchema = z.union([
  z.object({
    read: z.object({
      format: formatSchema,
      title: z.string().nullable(),
      sections: sectionsSchema,
      pagesWithoutText: z.array(z.number()),
      change: changeSchema.nullable(),
    }),
  }),
  z.object({ problem: z.custom<DocumentProblem>(isDocumentProblem) }),
]);

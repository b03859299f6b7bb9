import { z } from 'zod';
import { labelWordsInARow } from '../curriculum/index.ts';
import type { Proposal, Proposals } from './hold-proposals.ts';
import { featuresOf } from './claim-features.ts';
import type { Span } from './cut-statements.ts';
import type { Dropped, Population } from './draft.ts';
import type { DraftSource } from './label-sections.ts';

const text = z.string().trim().min(1).max(400);
const resting = { section: z.string().min(1).max(80), quote: z.string().min(1).max(1200) };

/** What a model answers; anything beside it is refused. Every text that claims something names the words of the label under it. */
export const modelAnswerSchema = z.strictObject({
  keyPoints: z.array(z.strictObject({ text, ...resting })).max(5),
  questions: z
    .array(
      z.strictObject({
        keyPoint: z.number().int().min(1).max(5),
        stem: text,
        key: z.strictObject({ text, feedback: text, ...resting }),
        wrong: z.array(z.strictObject({ text, feedback: text, ...resting })).max(3),
      }),
    )
    .max(5),
  populations: z
    .array(z.strictObject({ group: z.enum(['pregnancy', 'lactation', 'pediatric', 'older', 'kidneyLiver']), text, ...resting }))
    .max(5),
});
export type ModelAnswer = z.infer<typeof modelAnswerSchema>;

/** Where the quoted words stand; a place that holds nothing where they do not. */
function spanOf(source: Pick<DraftSource, 'sections'>, { section, quote }: { section: string; quote: string }): Span {
  const start = source.sections.find(({ id }) => id === section)?.text.indexOf(quote) ?? -1;
  return { section, start: Math.max(0, start), end: start < 0 ? 0 : start + quote.length, text: quote };
}

const mostStemWords = 60;

/** A case is the model's own; it must bring in no drug that the label does not know, and no address. */
function stemProblem(stem: string, source: Pick<DraftSource, 'sections'>): string | null {
  if (/https?:|www\.|<\/?[a-z]/i.test(stem)) return 'it holds an address or markup';
  if (stem.split(/\s+/).length > mostStemWords) return `it has more than ${mostStemWords} words`;
  const known = featuresOf(source.sections.map(({ text: said }) => said).join(' ')).drugs;
  const unknown = [...featuresOf(stem).drugs].filter((drug) => !known.has(drug));
  return unknown.length === 0 ? null : `drugs that the label does not name: ${unknown.join(', ')}`;
}

/** A model's answer as proposals, which still have to be held against the label. */
export function proposalsOf(answer: ModelAnswer, source: Pick<DraftSource, 'sections'>): { proposals: Proposals; dropped: Dropped[] } {
  const labelTexts = source.sections.map(({ text: said }) => said);
  const proposal = (one: { text: string; section: string; quote: string }): Proposal => ({
    text: one.text,
    span: spanOf(source, one),
    isQuotation: labelWordsInARow(one.text, labelTexts) !== undefined,
  });
  const dropped: Dropped[] = [];
  const items = answer.questions.flatMap(({ keyPoint, stem, key, wrong }, index) => {
    const problem = stemProblem(stem, source);
    if (problem !== null) {
      dropped.push({ at: `question ${index + 1}`, text: stem, reason: problem });
      return [];
    }
    return [
      {
        point: keyPoint - 1,
        stem,
        // The answer may be two words; it counts together with what is said of it.
        key: { ...proposal(key), isQuotation: false },
        keyFeedback: key.feedback,
        wrong: wrong.map((option) => ({ ...proposal(option), isQuotation: false, feedback: option.feedback })),
        missing: null,
      },
    ];
  });
  const populations: Partial<Record<Population, Proposal>> = {};
  for (const one of answer.populations) populations[one.group] ??= proposal(one);
  return { proposals: { keyPoints: answer.keyPoints.map(proposal), items, populations }, dropped };
}

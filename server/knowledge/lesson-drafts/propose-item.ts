import type { Statement } from './cut-statements.ts';
import type { Proposal, ProposedItem } from './hold-proposals.ts';
import type { Question } from './write-questions.ts';

/** A statement as it stands. */
export const quote = ({ text, span }: Statement): Proposal => ({ text, span, isQuotation: true });

/** A question with its claims and the places that they rest on. */
export const proposeItem = (question: Question, point: number): ProposedItem => ({
  point,
  stem: question.stem,
  key: { text: question.key.replace(/^\[\[|\]\]$/g, ''), span: question.of.span, isQuotation: true },
  keyFeedback: question.of.text,
  wrong: question.wrong.map(({ text, from }) =>
    from === null
      ? { text, notInBox: true }
      : { text: text.replace(/^\[\[|\]\]$/g, ''), span: from.span, isQuotation: true, feedback: from.text },
  ),
  missing: question.missing,
});

import type { Span } from './cut-statements.ts';
import {
  quoted,
  type Claim,
  type Dropped,
  type DraftItem,
  type DraftOption,
  type Gap,
  type LessonDraft,
  type Population,
} from './draft.ts';
import { isSupported } from './is-supported.ts';
import type { LabelSection } from './label-sections.ts';

/** A text that a writer proposes, with the place that it claims to rest on. */
export type Proposal = { text: string; span: Span; isQuotation: boolean };
export type ProposedItem = {
  /** Index of the key point that it asks about. */
  point: number;
  stem: string;
  key: Proposal;
  keyFeedback: string;
  /** Of what the label says elsewhere, or of what its box is silent on. */
  wrong: ((Proposal & { feedback: string }) | { text: string; notInBox: true })[];
  /** What a person has to add, or null. */
  missing: string | null;
};
export type Proposals = {
  keyPoints: Proposal[];
  items: ProposedItem[];
  populations: Partial<Record<Population, Proposal>>;
};

/** The text that proposals are held against. */
export type HeldAgainst = {
  sections: readonly LabelSection[];
  /** Words of its drug, where it is one drug's. */
  ownNames: ReadonlySet<string>;
  /** As a lesson cites the place: "L1 5.1". */
  citing: (span: Span) => string;
  /** Whether it says nothing of what an option names, nor of what is near to it. */
  isSilentOn: (name: string) => boolean;
  words: {
    /** Why an option is wrong that it is silent on. */
    notNamed: string;
    /** Why such an option was left out. */
    silent: string;
    /** "the label" */
    source: string;
  };
  /** What was left out before. */
  dropped: readonly Dropped[];
};

export type HeldProposals = Pick<LessonDraft['lesson'], 'keyPoints' | 'retrieval' | 'items'> & {
  /** Those of the key points that are borne. */
  points: Proposal[];
  claims: Claim[];
  gaps: Gap[];
  dropped: Dropped[];
  /** Whether a further claim is borne; kept among the claims or the dropped. */
  bears: (at: string, claim: string, proposal: Proposal) => boolean;
};

const fewestWrong = 2;
const mostItems = 6;

/** A proposal as a draft shows it. */
export const marked = ({ text, isQuotation }: Proposal): string => (isQuotation ? quoted(text) : text);

/** Key points and questions of what a writer proposes: each claim is held against its span, and what that does not bear is left out. */
export function holdProposals(proposals: Proposals, of: HeldAgainst): HeldProposals {
  const { citing, words } = of;
  const claims: Claim[] = [];
  const gaps: Gap[] = [];
  const dropped: Dropped[] = [...of.dropped];

  const bears = (at: string, claim: string, proposal: Proposal): boolean => {
    const support = isSupported(claim, proposal.span, { sections: of.sections, ownNames: of.ownNames });
    if (support.supported)
      claims.push({ at, text: claim, span: proposal.span, source: citing(proposal.span), isQuotation: proposal.isQuotation });
    else dropped.push({ at, text: claim, reason: support.reason });
    return support.supported;
  };

  const kept = proposals.keyPoints.flatMap((point, index) =>
    bears(`key point ${index + 1}`, point.text, point) ? [{ point, index }] : [],
  );
  const keyPoints = kept.map(({ point }, index) => ({
    id: `k${index + 1}`,
    text: marked(point),
    source: citing(point.span),
    changed: false,
  }));
  const idOfPoint = new Map(kept.map(({ index }, place) => [index, `k${place + 1}`]));
  if (keyPoints.length < 3)
    gaps.push({ at: 'keyPoints', reason: `${words.source} gave ${keyPoints.length} that ask for something; a lesson has three to five` });

  const items = proposals.items.flatMap((proposed, at): DraftItem[] => {
    const keyPoint = idOfPoint.get(proposed.point);
    // The first question of a key point has its number, further ones those behind all points.
    const isFirst = proposals.items.findIndex(({ point }) => point === proposed.point) === at;
    const id = `D${isFirst ? proposed.point + 1 : proposals.keyPoints.length + at + 1}`;
    if (keyPoint === undefined) {
      dropped.push({ at: id, text: proposed.stem, reason: 'its key point was left out' });
      return [];
    }
    const answer = proposed.key.isQuotation ? proposed.keyFeedback : `${proposed.key.text}. ${proposed.keyFeedback}`;
    if (!bears(`${id} key`, answer, proposed.key)) return [];
    const options = proposed.wrong.flatMap((option, index): Omit<DraftOption, 'id'>[] => {
      const place = `${id} wrong ${index + 1}`;
      if ('notInBox' in option) {
        if (of.isSilentOn(option.text)) return [{ text: option.text, correct: false, feedback: words.notNamed }];
        dropped.push({ at: place, text: option.text, reason: words.silent });
        return [];
      }
      const feedback = option.isQuotation ? quoted(option.feedback) : option.feedback;
      return bears(place, option.feedback, option) ? [{ text: marked(option), correct: false, feedback }] : [];
    });
    if (options.length < fewestWrong) {
      const reason = proposed.missing ?? 'too few wrong options are left: a person must write them';
      gaps.push({ at: id, reason: `${reason}. Asked would be: ${proposed.stem} ${marked(proposed.key)}` });
      return [];
    }
    const place = proposed.point % (options.length + 1);
    options.splice(place, 0, {
      text: marked(proposed.key),
      correct: true,
      feedback: proposed.key.isQuotation ? quoted(proposed.keyFeedback) : proposed.keyFeedback,
    });
    return [
      {
        id,
        stem: proposed.stem,
        source: citing(proposed.key.span),
        keyPoint,
        options: options.map((option, index) => ({ id: 'abcd'[index] ?? 'd', ...option })),
        rationale: `Rests on ${citing(proposed.key.span)}.`,
      },
    ];
  });
  const [first] = items.length > 3 ? items : [];
  const retrieval = first === undefined ? null : { stem: first.stem, source: first.source, options: first.options };
  if (retrieval === null)
    gaps.push({ at: 'retrieval', reason: 'no question is left for it: it needs another case than the items, and three options' });
  const served = items.filter((item) => item !== first).slice(0, mostItems);
  if (served.length < 3) gaps.push({ at: 'items', reason: `${served.length} of three: a person must write the others` });

  return { points: kept.map(({ point }) => point), keyPoints, retrieval, items: served, claims, gaps, dropped, bears };
}

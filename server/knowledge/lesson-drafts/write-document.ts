import { actionOf, fitness } from './action-of.ts';
import { featuresOf } from './claim-features.ts';
import type { Statement } from './cut-statements.ts';
import { documentSections, newAndOld } from './draft-document.ts';
import type { DraftDocument, Population } from './draft.ts';
import type { Proposal, ProposedItem, Proposals } from './hold-proposals.ts';
import { isSupported } from './is-supported.ts';
import { pickKeyPoints } from './pick-key-points.ts';
import { proposeItem, quote } from './propose-item.ts';
import { questionsOf } from './write-questions.ts';

/** What a stem says of its source, outside of quotations. */
const ofDocument = (stem: string): string =>
  stem
    .split(/(\[\[.*?\]\])/)
    .map((piece) => (piece.startsWith('[[') ? piece : piece.replace(/\b([Tt])his label\b/g, '$1his document')))
    .join('');

const groups: Record<Population, readonly string[]> = {
  pregnancy: ['pregnancy'],
  lactation: ['lactation'],
  pediatric: ['children', 'newborns'],
  older: ['older people'],
  kidneyLiver: ['kidney', 'liver'],
};
const mostWords = 60;

/** The statement for each group that asks for something most plainly; none where the document has no such one. */
function populationsOf(statements: readonly Statement[]): Partial<Record<Population, Proposal>> {
  const about = statements.flatMap((one) => {
    const worth = fitness(one);
    return worth === null || worth <= 0 || one.text.split(' ').length > mostWords
      ? []
      : [{ one, worth, of: featuresOf(one.text).populations }];
  });
  return Object.fromEntries(
    Object.entries(groups).flatMap(([group, names]) => {
      const [best] = about.filter(({ of }) => names.some((name) => of.has(name))).sort((a, b) => b.worth - a.worth);
      return best === undefined ? [] : [[group, quote(best.one)] as const];
    }),
  );
}

/** Key points and questions from the document's own statements: of a later version from what it says anew, then from the rest. */
export function proposeFromDocument(document: DraftDocument): Proposals {
  const parts = documentSections(document);
  const sections = parts.map(({ section }) => section);
  const everywhere = parts.flatMap(({ statements }) => statements);
  const { fresh, old } = newAndOld(document);
  const points = pickKeyPoints(fresh, old);
  const text = sections.map((section) => section.text).join(' ');
  const asking = everywhere.filter((one) => actionOf(one.text) !== null);
  const items = questionsOf(points, {
    isWhole: document.isWhole,
    isSaid: (claim, value) => everywhere.some((one) => one.text.includes(value) && isSupported(claim, one.span, { sections }).supported),
    box: fresh,
    others: asking,
    silence: { text, warnings: text, all: text, asking },
    drug: 'what this document speaks of',
  }).map(({ question, point }): ProposedItem => {
    const item = proposeItem(question, point);
    return { ...item, stem: ofDocument(item.stem) };
  });
  return { keyPoints: points.map(quote), items, populations: populationsOf(everywhere) };
}

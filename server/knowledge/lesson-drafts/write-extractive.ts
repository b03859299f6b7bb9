import { AppError, type Clock } from '../../platform/index.ts';
import { judgeBox } from '../boxed-warnings/index.ts';
import { actionOf } from './action-of.ts';
import { composeDraft } from './compose-draft.ts';
import { statementsOf } from './cut-statements.ts';
import type { DraftWriter } from './draft.ts';
import { drugOfLabel } from './drug-of-label.ts';
import type { Proposals } from './hold-proposals.ts';
import { isSupported } from './is-supported.ts';
import type { DraftSource } from './label-sections.ts';
import { pickKeyPoints } from './pick-key-points.ts';
import { populationStatements } from './write-populations.ts';
import { proposeItem, quote } from './propose-item.ts';
import { composeDocument } from './compose-document.ts';
import { assertTaught } from './draft-document.ts';
import { proposeFromDocument } from './write-document.ts';
import { questionsOf } from './write-questions.ts';

/** @throws configuration where no lesson can be drafted from these */
export function assertDraftable(source: DraftSource, before: DraftSource | undefined): void {
  const refuse = (detail: string): AppError => new AppError('configuration', { detail, expose: true });
  const { verdict, reason } = judgeBox(source.label);
  if (verdict !== 'genuine') throw refuse(`This label has no boxed warning to draft a lesson from: ${reason}.`);
  if (before === undefined) return;
  if (before.label.setId !== source.label.setId)
    throw refuse(`These are two labels, ${before.label.setId} and ${source.label.setId}: only versions of one label are compared.`);
  if (before.label.version >= source.label.version)
    throw refuse(`Version ${before.label.version} is not before version ${source.label.version}.`);
}

/** Sections that a box that asks for little is filled up from. */
const further = /^(?:contraindications|warnings|warnings_and_cautions|dosage_and_administration)$/;

function propose(source: DraftSource): Proposals {
  const drug = drugOfLabel(source.label);
  const all = source.sections.filter(({ id }) => id === 'box' || further.test(id)).flatMap((section) => statementsOf(section, drug.words));
  const box = all.filter(({ span, isHighlight }) => span.section === 'box' && !isHighlight);
  const others = all.filter(({ span, isHighlight }) => further.test(span.section) && !isHighlight);
  const points = pickKeyPoints(box, others);
  const asking = [...box, ...others].filter(({ text }) => actionOf(text) !== null);
  const textOf = (section: RegExp): string => source.sections.flatMap(({ id, text }) => (section.test(id) ? [text] : [])).join(' ');
  const everywhere = source.sections.flatMap((section) => statementsOf(section, drug.words));
  const populations = Object.entries(populationStatements(source, drug.words)).map(
    ([group, statement]) => [group, quote(statement)] as const,
  );
  return {
    keyPoints: points.map(quote),
    items: questionsOf(points, {
      isWhole: source.isWhole,
      isSaid: (claim, value) =>
        everywhere.some(
          ({ text, span }) =>
            text.includes(value) && isSupported(claim, span, { sections: source.sections, ownNames: drug.words }).supported,
        ),
      box,
      others: asking,
      silence: {
        text: textOf(/^(?:box|contraindications)/),
        warnings: textOf(/^(?:warnings|precautions|general_precautions)/),
        all: textOf(/^(?!recent_major_changes|description|references|how_supplied)/),
        asking: everywhere.filter(({ text }) => actionOf(text) !== null),
      },
      drug: drug.name === '' ? 'this drug' : drug.name,
    }).map(({ question, point }) => proposeItem(question, point)),
    populations: Object.fromEntries(populations),
  };
}

/** Writes from the label's own headings and statements by rules alone, without a network and without any wording of its own. */
export const createExtractiveWriter = ({ clock }: { clock: Clock }): DraftWriter => ({
  writer: 'extractive',
  write: async (source, before) => {
    assertDraftable(source, before);
    return composeDraft(source, before, propose(source), { writer: 'extractive', model: null, clock });
  },
  writeDocument: async (document) => {
    assertTaught(document);
    return composeDocument(document, proposeFromDocument(document), { writer: 'extractive', model: null, clock });
  },
});

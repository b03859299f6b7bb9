import type { Clock } from '../../platform/index.ts';
import { keyOf } from '../text-changes/index.ts';
import { speaksOf } from './box-concepts.ts';
import { objectiveOf } from './compose-draft.ts';
import type { Statement } from './cut-statements.ts';
import { documentSections, documentSource } from './draft-document.ts';
import { quoted, type DocumentDraft, type DraftDocument, type Dropped, type Gap, type LessonDraft, type Population } from './draft.ts';
import { holdProposals, marked, type Proposals } from './hold-proposals.ts';
import { skillsOf } from './tag-skills.ts';
import { later, said } from './write-changes.ts';

const words = {
  notNamed: 'This statement of the document does not name it, and neither does the rest of it.',
  silent: 'the document speaks of it, or of what is near to it',
  source: 'the document',
};
const mostChanges = 6;

/** Reasons are worded for labels; what they say holds for any text. */
const ofDocument = (reason: string): string => reason.replace(/\bthe label\b/g, 'the document').replace(/\bThe label\b/g, 'The document');

type Changes = { changes: LessonDraft['lesson']['whatChanged']; claims: DocumentDraft['claims']; gaps: Gap[] };

function changesOf(document: DraftDocument, statements: readonly Statement[], citing: (section: string) => string): Changes {
  if (document.changes === null) return { changes: [], claims: [], gaps: [] };
  const { added, changed, removed } = document.changes;
  const since = document.effective.slice(0, 7);
  const lines = [
    ...changed.map(({ before, after }) => ({ now: after, text: `now ${quoted(after)}; before ${quoted(before)}` })),
    ...added.map((now) => ({ now, text: `new ${quoted(now)}` })),
    ...removed.map((was) => ({ now: null, text: `no longer there: ${quoted(was)}` })),
  ];
  const shown = lines.slice(0, mostChanges).map(({ now, text }) => {
    const found = now === null ? undefined : statements.find((one) => keyOf(one.text) === keyOf(now));
    const source = found === undefined ? documentSource : citing(found.span.section);
    return { text: `${said(since)}: ${text}`, source, span: found?.span };
  });
  const reason = `${lines.length} statements changed: a person must choose what matters and say it in 30 words`;
  return {
    changes: shown.map(({ text, source }) => ({ basis: 'within-set', since, showUntil: later(since, 12), source, text })),
    claims: shown.flatMap(({ text, source, span }) =>
      span === undefined ? [] : [{ at: 'whatChanged', text, span, source, isQuotation: true }],
    ),
    gaps: lines.length > 1 ? [{ at: 'whatChanged', reason }] : [],
  };
}

/**
 * A draft from what a writer proposes about a document: each claim is held against its span, and what that does not bear is left out
 * and listed. What only a label can tell is left open.
 */
export function composeDocument(
  document: DraftDocument,
  proposals: Proposals,
  made: { writer: LessonDraft['machineMade']['writer']; model: string | null; clock: Clock; dropped?: readonly Dropped[] },
): DocumentDraft {
  const { documentId, title, version, effective } = document;
  const parts = documentSections(document);
  const sections = parts.map(({ section }) => section);
  const statements = parts.flatMap((part) => part.statements);
  const everything = sections.map(({ text }) => text).join(' ');
  const citing = (id: string): string => `${documentSource} ${sections.find((one) => one.id === id)?.cite ?? ''}`.trim();
  const held = holdProposals(proposals, {
    sections,
    ownNames: new Set(),
    citing: ({ section }) => citing(section),
    isSilentOn: (name) => !speaksOf(everything, name),
    words,
    dropped: made.dropped ?? [],
  });
  const { keyPoints, retrieval, items, claims, gaps, dropped, points } = held;
  const populations: Partial<Record<Population, string>> = {};
  for (const group of ['pregnancy', 'lactation', 'pediatric', 'older', 'kidneyLiver'] as const) {
    const proposal = proposals.populations[group];
    if (proposal !== undefined && held.bears(`populations.${group}`, proposal.text, proposal))
      populations[group] = `${marked(proposal)} (${citing(proposal.span.section)})`;
    else
      gaps.push({ at: `populations.${group}`, reason: 'no statement was found in this document: look it up in the labels of the drugs' });
  }
  const changed = changesOf(document, statements, citing);
  claims.push(...changed.claims);
  gaps.push(
    ...changed.gaps,
    { at: 'objective', reason: 'composed from what the key points ask for: a person must settle on one decision' },
    { at: 'topics', reason: 'a document names no warning: the topics at whose orders the lesson is offered are for a person to choose' },
    { at: 'scope.ingredients', reason: 'the drugs of the topics are named here' },
    { at: 'scope.routesForms', reason: 'routes and forms are for a person to say' },
    { at: 'scope.excludes', reason: 'which products are meant by none of this is for a person to say' },
    { at: 'rems', reason: 'a document is no label: look up in the label of the drug whether it names a REMS' },
    { at: 'audience', reason: 'who is to decide, and where, is for a person to say' },
    { at: 'risk', reason: 'a judgment of people' },
    { at: 'minutes', reason: 'counted once the wording is settled' },
    { at: 'items', reason: 'critical, difficulty and skills of each item are for a person to judge' },
  );
  const today = made.clock.now().toISOString();
  return {
    machineMade: { writer: made.writer, model: made.model, at: today, document: { documentId, version } },
    lesson: {
      title,
      scope: { ingredients: [], routesForms: [], headings: [title] },
      restrictions: [
        'Passing shows knowledge of one version of a document at one moment. It is no judgment of practice and no permission to prescribe.',
      ],
      objective: objectiveOf('order that this document speaks of', points),
      skills: skillsOf(points.map(({ text }) => text)),
      sources: [{ id: documentSource, kind: 'document', documentId, text: title, version, effective, readOn: today.slice(0, 10) }],
      retrieval,
      keyPoints,
      populations,
      rems: null,
      whatChanged: changed.changes,
      items,
      served: 3,
      passRule: { criticalAll: true, minShare: 0.66 },
      variants: {
        novice: { keyPoints: 'all', items: 3, order: 'easiest-first' },
        partial: { keyPoints: 'skills-below-bar', items: 2, order: 'critical-first' },
        expert: { keyPoints: 'what-changed-only', items: 2, order: 'critical-first' },
      },
      cardSummary: `{drug}: ${title.length > 90 ? 'a protocol of this hospital' : title} applies here.`,
      cardDetail: `${title}, version ${version}, ${effective}. {why} Three minutes, now or later; the order goes on either way.`,
    },
    claims,
    gaps: gaps.map(({ at, reason }) => ({ at, reason: ofDocument(reason) })),
    dropped: dropped.map((one) => ({ ...one, reason: ofDocument(one.reason) })),
  };
}

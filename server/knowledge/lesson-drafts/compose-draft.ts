import type { Clock } from '../../platform/index.ts';
import { statementsOf, type Span, type Statement } from './cut-statements.ts';
import { quoted, type Dropped, type Gap, type LessonDraft, type Population } from './draft.ts';
import { drugOfLabel, type DraftedDrug } from './drug-of-label.ts';
import { holdProposals, marked, type Proposal, type Proposals } from './hold-proposals.ts';
import { citeAt, type DraftSource } from './label-sections.ts';
import { headingsOf } from './box-headings.ts';
import { speaksOf } from './box-concepts.ts';
import { skillsOf } from './tag-skills.ts';
import { notNamed } from './write-blanks.ts';
import { writeChanges } from './write-changes.ts';

const citing = (source: DraftSource, span: Span): string => {
  const section = source.sections.find(({ id }) => id === span.section);
  return `L1 ${section === undefined ? span.section : citeAt(section, span.start)}`;
};

const dashed = (day: string): string => `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}`;
export const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const labelWords = { notNamed, silent: 'the box speaks of it, or of what is near to it', source: 'the label' };

const anyRems = /\bREMS\b|Risk Evaluation and Mitigation Strateg/i;

function remsOf(source: DraftSource, statements: readonly Statement[]): { rems: LessonDraft['lesson']['rems']; span?: Span; gap?: Gap } {
  const asOf = dashed(source.label.effective);
  const named = statements.filter(({ text, isHighlight }) => anyRems.test(text) && !isHighlight);
  const best = named.find(({ text }) => /available only|restricted|must|require|enroll|certif/i.test(text)) ?? named[0];
  if (best !== undefined)
    return { rems: { status: 'named', text: quoted(best.text), source: citing(source, best.span), asOf }, span: best.span };
  if (!source.isWhole) return { rems: null, gap: { at: 'rems', reason: 'only the boxed warning was read; it names no REMS' } };
  if (source.sections.some(({ text }) => anyRems.test(text)))
    return { rems: null, gap: { at: 'rems', reason: 'the label names a REMS, but not in a sentence that could be cut out' } };
  return { rems: { status: 'none-named', text: 'This label names no REMS.', source: 'L1', asOf } };
}

/** What an order leaves open, by what the key points ask for. */
export function objectiveOf(order: string, points: readonly Proposal[]): string {
  const choices: [string, RegExp][] = [
    ['choose another drug', /contraindicat|do not|should not|avoid|not (?:recommended|indicated|approved)/i],
    ['check first', /\b(?:test|screen|obtain|assess|evaluate|measure)/i],
    ['adjust', /\bdos(?:e|es|age|ing)\b|titrat|duration/i],
    ['hold', /interrupt|withhold/i],
    ['stop', /discontinue|\bstop/i],
    ['monitor', /monitor/i],
  ];
  const open = choices.filter(([, words]) => points.some(({ text }) => words.test(text))).map(([choice]) => choice);
  return `For each ${order} decide: ${['sign', ...open].slice(0, 4).join(', ')}.`;
}

const idOf = (drug: DraftedDrug, source: DraftSource): string =>
  drug.ingredients.length === 0 ? `label-${source.label.setId.slice(0, 8)}` : `${slug(drug.ingredients.join(' '))}-order`;

/** A card's heading list, cut to what it has room for. */
const briefly = (headings: readonly string[], mostCharacters: number): string => {
  const taken: string[] = [];
  for (const heading of headings) if ([...taken, heading].join(', ').length <= mostCharacters) taken.push(heading);
  return taken.join(', ');
};

/**
 * A draft from what a writer proposes: each claim is held against its span, and what the span does not bear is left out and listed.
 * @param at when it was made
 */
export function composeDraft(
  source: DraftSource,
  before: DraftSource | undefined,
  proposals: Proposals,
  made: { writer: LessonDraft['machineMade']['writer']; model: string | null; clock: Clock; dropped?: readonly Dropped[] },
): LessonDraft {
  const drug = drugOfLabel(source.label);
  const name = drug.name === '' ? 'this drug' : drug.name;
  const { setId, version, effective, products } = source.label;
  const today = made.clock.now().toISOString();
  const box = source.sections.flatMap(({ id, text }) => (id === 'box' ? [text] : [])).join(' ');
  const held = holdProposals(proposals, {
    sections: source.sections,
    ownNames: drug.words,
    citing: (span) => citing(source, span),
    isSilentOn: (name) => !speaksOf(box, name),
    words: labelWords,
    dropped: made.dropped ?? [],
  });
  const { keyPoints, retrieval, items, claims, gaps, dropped, bears } = held;
  const boxStatements = source.sections.filter(({ id }) => id === 'box').flatMap((section) => statementsOf(section, drug.words));
  const headings = headingsOf(source, boxStatements, drug.words);

  const populations: Partial<Record<Population, string>> = {};
  for (const group of ['pregnancy', 'lactation', 'pediatric', 'older', 'kidneyLiver'] as const) {
    const proposal = proposals.populations[group];
    if (proposal !== undefined && bears(`populations.${group}`, proposal.text, proposal))
      populations[group] = `${marked(proposal)} (${citing(source, proposal.span).slice(3)})`;
    else
      gaps.push({
        at: `populations.${group}`,
        reason: source.isWhole ? 'no statement was found in this record: look it up' : 'only the boxed warning was read',
      });
  }

  const naming = source.sections.filter(({ text }) => anyRems.test(text));
  const {
    rems,
    span: remsSpan,
    gap: remsGap,
  } = remsOf(
    source,
    naming.flatMap((section) => statementsOf(section, drug.words)),
  );
  if (remsGap !== undefined) gaps.push(remsGap);
  if (rems !== null && remsSpan !== undefined)
    claims.push({ at: 'rems', text: rems.text, span: remsSpan, source: rems.source, isQuotation: true });
  const changed = writeChanges(source, before);
  gaps.push(...changed.gaps);
  for (const { text, span } of changed.spans)
    claims.push({ at: 'whatChanged', text, span, source: citing(source, span), isQuotation: text.includes('[[') });

  if (drug.name === '') gaps.push({ at: 'scope.ingredients', reason: 'the record names no ingredient' });
  if (products.applications[0] === undefined) gaps.push({ at: 'sources', reason: 'the record names no application number' });
  gaps.push(
    { at: 'objective', reason: 'composed from what the key points ask for: a person must settle on one decision' },
    { at: 'audience', reason: 'who is to decide, and where, is for a person to say' },
    { at: 'topics', reason: 'the warning topics that the lesson answers for are chosen with it' },
    { at: 'scope.excludes', reason: 'which products are meant by none of this is for a person to say' },
    { at: 'risk', reason: 'a judgment of people' },
    { at: 'minutes', reason: 'counted once the wording is settled' },
    { at: 'items', reason: 'critical, difficulty and skills of each item are for a person to judge' },
  );
  const quotedBrand = drug.brands.find(
    (brand) =>
      !products.genericNames.join(' ').toLowerCase().includes(brand.toLowerCase()) &&
      claims.some(({ text }) => text.toLowerCase().includes(brand.toLowerCase())),
  );
  if (quotedBrand !== undefined) gaps.push({ at: 'keyPoints', reason: 'quotations name the brand: write the ingredient' });

  const brief = briefly(headings, 70);
  const id = idOf(drug, source);
  return {
    machineMade: { writer: made.writer, model: made.model, at: today, label: { setId, version, effective: dashed(effective) } },
    lesson: {
      id,
      url: `https://preceptor.health/fhir/ActivityDefinition/${id}`,
      title: `${capital(name)}: ${briefly(headings, 90) || 'boxed warning'}`,
      language: 'en-US',
      version: '0.1.0',
      status: 'draft',
      scope: {
        ingredients: drug.ingredients,
        routesForms: products.routes.map((route) => route.toLowerCase()),
        headings,
      },
      restrictions: [
        'Passing shows knowledge of one label version at one moment. It is no judgment of practice and no permission to prescribe.',
      ],
      objective: objectiveOf(`${name} order`, held.points),
      skills: skillsOf(held.points.map(({ text }) => text)),
      sources: [
        {
          id: 'L1',
          kind: 'label',
          setId,
          version,
          effective: dashed(effective),
          application: products.applications[0] ?? 'unknown',
          readOn: today.slice(0, 10),
          ...(before === undefined ? {} : { comparedWith: { version: before.label.version, effective: dashed(before.label.effective) } }),
        },
      ],
      retrieval,
      keyPoints,
      populations,
      rems,
      whatChanged: changed.changes,
      items,
      served: 3,
      passRule: { criticalAll: true, minShare: 0.66 },
      variants: {
        novice: { keyPoints: 'all', items: 3, order: 'easiest-first' },
        partial: { keyPoints: 'skills-below-bar', items: 2, order: 'critical-first' },
        expert: { keyPoints: 'what-changed-only', items: 2, order: 'critical-first' },
      },
      cardSummary: `${capital(name)} has a boxed warning${brief === '' ? '' : `: ${brief}`}.`,
      cardDetail: `The box covers ${briefly(headings, 200) || 'what its text says'}. Label version ${version}, ${dashed(effective)}. {why} Three minutes, now or later; the order goes on either way.`,
    },
    claims,
    gaps,
    dropped,
  };
}

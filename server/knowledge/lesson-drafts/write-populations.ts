import { fitness } from './action-of.ts';
import { statementsOf, type Statement } from './cut-statements.ts';
import type { Population } from './draft.ts';
import { citeAt, type DraftSource } from './label-sections.ts';

/** Fields of the record, and the numbered subsections, that speak of a group. @see 21 CFR 201.57(c)(9) */
const places: Record<Population, { fields: string[]; numbers: string[]; about: RegExp }> = {
  pregnancy: { fields: ['pregnancy', 'teratogenic_effects'], numbers: ['8.1'], about: /pregnan|fetal|fetus|trimester/i },
  lactation: { fields: ['lactation', 'nursing_mothers'], numbers: ['8.2', '8.3'], about: /lactat|breast|nursing|milk/i },
  pediatric: { fields: ['pediatric_use'], numbers: ['8.4'], about: /pediatric|children|years|infant|adolescent/i },
  older: { fields: ['geriatric_use'], numbers: ['8.5'], about: /geriatric|elderly|older|65/i },
  kidneyLiver: {
    fields: ['renal_impairment', 'hepatic_impairment'],
    numbers: ['8.6', '8.7', '8.8'],
    about: /(?:renal|hepatic|kidney|liver)\b.*\b(?:impair|disease|failure|insufficien)|impair\w* (?:renal|hepatic)/i,
  },
};

const status =
  /not (?:been )?established|not recommended|not indicated|contraindicated|no (?:adequate|dose|dosage)|can cause|no overall difference/i;
const tells = /\b(?:can|may) (?:cause|harm)|\brisk of\b|\bat risk\b/i;
const studied = /\b(?:studies|data|trials|enrolled|background risk)\b/i;
const worthOf = (one: Statement): number =>
  (fitness(one) ?? 0) +
  (status.test(one.text) ? 95 : 0) +
  (tells.test(one.text) ? 15 : 0) -
  (studied.test(one.text) ? 40 : 0) -
  (one.text.split(' ').length > 45 ? 60 : 0);

/** Registries, and what was seen in animals, are no word on what to do. */
const aside = /registry|https?:|www\.|\b(?:rats?|rabbits?|mice|monkeys?|animal)\b/i;
const mostWords = 60;

const speaking =
  /^(?:pregnancy|teratogenic_effects|lactation|nursing_mothers|pediatric_use|geriatric_use|renal_impairment|hepatic_impairment|use_in_specific_populations|precautions|warnings|dosage)/;

/** The statement for each group that says most plainly what to do or what is not known; none where the record has no such section. */
export function populationStatements(source: DraftSource, drugWords: ReadonlySet<string>): Partial<Record<Population, Statement>> {
  const all = source.sections
    .filter(({ id }) => speaking.test(id))
    .flatMap((section) =>
      statementsOf(section, drugWords).map((statement) => ({ section, statement, cite: citeAt(section, statement.span.start) })),
    );
  const chosen: Partial<Record<Population, Statement>> = {};
  for (const [group, { fields, numbers, about }] of Object.entries(places) as [Population, (typeof places)[Population]][]) {
    const of = all.filter(
      ({ section, cite }) => fields.includes(section.id) || (section.id === 'use_in_specific_populations' && numbers.includes(cite)),
    );
    const older =
      group === 'kidneyLiver' && of.length === 0 ? all.filter(({ section }) => /^(?:precautions|warnings|dosage)/.test(section.id)) : of;
    const [best] = older
      .map(({ statement }) => statement)
      .filter(
        ({ text, isHighlight }) =>
          !isHighlight &&
          about.test(text) &&
          !aside.test(text) &&
          text.split(' ').length <= mostWords &&
          /^\P{Ll}/u.test(text) &&
          !text.endsWith(':'),
      )
      .sort((a, b) => worthOf(b) - worthOf(a));
    if (best !== undefined) chosen[group] = best;
  }
  return chosen;
}

import type { LabelSection } from './label-sections.ts';

/** A piece of a label, found again by its section and place. */
export type Span = { section: string; start: number; end: number; text: string };

export type Statement = {
  span: Span;
  /** The span without the cross-references in it, in one kind of white space. */
  text: string;
  /** The heading it stands under, where one is seen. */
  heading: string | null;
  /** From the Highlights, which the full text outranks. */
  isHighlight: boolean;
};

/**
 * "[see Dosage (2.3)]", "(see WARNINGS)", "( 5.1 , 7.2 )". Numbers of sections end at 17. That a bracket is closed is seen
 * first: one that stays open, with thousands of such words behind it, would be looked through from each of them.
 */
const references =
  /,\s*(?:Use in Specific Populations|Warnings and Precautions)\s*\([^()]*\)\s*\]|\[\s*see [^\][]*(?:\[[^\][]*\][^\][]*)*\]|\[[A-Z](?=[^\][]*\])[^\][]*\b(?:Precautions|Contraindications|Administration|Reactions|Interactions|Populations|Warnings?)[^\][]*\]|\(\s*see [^()]*(?:\([^()]*\)[^()]*)*\)|[([]\s*(?:1[0-7]|[1-9])(?:\.\d{1,2})*(?:\s*(?:,|and|-)\s*(?:1[0-7]|[1-9])(?:\.\d{1,2})*)*\s*[)\]]/gi;
const bareReference = /\(\s*(?:1[0-7]|[1-9])(?:\.\d{1,2})?(?:\s*,\s*(?:1[0-7]|[1-9])(?:\.\d{1,2})?)*\s*\)\s*\.?\s*$/;

/** What a label says, without where else to look. */
export const plain = (text: string): string =>
  text
    .replace(references, ' ')
    .replace(/[\s\u00a0\u200b]+/g, ' ')
    .replace(/ ([.,;:])/g, '$1')
    .replace(/\.{2,}/g, '.')
    .trim();

/** Same length, so that places stay: references and the points of abbreviations end no sentence. */
const masked = (text: string): string =>
  text
    .replace(references, (found) => ' '.repeat(found.length))
    .replace(/\b(?:e\.g|i\.e|vs|Dr|No|b\.i\.d|t\.i\.d|q\.i\.d|approx|etc|U\.S)\./g, (found) => found.replaceAll('.', '_'));

const boundary =
  /(?<=[\p{Ll}\p{Nd})\]%®"”.]\s*[.!?]["”)]?)\s+(?=["“]?\p{Lu}|\d{1,2}\.\d{1,2}\s+\p{Lu})|(?<=(?:\p{Lu}{2}|\/[\p{L}\d]{1,4})\s*[.!?])\s+(?=\p{Lu}|\d{1,2}\.\d{1,2}\s+\p{Lu})|(?<=[\p{Ll}\d)%])\s+(?=(?:Monitor|Discontinue|Avoid|Advise|Assess|Consider|Instruct|Inform|Do not|Test|Screen|Interrupt|Withhold|Measure|Obtain|If|Limit|Reserve|Initiation of)\s+\p{Ll})|(?=[•●▪■◦])/gu;

const pieces = (text: string): { start: number; end: number }[] => {
  const cuts = [0, ...[...masked(text).matchAll(boundary)].map((found) => found.index + found[0].length), text.length];
  return cuts.slice(0, -1).flatMap((start, index) => {
    const end = cuts[index + 1] ?? text.length;
    return start < end ? [{ start, end }] : [];
  });
};

const small = /^(?:and|or|of|in|with|the|to|for|from|by|on|a|an|due|at)$/i;
/** Words that open a sentence behind a heading in title case. */
const opener =
  /^(?:patients?|serious|severe|the|in|if|because|concomitant|elderly|use|avoid|monitor|discontinue|there|cases?|increased|fatal|life-threatening|before|prior|advise|assess|do|not|an?|when|for|postmarketing|treatment|prescribers?|healthcare|infants?|women|females?|antidepressants?|opioids?|benzodiazepines?|drugs?|hypersensitivity|premature|prolonged|accidental|exposure|all|some|most|long-term|consider|closely)\b/i;

const core = (word: string): string => word.replace(/[^\p{L}\p{N}-]/gu, '').toLowerCase();

/**
 * The heading that a sentence begins with because the record lost its line break: in capitals, or in title case where what comes
 * behind is plainly a sentence of its own. Where that is open nothing is cut off.
 */
export function stuckHeading(sentence: string, drugWords: ReadonlySet<string>): string {
  const words = sentence.split(' ');
  const capital = (word: string): boolean => /^["“(]?[\p{Lu}\d]/u.test(word) || small.test(word);
  let run = 0;
  while (run < words.length && capital(words[run] ?? '') && !/[.;]$/.test(words[run] ?? '')) run += 1;
  if (run === words.length) return sentence;
  const shouted = words.slice(0, run).filter((word) => /\p{Lu}{4}/u.test(word) && !/[\p{Ll}]/u.test(word));
  let subject = run - 1;
  while (subject > 0 && small.test(words[subject] ?? '')) subject -= 1;
  while (subject > 0 && drugWords.has(core(words[subject - 1] ?? ''))) subject -= 1;
  const last = words[subject] ?? '';
  const heading = words.slice(0, subject);
  if (heading.every((word) => drugWords.has(core(word)) || small.test(word))) return '';
  const isShouted = shouted.length > 0 && heading.every((word) => !/[\p{Ll}]{2}/u.test(word) || small.test(word));
  const recurs = heading.some((word) => core(word).length > 4 && core(words.slice(subject).join(' ')).includes(core(word).slice(0, 6)));
  const opens = opener.test(last) || drugWords.has(core(last));
  const enough = heading.filter((word) => !small.test(word)).length >= 2 ? opens || (recurs && core(last).length > 2) : recurs && opens;
  return isShouted || enough || (heading.length === 1 && core(heading[0] ?? '') === core(last)) ? heading.join(' ') : '';
}

/** Where the Highlights' short form of the box stands: labels repeat the box there, and the full text counts. */
function highlightsOf(section: LabelSection): { start: number; end: number } | undefined {
  if (section.id !== 'box') return undefined;
  const mark = /See full prescribing information for (?:the )?complete boxed warning/i.exec(section.text);
  if (mark === null) return undefined;
  const openings = [...section.text.matchAll(/\bWARNINGS?\s*:/g)].map(({ index }) => index);
  const start = openings.findLast((index) => index < mark.index) ?? mark.index;
  const end = openings.find((index) => index > mark.index) ?? section.text.length;
  return start < 200 && end === section.text.length ? undefined : { start, end };
}

/** Headings of subsections, which the record runs into the sentence behind them. */
const subsection =
  /^(?:(?:Pediatric|Geriatric) Use|Risk Summary|Human [Dd]ata|Animal Data|Data|Clinical Considerations|Teratogenic Effects|Nonteratogenic Effects|Pregnancy (?:Testing|Exposure Registry|Category [A-DX])|Pregnancy|Lactation|Nursing Mothers|Renal Impairment|Hepatic Impairment|Contraception|Infertility|Females and Males of Reproductive Potential|Labor (?:and|or) Delivery|General|PRECAUTIONS|WARNINGS(?: AND PRECAUTIONS)?|CONTRAINDICATIONS|DOSAGE AND ADMINISTRATION|USE IN SPECIFIC POPULATIONS)(?:\s*:)?\s+(?=["“]?\p{Lu}|\d)/u;
const lead = /^[\s•●▪■◦–-]+|^(?:\d{1,2}\.\d{1,2}\s+)|^\d{1,2}\s+(?=\p{Lu}{4})/u;

const mostListWords = 60;
const mostItemWords = 16;
const wordsIn = (text: string): number => text.split(' ').length;
const asks = /\b(?:avoid|discontinue|interrupt|withhold|monitor|do not|should|must|contraindicated|consider|advise|test|assess)\b/i;

/** A list belongs to the sentence that opens it: "contraindicated in patients with:" says nothing alone. */
function withLists(section: LabelSection, statements: readonly Statement[]): Statement[] {
  const joined: Statement[] = [];
  let isOpen = false;
  for (const one of statements) {
    const last = joined.at(-1);
    const fits =
      last !== undefined &&
      isOpen &&
      one.heading === last.heading &&
      one.isHighlight === last.isHighlight &&
      wordsIn(one.text) <= mostItemWords &&
      !asks.test(one.text) &&
      wordsIn(last.text) + wordsIn(one.text) <= mostListWords;
    if (last === undefined || !fits) {
      joined.push(one);
      isOpen = /:$|:\s+[\p{Lu}•]/u.test(one.text);
      continue;
    }
    const text = section.text.slice(last.span.start, one.span.end);
    joined[joined.length - 1] = {
      ...last,
      span: { ...last.span, end: one.span.end, text },
      text: `${last.text}${/[:;.,]$/.test(last.text) ? '' : ';'} ${one.text}`,
    };
  }
  return joined;
}

/** Key points, populations and questions are written from the same sections: each is cut once. */
const cutBefore = new WeakMap<LabelSection, { words: string; statements: readonly Statement[] }>();

/** The sentences of a section with their places, lists with the sentence that opens them. @param drugWords words of the drug's names */
export function statementsOf(section: LabelSection, drugWords: ReadonlySet<string>): readonly Statement[] {
  const words = [...drugWords].join(' ');
  const known = cutBefore.get(section);
  if (known?.words === words) return known.statements;
  const statements = withLists(section, sentencesOf(section, drugWords));
  cutBefore.set(section, { words, statements });
  return statements;
}

function sentencesOf(section: LabelSection, drugWords: ReadonlySet<string>): Statement[] {
  const highlights = highlightsOf(section);
  let heading: string | null = null;
  return pieces(section.text).flatMap(({ start, end }) => {
    let from = start;
    let rest = section.text.slice(start, end);
    const cut = (length: number): void => {
      from += length;
      rest = rest.slice(length);
    };
    for (let found = lead.exec(rest); found !== null && found[0] !== ''; found = lead.exec(rest)) cut(found[0].length);
    for (let found = subsection.exec(rest); found !== null; found = subsection.exec(rest)) cut(found[0].length);
    const boxWord = /^(?:(?:BOXED )?WARNINGS?\s*:?\s+)+/.exec(rest);
    if (boxWord !== null) cut(boxWord[0].length);
    const stuck = stuckHeading(rest.replace(/\s/g, ' ').trimEnd(), drugWords);
    if (stuck !== '') {
      heading = plain(stuck).replace(/^\d{1,2}(?:\.\d{1,2})?\s+|[:.,]$/g, '');
      cut(stuck.length);
    }
    const colon = /^\s*:?\s*/.exec(rest);
    cut(colon?.[0].length ?? 0);
    const text = rest.trimEnd();
    if (!/\p{Ll}{2}/u.test(text) || text.split(' ').length < 2) return [];
    const isHighlight =
      (highlights !== undefined && from >= highlights.start && from < highlights.end) ||
      (section.id !== 'box' && bareReference.test(text)) ||
      /see full prescribing information/i.test(text);
    const said = plain(text);
    return [{ span: { section: section.id, start: from, end: from + text.length, text }, text: said, heading, isHighlight }];
  });
}

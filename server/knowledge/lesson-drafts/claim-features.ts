/**
 * What of a sentence must not change when somebody says it in other words: numbers with their units and comparators, how often,
 * negations, how strongly something is asked, what is to be done, which drugs, for whom.
 */
import { plain } from './cut-statements.ts';

export type ClaimFeatures = {
  /** "<1500 /µl", "every 6 hour". */
  numbers: Set<string>;
  frequencies: Set<string>;
  /** How often something is turned round, refusals like "do not" and "avoid" counted: two refusals are not one. */
  negations: number;
  strengths: Set<Strength>;
  actions: Set<string>;
  drugs: Set<string>;
  populations: Set<string>;
};

export type Strength = 'forbidden' | 'should not' | 'not recommended' | 'avoid' | 'consider' | 'may' | 'must' | 'should' | 'recommended';

const numberWords: Record<string, string> = {
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
  ten: '10',
  twelve: '12',
  once: '1 time',
  twice: '2 time',
  thrice: '3 time',
  half: '0.5 part',
  third: '0.33 part',
  quarter: '0.25 part',
};
const numberWord = new RegExp(`\\b(?:${Object.keys(numberWords).join('|')})\\b`, 'g');

const normal = (text: string): string =>
  plain(text)
    .toLowerCase()
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\bat once\b/g, 'immediately')
    .replace(/[\u03bc\u00b5]/g, 'µ')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')
    .replace(/\bmcg\b/g, 'µg')
    .replace(/\bcubic millimeters?\b|\bmm\^?3\b|\bmm³/g, 'mm3')
    .replace(/\bm\^?2\b|m²/g, 'm2')
    .replace(/\b(?:percent|per cent)\b/g, '%')
    .replace(numberWord, (word) => numberWords[word] ?? word);

const unitWord =
  '(?:%|°\\s?[cf]?|(?:mg|µg|g|kg|ng|pg|ml|l|dl|µl|mmol|µmol|nmol|meq|iu|units?|mm3|mm|cm|m2|cells?|hours?|hrs?|h|days?|weeks?|wks?|months?|years?|yrs?|minutes?|mins?|msec|ms|seconds?|times?|mmhg|bpm|part|fold|person-years|patient-years|uln|x uln|tablets?|capsules?|doses?|vials?|patches|sprays?|drops?)(?![\\p{L}\\p{N}]))';
const unit = `\\s?-?(${unitWord}(?:\\s?(?:\\/|per)\\s?${unitWord})*|(?:\\/|per)\\s?${unitWord}(?:\\s?\\/\\s?${unitWord})*)`;
const amount = new RegExp(`(?<![\\d.\\p{L}])(\\d+(?:\\.\\d+)?)(?:\\s?(?:-|to)\\s?(\\d+(?:\\.\\d+)?))?(?:${unit})?`, 'gu');

const canonicalUnit = (found: string): string =>
  found
    .replace(/\bper\b/g, '/')
    .replace(/\s/g, '')
    .replace(/(?<=\p{L}{3})s\b/gu, '')
    .replace(/\b(?:hr|h)\b/g, 'hour')
    .replace(/\bwk\b/g, 'week')
    .replace(/\byr\b/g, 'year')
    .replace(/\bmin\b/g, 'minute')
    .replace(/\bmsec\b/g, 'ms')
    .replace(/^patche$/, 'patch');

const before: [RegExp, string][] = [
  [
    /(?:≤|<=|less than or equal to|no(?:t)? (?:more|greater|longer) than|not (?:to )?exceed(?:ing)?|at most|up to|maximum(?: of)?|no later than)\s*$/,
    '<=',
  ],
  [/(?:≥|>=|greater than or equal to|not less than|no less than|no fewer than|at least|minimum(?: of)?)\s*$/, '>='],
  [/(?:<|(?:less|fewer|lower|younger|shorter) than|below|under)\s*(?:the )?(?:age (?:of )?)?$/, '<'],
  [/(?:>|(?:more|greater|higher|older|longer) than|above|over|exceed(?:s|ing)?|beyond)\s*(?:the )?(?:age (?:of )?)?$/, '>'],
  [/\bevery\s*$/, 'every '],
  [/\b(within|after|before|until|first|for)\s*(?:the )?(?:first |last )?$/, '$1 '],
];
const after: [RegExp, string][] = [
  [/^\s*(?:of age |in age |old )?(?:or|and) (?:older|greater|more|above|over|higher|up|longer)/, '>='],
  [/^\s*(?:of age |in age |old )?(?:or|and) (?:younger|less|lower|below|under|fewer|shorter)/, '<='],
];

const comparator = (text: string, start: number, end: number): string => {
  const ahead = text.slice(Math.max(0, start - 40), start);
  const behind = text.slice(end, end + 40);
  const later = after.find(([words]) => words.test(behind));
  if (later !== undefined) return later[1];
  for (const [words, sign] of before) {
    const found = words.exec(ahead);
    if (found !== null) return sign.replace('$1', found[1] ?? '');
  }
  return '';
};

const numbersOf = (text: string): Set<string> =>
  new Set(
    [...text.matchAll(amount)].flatMap((found) => {
      const [whole, low = '', high, measured = ''] = found;
      const sign = comparator(text, found.index, found.index + whole.length);
      const as = (number: string): string => `${sign}${Number(number)} ${canonicalUnit(measured)}`.trim();
      return high === undefined ? [as(low)] : [`${as(low)} to`, `to ${as(high)}`];
    }),
  );

/** In order: what is found is taken out, so that the "not" of "do not" is no second negation. */
const strengthWords: [Strength, RegExp][] = [
  ['forbidden', /\bcontra-?indicat(?:ed|ions?)\b|\bdo not\b|\bdon't\b|\bmust (?:not|never)\b/g],
  ['should not', /\b(?:should|shall) (?:not|never)\b/g],
  ['not recommended', /\bnot (?:generally |routinely )?recommended\b/g],
  ['avoid', /\bavoid(?:ed|ing|s|ance)?\b/g],
  ['consider', /\bconsider(?:ed|ing|s|ation)?\b/g],
  ['may', /\b(?:may|might|can|could|possibly)\b(?! \d)/g],
  ['must', /\bmust\b|\b(?:is|are) (?:required|necessary|mandatory)\b|\bmandatory\b/g],
  ['should', /\bshould\b/g],
  ['recommended', /\brecommend(?:ed|s|ations?)?\b/g],
];
const refusing: ReadonlySet<Strength> = new Set(['forbidden', 'should not', 'not recommended', 'avoid']);
const negation = /\b(?:not|no|nor|never|neither|none|without|unless|except|only)\b|n't\b/g;

const actionWords: [string, RegExp][] = [
  ['stop', /\bdiscontinu\w*|\bstop(?:s|ped|ping)?\b|\bwithdraw(?:n|al|ing)?\b/],
  ['hold', /\binterrupt(?:ed|ing|ion|ions)?\b|\bwithh[eo]ld(?:ing)?\b|\bhold\b|\bheld\b|\bsuspend(?:ed|ing)?\b/],
  ['reduce', /\breduc(?:e|ed|ing|tion|tions)\b|\blower(?:ed|ing)\b|\bdecreas(?:e|ed|ing)\b|\btaper(?:ed|ing)?\b/],
  ['increase', /\bincreas(?:e|ed|es|ing)\b|\braise[ds]?\b|\bescalat\w*/],
  ['start', /\binitiat(?:e|ed|es|ing|ion)\b|\bstart(?:s|ed|ing)?\b|\bbegin(?:s|ning)?\b|\bbegun\b/],
  ['monitor', /\bmonitor(?:s|ed|ing)?\b/],
  ['test', /\btest(?:s|ed|ing)?\b|\bscreen(?:s|ed|ing)?\b|\bmeasure(?:d|ment|ments)?\b|\bobtain(?:ed|ing)?\b/],
];

const populationWords: [string, RegExp][] = [
  ['pregnancy', /\bpregnan\w*|\bfetal\b|\bfetus\w*|\bembryo\w*|\btrimester\b|\bgestation\w*/],
  ['lactation', /\blactat\w*|\bbreast-?\s?fe\w+|\bnursing\b|\bhuman milk\b/],
  ['newborns', /\bneonat\w*|\bnewborns?\b|\binfants?\b/],
  ['children', /\bp(?:a?)ediatric\w*|\bchild(?:ren)?\b|\badolescen\w*/],
  ['adults', /(?<!young )\badults?\b/],
  ['young adults', /\byoung adults?\b/],
  ['older people', /\belderly\b|\bgeriatric\b|\bolder (?:adults?|patients|people)\b/],
  ['women', /\bwom[ae]n\b|\bfemales?\b/],
  ['men', /(?<!wo)\bmen\b|(?<!fe)\bmales?\b/],
  ['kidney', /\brenal(?:ly)?\b|\bkidneys?\b|\bcreatinine\b|\be?gfr\b/],
  ['liver', /\bhepat\w*|\bliver\b/],
  ['dementia', /\bdementia\b/],
];

/** Stems that name drugs, and names without such a stem that labels speak of in their warnings. */
const drugName =
  /\b(?:[a-z]{3,}(?:mab|nib|pril|sartan|statin|azole|oxacin|mycin|cillin|olol|azepam|azolam|barbital|prazole|triptan|gliptin|gliflozin|glutide|parin|xaban|setron|fenac|profen|caine|curium|navir|tegravir|buvir|asvir|vudine|citabine|platin|rubicin|taxel|limus|cycline|dronate|thiazide|codone|morphone|fentanil|tidine|oxetine|traline|zosin|dipine|formin|glitazone|lukast)|aspirin|ibuprofen|naproxen|warfarin|heparin|clopidogrel|methotrexate|azathioprine|cyclosporine|tacrolimus|opioids?|benzodiazepines?|nsaids?|morphine|fentanyl|methadone|tramadol|codeine|naloxone|lithium|digoxin|amiodarone|valproate|lamotrigine|phenytoin|carbamazepine|clozapine|haloperidol|prednisone|corticosteroids?|insulins?|estrogens?|progestins?|levothyroxine|epinephrine|acetaminophen|alcohol|probenecid|pentoxifylline|aliskiren|ketorolac|leucovorin|antidepressants?|antipsychotics?|anticoagulants?|diuretics?|immunosuppressants?|antibiotics?)\b/g;

const found = (words: [string, RegExp][], text: string): Set<string> =>
  new Set(words.flatMap(([name, pattern]) => (pattern.test(text) ? [name] : [])));

/** What a claim and the span that it rests on are compared by. */
export function featuresOf(sentence: string): ClaimFeatures {
  const text = normal(sentence).replace(/\bcannot\b|\bcan't\b/g, 'can not');
  const strengths = new Set<Strength>();
  let rest = text.replace(/(?<=\b(?:do not|don't)\b.*)\(contraindicated\)/g, ' ');
  let refusals = 0;
  for (const [strength, words] of strengthWords)
    rest = rest.replace(words, () => {
      strengths.add(strength);
      if (refusing.has(strength)) refusals += 1;
      return ' ';
    });
  return {
    numbers: numbersOf(text),
    frequencies: new Set(text.match(/\b(?:hourly|daily|weekly|monthly|yearly|annually|immediately|permanently|intermittent)\b/g)),
    negations: refusals + (rest.match(negation)?.length ?? 0),
    strengths,
    actions: found(actionWords, text),
    drugs: new Set((text.match(drugName) ?? []).map((name) => name.replace(/(?<=[a-z]{4})s$/, ''))),
    populations: found(populationWords, text),
  };
}

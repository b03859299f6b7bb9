import { actionOf, type Action } from './action-of.ts';
import { boxConcepts, type Concept } from './box-concepts.ts';
import type { Statement } from './cut-statements.ts';
import { quoted } from './draft.ts';

export const notNamed = 'This statement of the label does not name it, and neither does the box.';

type Blank = {
  of: Statement;
  stem: string;
  key: string;
  concept: Concept;
  /** Names of concepts that the box is silent on. */
  wrong: string[];
};

const mostStemWords = 35;
const mostQuotedWords = 24;
const fewestQuotedWords = 6;
/** What a sentence that only tells may be asked for. */
const telling: ReadonlySet<Concept['kind']> = new Set(['risk', 'condition', 'people']);
const fewestWrong = 2;
const mostWrong = 3;
const asked: Record<Concept['kind'], string> = {
  risk: 'Which risk',
  condition: 'Which condition',
  people: 'Which people',
  drug: 'Which drugs',
  test: 'Which check',
  frequency: 'How often',
  route: 'Which route',
};
const question = ({ kind }: Concept): string =>
  kind === 'frequency' ? 'How often, by this label?' : `${asked[kind]} does this label name here?`;
const wordsIn = (text: string): number => text.split(/\s+/).length;
/** As the lint of lessons has it: no option is so much longer or shorter that its length leads to it or away from it. */
const areAlike = (options: readonly string[]): boolean => {
  const average = options.reduce((sum, { length }) => sum + length, 0) / options.length;
  return options.every(({ length }) => length >= average * 0.5 && length <= average * 1.5);
};
/** A question that its own words turn round asks for what is not so. */
const isTurned = (text: string): boolean => /\b(?:not|except|unless|neither|nor|never|false)\b|(?<!\bat )\bleast\b/i.test(text);
/** A telling word of the key that stands in the rest of the stem, too, leads to it. */
const leadsToKey = (rest: string, key: string): boolean =>
  (key.toLowerCase().match(/[a-z]{4,}/g) ?? []).some((word) => rest.toLowerCase().includes(word.slice(0, 6)));

/** Where a label is looked through before something is taken for wrong. */
export type Silence = {
  /** Box and contraindications. */
  text: string;
  /** Warnings and precautions. */
  warnings: string;
  /** Every section. */
  all: string;
  /** Statements of every section that ask for something. */
  asking: readonly Statement[];
};

/** Requests that come to the same for whoever asks what a label says: "avoid" elsewhere makes "do not" no wrong answer. */
const alike: Record<Action, string> = {
  forbid: 'refuse',
  avoid: 'refuse',
  weigh: 'refuse',
  stop: 'end',
  hold: 'end',
  test: 'check',
  monitor: 'check',
  dose: 'dose',
  counsel: 'counsel',
};
const requestOf = (text: string): string | null => {
  const action = actionOf(text);
  return action === null ? null : alike[action];
};

type Said = { isNear: boolean; isCaused: boolean; requests: ReadonlySet<string | null> };
/** Each concept is looked for once in a label, however many of its statements are asked about. */
const known = new WeakMap<Silence, Map<Concept, Said>>();

function saidOf(one: Concept, silence: Silence): Said {
  const ofLabel = known.get(silence) ?? new Map<Concept, Said>();
  known.set(silence, ofLabel);
  const found = ofLabel.get(one) ?? {
    isNear: one.near.test(silence.text),
    isCaused: one.near.test(silence.warnings) || one.said.test(silence.all),
    requests: new Set(silence.asking.flatMap(({ text }) => (one.near.test(text) || one.said.test(text) ? [requestOf(text)] : []))),
  };
  ofLabel.set(one, found);
  return found;
}

/**
 * Whether a label is silent on something where it could be an answer: in its box and contraindications, and as a request that comes to
 * the same, in whichever section. A risk that something causes must not be named anywhere.
 */
function isSilent(one: Concept, of: Statement, silence: Silence): boolean {
  const { isNear, isCaused, requests } = saidOf(one, silence);
  if (isNear || one.near.test(of.text)) return false;
  const request = requestOf(of.text);
  return request === null || (one.kind === 'risk' && causes.test(of.text)) ? !isCaused && !requests.has(request) : !requests.has(request);
}
const causes = /\b(?:risk|causes?|caused|lead|leads|result|results|including|associated|due to|because)\b/i;

/** What is behind a refusal: "do not use …", "is not recommended in …". */
const refusal = /\b(?:do|must|should) not\b|\b(?:is|are) not (?:recommended|approved|indicated)\b/i;

/** The words of a statement as a stem shows them: no refusal, which would turn the question round, and what fits of a long sentence. */
export function shown(of: Statement, key: { index: number; length: number }): { lead: string; text: string } | undefined {
  const blank = `${of.text.slice(0, key.index)}_____${of.text.slice(key.index + key.length)}`;
  const refused = refusal.exec(blank);
  const isForbidden = refused !== null && actionOf(of.text) === 'forbid' && blank.indexOf('_____') > refused.index;
  const said = isForbidden ? `${blank.slice(0, refused.index)}…${blank.slice(refused.index + refused[0].length)}` : blank;
  if (isTurned(said)) return undefined;
  const lead = isForbidden ? 'This label advises against: ' : '';
  if (wordsIn(said) <= mostQuotedWords) return { lead, text: said };
  // Of a long sentence the clauses about the blank; what is left out is marked.
  const clauses = said.split(/(?<=[,;:]) /);
  const at = clauses.findIndex((clause) => clause.includes('_____'));
  let [from, until] = [at, at + 1];
  const length = (): number => wordsIn(clauses.slice(from, until).join(' '));
  while (from > 0 && length() + wordsIn(clauses[from - 1] ?? '') <= mostQuotedWords) from -= 1;
  while (until < clauses.length && length() + wordsIn(clauses[until] ?? '') <= mostQuotedWords) until += 1;
  const clause = clauses.slice(from, until).join(' ');
  if (length() > mostQuotedWords || length() < fewestQuotedWords || (isForbidden && from > 0)) return undefined;
  return { lead, text: `${from > 0 ? '… ' : ''}${clause}${until < clauses.length ? ' …' : ''}` };
}

/**
 * A statement with one thing left blank. Wrong are things of the same kind that the statement and the box do not name and the label
 * does not ask the like for: nobody who knows the label could defend them.
 * @param place chooses among what is silent, so that not every question has the same wrong options
 */
export function blanksOf(of: Statement, silence: Silence, place: number): Blank[] {
  return boxConcepts.flatMap((concept): Blank[] => {
    const found = concept.said.exec(of.text);
    if (found === null || (actionOf(of.text) === null && !telling.has(concept.kind))) return [];
    const key = found[0];
    const [ahead, behind] = [of.text.slice(0, found.index), of.text.slice(found.index + key.length)];
    // Named once more, the blank would be filled by reading on; in front of a name it is a heading that ran into its sentence.
    if (concept.said.test(ahead) || concept.said.test(behind) || (ahead === '' && /^\s*\p{Lu}/u.test(behind))) return [];
    const stemText = shown(of, { index: found.index, length: key.length });
    if (stemText === undefined || leadsToKey(`${ahead} ${behind}`, key)) return [];
    const stem = `${stemText.lead}${quoted(stemText.text)} ${question(concept)}`;
    if (wordsIn(stem) > mostStemWords) return [];
    const silent = boxConcepts
      .filter((one) => one.kind === concept.kind && one !== concept && isSilent(one, of, silence))
      .toSorted((one, other) => Math.abs(one.name.length - key.length) - Math.abs(other.name.length - key.length))
      .slice(0, 8)
      .map(({ name }) => name);
    const taken = silent.map((_, index) => silent[(index + place) % silent.length] ?? '');
    const wrong = taken.reduce<string[]>(
      (kept, name) => (kept.length < mostWrong && areAlike([key, ...kept, name]) ? [...kept, name] : kept),
      [],
    );
    return wrong.length < fewestWrong ? [] : [{ of, stem, key, concept, wrong }];
  });
}

import { actionOf } from './action-of.ts';
import { boxConcepts } from './box-concepts.ts';
import type { Statement } from './cut-statements.ts';
import { quoted } from './draft.ts';
import { blanksOf, shown, type Silence } from './write-blanks.ts';

/** A question as far as the label carries it. */
export type Question = {
  of: Statement;
  stem: string;
  key: string;
  /** What is wrong here: what the label says elsewhere, with the statement it comes from, or what its box does not name: null. */
  wrong: { text: string; from: Statement | null }[];
  /** Why a person has to write wrong options; null where there are enough. */
  missing: string | null;
};

const unit =
  '(?:mg\\/kg(?:\\/day)?|mg\\/m2|mg|mcg|g|mL\\/min(?:\\/1\\.73 ?m ?2)?|\\/[µμ]L|cells?\\/mm3|\\/mm3|mmHg|%|hours?|days?|weeks?|months?|years?)';
const value = new RegExp(`(?<![\\d.,\\p{L}-])(\\d[\\d,.]*) ?-?(${unit})(?![\\p{L}\\d/]|-\\p{L})`, 'gu');

const canonical = (name: string): string => name.replace(/μ/g, 'µ').replace(/s$/, '').toLowerCase();
type Value = { text: string; number: number; unit: string; index: number };
const valuesOf = (text: string): Value[] =>
  [...text.matchAll(value)].map((found) => ({
    text: found[0],
    number: Number((found[1] ?? '').replaceAll(',', '')),
    unit: canonical(found[2] ?? ''),
    index: found.index,
  }));

const fewestWrong = 2;
const mostWrong = 3;
const mostQuestions = 7;
const mostOfOnePoint = 3;

/** Whether the label bears a claim somewhere. @param value words that such a place must hold */
type IsSaid = (claim: string, value: string) => boolean;

/** Asks for a number of the statement; wrong are numbers of the same unit that the label asks for elsewhere. */
function numberQuestion(of: Statement, others: readonly Statement[], isSaid: IsSaid): Question | undefined {
  const own = valuesOf(of.text);
  for (const asked of own) {
    if (own.filter(({ unit: one }) => one === asked.unit).length > 1) continue;
    const inStem = new Set(of.text.match(/\d[\d,.]*\d|\d/g)?.map((one) => Number(one.replaceAll(',', ''))));
    if ((of.text.match(new RegExp(`(?<![\\d.,])${asked.text.split(/[ -]/)[0] ?? ''}(?![\\d])`, 'g'))?.length ?? 0) > 1) continue;
    const wrong: Question['wrong'] = [];
    for (const from of others) {
      if (from === of || actionOf(from.text) === null) continue;
      for (const one of valuesOf(from.text))
        if (one.unit === asked.unit && !inStem.has(one.number) && !wrong.some(({ text }) => valuesOf(text)[0]?.number === one.number))
          wrong.push({ text: one.text, from });
    }
    const filled = (text: string): string => `${of.text.slice(0, asked.index)}${text}${of.text.slice(asked.index + asked.text.length)}`;
    // What holds for one group may be right for another that the statement covers, too.
    const unsaid = wrong.filter(({ text }) => !isSaid(filled(text), text));
    if (unsaid.length < fewestWrong) continue;
    const blank = shown(of, { index: asked.index, length: asked.text.length });
    if (blank === undefined) continue;
    const stem = `${blank.lead}${quoted(blank.text)} Which value does this label give?`;
    return { of, stem, key: asked.text, wrong: unsaid.slice(0, mostWrong), missing: null };
  }
  return undefined;
}

/** What to do with a running treatment: each of these rules the others out. */
const treatments: [string, RegExp][] = [
  ['stop', /\b(?:discontinue|stop)\b|\bbe (?:discontinued|stopped)\b/i],
  ['hold', /\b(?:interrupt|withhold)\b|\bbe (?:interrupted|withheld)\b/i],
  ['reduce', /\breduce (?:the )?dos|\bdos\w+ (?:should|must) be reduced/i],
];
/** Null where it asks for none of them, or leaves open which. */
function treatmentOf(text: string): string | null {
  const asked = treatments.filter(([, words]) => words.test(text)).map(([name]) => name);
  return asked.length === 1 ? (asked[0] ?? null) : null;
}
const condition = /^((?:If|When|In case of|For patients (?:who|with)) [^,;]+(?:, or [^,;]+)?), (.+)$/;

/** "Discontinue it if …": the act first. */
const reversed =
  /^((?:(?:Immediately |Permanently |Promptly )?(?:Discontinue|Interrupt|Withhold|Stop|Reduce|Obtain|Monitor|Measure|Test|Perform|Consider|Initiate)) [^,;:]+?),? ((?:if|when|upon) (?!.*\b(?:until|unless)\b)[^;:]+)$/;

const split = (text: string): { when: string; act: string } | undefined => {
  const [, first, then] = reversed.exec(text) ?? [];
  const [, when = then, act = first] = condition.exec(text) ?? [];
  return when === undefined || act === undefined ? undefined : { when, act };
};

const speakOfOne = (one: string, other: string): boolean => boxConcepts.some(({ said }) => said.test(one) && said.test(other));

const needsOptions = 'a person must write the wrong options: the label gives no neighboring value or action that is clearly wrong here';

/** Asks what to do where the statement itself says when. */
function conditionQuestion(of: Statement, others: readonly Statement[]): Question | undefined {
  const parts = split(of.text);
  if (parts === undefined || actionOf(of.text) === null) return undefined;
  const wrong: Question['wrong'] = [];
  const taken = new Set([treatmentOf(parts.act)]);
  for (const from of taken.has(null) ? [] : others) {
    const act = split(from.text)?.act ?? '';
    const treatment = treatmentOf(act);
    if (treatment === null || taken.has(treatment)) continue;
    taken.add(treatment);
    wrong.push({ text: quoted(act), from });
  }
  const enough = wrong.length >= fewestWrong;
  return {
    of,
    stem: `${quoted(parts.when)} What does this label ask for next?`,
    key: quoted(parts.act),
    wrong: enough ? wrong.slice(0, mostWrong) : [],
    missing: enough ? null : needsOptions,
  };
}

/** "X is contraindicated in …": asks for whom. */
function forbiddenQuestion(of: Statement, drug: string): Question | undefined {
  // What stands in front narrows it down ("For non-neoplastic diseases, …") unless it is the drug alone.
  const [, who] = /^[^,;:]{1,60}?\b(?:is|are) contra-?indicated (?:in|for|with)\b(.+?)\.?$/i.exec(of.text) ?? [];
  if (who === undefined || /^(?:for|in|if|when|because|as)\b/i.test(of.text)) return undefined;
  return {
    of,
    stem: `A draft order for ${drug}. What does this label name as a contraindication?`,
    key: quoted(who.trim()),
    wrong: [],
    missing: needsOptions,
  };
}

/** A question and the key point that it asks about. */
type AskedPoint = { point: number; question: Question };

/**
 * Questions for the key points: stem and the one right answer come from a statement of the label, wrong options from where the label
 * gives another value or an action that excludes the right one, or from what boxes name and this one is silent on. A whole
 * question comes before one that a person has to finish, and no two ask for the same thing.
 * @param isWhole whether the whole label was read: only then is it known what it is silent on
 * @param box statements of the box, which are asked about where they stand with a key point
 * @param others statements of the whole label that ask for something
 */
export function questionsOf(
  points: readonly Statement[],
  {
    isWhole,
    isSaid,
    box,
    others,
    silence,
    drug,
  }: { isWhole: boolean; isSaid: IsSaid; box: readonly Statement[]; others: readonly Statement[]; silence: Silence; drug: string },
): AskedPoint[] {
  const asked: AskedPoint[] = [];
  const keys = new Set<string>();
  const add = (point: number, question: Question, key: string): void => {
    const isFull = asked.length >= mostQuestions || asked.filter((one) => one.point === point).length >= mostOfOnePoint;
    if (isFull || keys.has(key) || asked.some((one) => one.question.stem === question.stem)) return;
    keys.add(key);
    asked.push({ point, question });
  };
  const addBlanks = (of: Statement, point: number): void => {
    if (!isWhole) return;
    for (const blank of blanksOf(of, silence, asked.length)) {
      const wrong = blank.wrong.map((text) => ({ text, from: null }));
      add(point, { of, stem: blank.stem, key: quoted(blank.key), wrong, missing: null }, `${blank.concept.kind} ${blank.concept.name}`);
    }
  };
  const unfinished: AskedPoint[] = [];
  for (const [point, of] of points.entries()) {
    const found = [numberQuestion(of, others, isSaid), conditionQuestion(of, others), forbiddenQuestion(of, drug)].filter(
      (one) => one !== undefined,
    );
    for (const question of found) {
      if (question.missing === null) add(point, question, question.key);
      else unfinished.push({ point, question });
    }
    addBlanks(of, point);
  }
  // What stands under the heading of a key point, or speaks of the same thing, belongs to it.
  for (const of of box) {
    const point = points.findIndex((one) => one !== of && (one.heading === of.heading || speakOfOne(one.text, of.text)));
    if (point >= 0 && !points.includes(of)) addBlanks(of, point);
  }
  for (const { point, question } of unfinished) if (!asked.some((one) => one.point === point)) add(point, question, question.key);
  return asked.toSorted((a, b) => a.point - b.point);
}

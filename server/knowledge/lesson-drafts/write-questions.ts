import { actionOf } from './action-of.ts';
import type { Statement } from './cut-statements.ts';
import { quoted } from './draft.ts';

/** A question as far as the label carries it. */
export type Question = {
  of: Statement;
  stem: string;
  key: string;
  /** What the label says elsewhere and is wrong here, each with the statement it comes from. */
  wrong: { text: string; from: Statement }[];
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

/** Asks for a number of the statement; wrong are numbers of the same unit that the label asks for elsewhere. */
function numberQuestion(of: Statement, others: readonly Statement[]): Question | undefined {
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
    if (wrong.length < fewestWrong) continue;
    const blank = `${of.text.slice(0, asked.index)}_____${of.text.slice(asked.index + asked.text.length)}`;
    const near = wrong.slice(0, mostWrong);
    return { of, stem: `${quoted(blank)} Which value does this label give?`, key: asked.text, wrong: near, missing: null };
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

/**
 * A question for each key point that carries one: stem and the one right answer come from its statement, wrong options only from
 * where the label itself gives another value or an action that excludes the right one. Null where a person must set the case.
 * @param others statements of the whole label that ask for something
 */
export const questionsOf = (points: readonly Statement[], others: readonly Statement[], drug: string): (Question | null)[] =>
  points.map((of) => numberQuestion(of, others) ?? conditionQuestion(of, others) ?? forbiddenQuestion(of, drug) ?? null);

import { featuresOf, type Strength } from './claim-features.ts';
import { plain, type Span } from './cut-statements.ts';
import type { LabelSection } from './label-sections.ts';

export type Support = { supported: true } | { supported: false; reason: string };

/** To be said neither more weakly nor more strongly. "Should" and "must" may become a plain request, which is what they are. */
const kept: readonly Strength[] = ['forbidden', 'should not', 'not recommended', 'avoid', 'consider', 'may'];

const minus = <T>(some: ReadonlySet<T>, others: ReadonlySet<T>): T[] => [...some].filter((one) => !others.has(one));

const common = /^(?:with|that|this|then|from|have|been|they|them|were|when|what|which|into|before|after|patient|label|should|must)$/;
const roots = (text: string): Set<string> =>
  new Set(
    (
      plain(text)
        .toLowerCase()
        .match(/\p{L}{4,}/gu) ?? []
    )
      .map((word) => word.replace(/(?<=.{4})(?:ing|ed|es|s|ation|ions?)$/, '').slice(0, 7))
      .filter((word) => !common.test(word)),
  );
/** Below this share of its words in the span, a claim is about something else. */
const leastShare = 1 / 3;

const list = (words: Iterable<string>): string => [...words].join(', ');

/**
 * Whether a claim rests on a span of a label: the span stands there letter by letter, and every number with unit and comparator,
 * every negation, the strength, what is to be done, drugs and populations of the claim stand in the span. Doubt is no support: a
 * true claim may be refused, a false one must not pass.
 * @param ownNames words of the label's own drug, which a claim may name where the span says "it"
 */
export function isSupported(
  claim: string,
  span: Span,
  { sections, ownNames = new Set() }: { sections: readonly LabelSection[]; ownNames?: ReadonlySet<string> },
): Support {
  const no = (reason: string): Support => ({ supported: false, reason });
  const section = sections.find(({ id }) => id === span.section);
  if (section === undefined) return no(`the label has no section ${span.section}`);
  if (span.text.trim() === '' || section.text.slice(span.start, span.end) !== span.text)
    return no('the span is not literally in the label');
  if (/https?:|www\.|<\/?[a-z]/i.test(claim)) return no('it holds an address or markup');

  const [said, label] = [featuresOf(claim), featuresOf(span.text)];
  const numbers = minus(said.numbers, label.numbers);
  if (numbers.length > 0) return no(`not in the span: ${list(numbers)}`);
  const frequencies = minus(said.frequencies, label.frequencies);
  if (frequencies.length > 0) return no(`not in the span: ${list(frequencies)}`);
  const stronger = minus(said.strengths, label.strengths);
  if (stronger.length > 0) return no(`the span does not say "${list(stronger)}"`);
  const lost = minus(label.strengths, said.strengths).filter((strength) => kept.includes(strength));
  if (lost.length > 0) return no(`the span says "${list(lost)}", the claim does not`);
  if (said.negations !== label.negations) return no('a negation or a condition differs');
  const actions = minus(said.actions, label.actions);
  if (actions.length > 0) return no(`the span does not ask to ${list(actions)}`);
  const drugs = minus(said.drugs, label.drugs).filter((drug) => !ownNames.has(drug));
  if (drugs.length > 0) return no(`drugs that the span does not name: ${list(drugs)}`);
  const populations = minus(said.populations, label.populations);
  if (populations.length > 0) return no(`people whom the span does not name: ${list(populations)}`);
  const missed = minus(label.populations, said.populations);
  if (missed.length > 0) return no(`the span is about ${list(missed)}, the claim about everybody`);

  const [own, theirs] = [roots(claim), roots(span.text)];
  const shared = [...own].filter((word) => theirs.has(word) || ownNames.has(word)).length;
  if (own.size === 0 || shared / own.size < leastShare) return no('it says something else than the span');
  return { supported: true };
}

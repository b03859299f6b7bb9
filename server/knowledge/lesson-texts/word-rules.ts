type Words = (field: string, found: RegExpExecArray) => string;

/** Words that are quoted at the end of a sentence, whose stop is the sentence's own. */
export const quoted = (words = ''): string => `“${words.replace(/[\s.,;:]+$/, '')}”`;

const rule = (pattern: RegExp, words: Words): readonly [RegExp, Words] => [pattern, words];

/** What a writer is told of each rule of writing: what is wrong with the field, and what would be right. */
const rules = [
  rule(/^feedback over (\d+) words$/, (field, [, most]) => `${field} has more than ${most} words.`),
  rule(/^stem over (\d+) words$/, (field, [, most]) => `${field} has more than ${most} words.`),
  rule(/^over (\d+) words$/, (field, [, most]) => `${field} has more than ${most} words.`),
  rule(/^a sentence over (\d+) words$/, (field, [, most]) => `${field} has a sentence of more than ${most} words.`),
  rule(/^all, none or combined options$/, (field) => `${field} speaks of the other options: an option stands for itself.`),
  rule(/^always or never$/, (field) => `${field} says “always” or “never”, which gives an option away.`),
  rule(/^negative option$/, (field) => `${field} is worded in the negative: say what is done.`),
  rule(/^length cues the option$/, (field) => `${field} is much longer or shorter than the others, which gives it away.`),
  rule(/^negative stem$/, (field) => `${field} asks in the negative: ask for what is right.`),
  rule(/^the stem asks nothing$/, (field) => `${field} does not end with a question.`),
  rule(
    /^of the stem's words only the key holds "(.*)"$/,
    (field, [, word]) => `${field} has the word “${word}”, as only the right option has.`,
  ),
  rule(/^difficulty at chance$/, (field) => `${field} is expected to be answered right about as often as by guessing.`),
  rule(/^unknown enemy (.*)$/, (field, [, other]) => `${field} is kept apart from ${other}, which is no item of this lesson.`),
  rule(/^the key is always at the same place$/, (field) => `${field} have the right option at the same place each time.`),
  rule(/^the key is the longest option most often$/, (field) => `${field} mostly have the longest option as the right one.`),
  rule(/^shown over (\d+) months without a reason$/, (field, [, most]) => `${field} is shown for more than ${most} months: give a reason.`),
  rule(
    /^wording claimed without two versions of one set$/,
    (field) => `${field} claims a change of wording, but its source names no earlier version to compare with.`,
  ),
  rule(
    /^as of (\S+), its first label is of (\S+)$/,
    (field, [, said, is]) => `${field} is as of ${said}, but its first label is of ${is}.`,
  ),
  rule(
    /^scope names (.*), no topic of the lesson holds it$/,
    (field, [, one]) => `${field} names ${one}, which no topic of the lesson has.`,
  ),
  rule(
    /^a topic of the lesson holds (.*), the scope does not name it$/,
    (field, [, one]) => `${field} does not name ${one}, which a topic of the lesson has.`,
  ),
  rule(/^(.*) is of no source$/, (field, [, one]) => `${field} names ${one}, and no source of the lesson is of it.`),
  rule(/^not under (\d+) characters$/, (field, [, most]) => `${field} has to stay under ${most} characters.`),
  rule(/^holds \{why\} once$/, (field) => `${field} has to hold {why} exactly once: there stands why the card came.`),
  rule(
    /^straight path of (\d+) words, at most (\d+)$/,
    (_, [, words, most]) => `The lesson asks for ${words} words to be read on the whole path, and at most ${most} are allowed.`,
  ),
  rule(
    /^more than (\d+) words of the label in a row: (.*)$/,
    (field, [, most, run]) => `${field} has more than ${most} of the label’s words in a row: ${quoted(run)}.`,
  ),
  rule(/^relative risk alone$/, (field) => `${field} gives a relative risk alone: say it per 1,000 people, too.`),
  rule(/^hold is for now, stop for good$/, (field) => `${field} says “hold” for what ends for good: that is “stop”.`),
  rule(/^stop is for good, hold for now$/, (field) => `${field} says “stop” for what goes on later: that is “hold”.`),
  rule(/^error-prone abbreviation \(write mcg\)$/, (field) => `${field} has an abbreviation that is misread: write mcg.`),
  rule(/^error-prone abbreviation$/, (field) => `${field} has an abbreviation that is misread: write it out.`),
  rule(/^trailing zero$/, (field) => `${field} has a dose with a zero after the point: write 5 mg, not 5.0 mg.`),
  rule(/^naked decimal$/, (field) => `${field} has a number that begins with a point: write 0.5, not .5.`),
  rule(/^brand name (.*)$/, (field, [, brand]) => `${field} has the brand name ${brand}.`),
  rule(/^credit wording$/, (field) => `${field} speaks of credit.`),
  rule(/^words of fear or liability$/, (field) => `${field} has words of fear or liability.`),
] as const;

/**
 * A rule of writing that a field breaks, as a plain sentence.
 * @param field what the screen calls it: "Item 2, option B"
 */
export function ruleInWords(field: string, broken: string): string {
  const [, ofNothing] = /^an exception for nothing: (.*)$/s.exec(broken) ?? [];
  if (ofNothing !== undefined) return `${field} has an exception that it no longer needs: ${quoted(ofNothing)}.`;
  for (const [pattern, words] of rules) {
    const found = pattern.exec(broken);
    if (found !== null) return words(field, found);
  }
  return `${field}: ${broken}${/[.?!]$/.test(broken) ? '' : '.'}`;
}

import { createHash } from 'node:crypto';
import { partsOf, type BoxedSection } from '../boxed-warnings/index.ts';
import { riskHeadings } from './risk-headings.ts';
import { topicClasses } from './topic-classes.ts';

/** What is kept of a box as facts: none of its words. */
export type BoxFacts = {
  /** In our own words. */
  headings: string[];
  /** Class topics whose decision the box carries. */
  carries: string[];
  /** Short hash of what its headings and statements say: two boxes of one hash say the same, however they are set. */
  says: string;
};

/** Changes with the rules by which boxes are read and compared: what was kept under earlier ones cannot be held against today's. */
const reading = '2:';

/** Whether two boxes were read by the same rules, so that another hash is another wording. */
export const areOfOneReading = (one: string, other: string): boolean => one.startsWith(reading) === other.startsWith(reading);

const escaped = (words: string): string => words.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/**
 * @param names what the label calls its own drug: each labeler names its own product in the same sentences, and that is no difference
 */
export const boxFacts = (box: Pick<BoxedSection, 'text' | 'elements'>, names: readonly string[]): BoxFacts => {
  const own = [...new Set(names.flatMap((name) => [name, ...name.split(/[\s,/]+|\band\b/i)]).filter((word) => /[a-z]{4}/i.test(word)))];
  const drug =
    own.length === 0
      ? null
      : new RegExp(
          String.raw`\b(?:${own
            .sort((a, b) => b.length - a.length)
            .map(escaped)
            .join('|')})\b`,
          'gi',
        );
  const plain = drug === null ? box.elements : box.elements.map((element) => element.replace(drug, 'DRUG'));
  const keys = [...new Set(partsOf({ elements: plain }).map(({ key }) => key))].sort();
  return {
    headings: riskHeadings(box),
    carries: topicClasses.filter(({ carries }) => carries.every((words) => words.test(box.text))).map(({ id }) => id),
    says: reading + createHash('sha256').update(keys.join('\n')).digest('hex').slice(0, 16),
  };
};

import { actionOf, fitness } from './action-of.ts';
import type { Statement } from './cut-statements.ts';

const mostPoints = 5;
const mostWords = 140;
const mostOfOneKind = 2;
/** What does not stand in the box is drawn on only to come to three points. */
const fewest = 3;

const wordsOf = (text: string): Set<string> => new Set(text.toLowerCase().match(/\p{L}{4,}/gu) ?? []);
const likeness = (one: string, other: string): number => {
  const [a, b] = [wordsOf(one), wordsOf(other)];
  return [...a].filter((word) => b.has(word)).length / Math.max(1, Math.min(a.size, b.size));
};

const ranked = (statements: readonly Statement[]): Statement[] =>
  statements
    .flatMap((statement) => {
      const score = fitness(statement);
      return score === null || score <= 0 ? [] : [{ statement, score }];
    })
    .sort((a, b) => b.score - a.score)
    .map(({ statement }) => statement);

/**
 * The statements that a clinician would have to act on: first of the box, one of each heading before a second of any, and no two
 * that say the same. In the label's order.
 * @param others of further sections, for a box that asks for little
 */
export function pickKeyPoints(box: readonly Statement[], others: readonly Statement[]): Statement[] {
  const picked: Statement[] = [];
  const fits = (statement: Statement, most: number): boolean =>
    picked.length < most &&
    picked.filter((one) => actionOf(one.text) === actionOf(statement.text)).length < mostOfOneKind &&
    [...picked, statement].reduce((sum, { text }) => sum + text.split(' ').length, 0) <= mostWords &&
    picked.every((one) => one !== statement && likeness(one.text, statement.text) < 0.6);
  const take = (candidates: readonly Statement[], most: number): void => {
    for (const statement of candidates) if (fits(statement, most)) picked.push(statement);
  };
  const best = ranked(box);
  take(
    best.filter(({ heading }, index) => best.findIndex((one) => one.heading === heading) === index),
    mostPoints,
  );
  take(best, mostPoints);
  take(ranked(others), fewest);
  const order = [...box, ...others];
  return picked.sort((a, b) => order.indexOf(a) - order.indexOf(b));
}

import type { Statement } from './cut-statements.ts';

/** What a statement asks for, the strongest thing first. */
export type Action = 'forbid' | 'avoid' | 'stop' | 'hold' | 'test' | 'dose' | 'monitor' | 'weigh' | 'counsel';

const asks: [Action, RegExp][] = [
  [
    'forbid',
    /\bcontra-?indicated\b|\b(?:do|must) not\b|\bnot (?:be )?(?:indicated|approved) (?:for|in)\b|\bshould not (?:be )?(?:used|use|given|administered|receive|initiate|start|take|exceed)|\bnot recommended\b|\bnever\b/i,
  ],
  ['avoid', /\bavoid(?:ed|ing)?\b/i],
  [
    'stop',
    /(?<!not )\b(?:permanently )?(?:discontinue|stop)\b(?! ?ation)|\b(?:should|must) be (?:permanently |promptly |immediately )?(?:discontinued|stopped|withdrawn)\b/i,
  ],
  ['hold', /\b(?:interrupt|withhold|suspend)\b|\b(?:should|must) be (?:interrupted|withheld)\b/i],
  [
    'test',
    /(?<!\bto )\b(?:test|screen|obtain|assess|evaluate|measure|perform|determine|verify|exclude)\b(?! results?\b)|\b(?:should|must) be (?:\w+ )?(?:tested|screened|assessed|evaluated|measured|performed|obtained|excluded)\b/i,
  ],
  [
    'dose',
    /(?:^|[;:,] |\band )(?:slowly |gradually )?(?:initiate|titrate|reduce|limit|taper|prescribe|administer|dispense|use)\b(?= .*\b(?:dos\w+|treatment|lowest|shortest|only|gradual\w*|slow\w*|duration|by)\b)|\bnot (?:to )?exceed\b|\b(?:should|must) be (?:used|given|administered|limited|reduced|initiated|started|reserved|restricted)\b|\breserve\b|\b(?:used|given|administered|indicated|prescribed|initiated|available|started)\b[^.]{0,40}\bonly\b|\bonly (?:be|in patients|when|if|under)\b/i,
  ],
  [
    'monitor',
    /(?<!to )\b(?:monitor|observe|follow)\b|\bshould be (?:\w+ )?(?:monitored|observed|followed)\b|\bmonitoring\b.*\b(?:required|recommended|necessary|should|must)\b|\b(?:is|are) (?:necessary|required|mandatory)\b/i,
  ],
  ['weigh', /\bconsider\b|\bshould be (?:\w+ )?(?:considered|weighed)\b|\bweigh\b|\bcaution\b|\bcautiously\b/i],
  [
    'counsel',
    /\b(?:advise|inform|instruct|counsel|educate|warn|discuss|ensure)\b|\bshould be (?:advised|informed|instructed|counseled|warned)\b/i,
  ],
];

/** Studies and their results tell what happened; they ask for nothing. */
const reports = /\b(?:trials?|study|studies|postmarketing cases|were (?:observed|reported)|has been (?:observed|reported)|incidence)\b/i;

/** What the statement asks for; null where it only tells. */
export function actionOf(text: string): Action | null {
  const found = asks.find(([, words]) => words.test(text))?.[0] ?? null;
  return found !== null && reports.test(text) && !['forbid', 'avoid', 'stop', 'hold'].includes(found) ? null : found;
}

const worth: Record<Action, number> = {
  forbid: 100,
  avoid: 92,
  stop: 90,
  hold: 88,
  test: 84,
  dose: 76,
  monitor: 64,
  weigh: 52,
  counsel: 40,
};

/** Needs the sentence before it, or goes on in a list that was cut off. */
const leaning =
  /^(?:this|these|those|it|its|they|their|such|however|in addition|additionally|also|then|for these|because of (?:this|these)|in these|if so|after this|other|for this reason|without such|based on th(?:is|ese)|as a result)\b/i;
/** Speaks of people or events that were named before. */
const pointing = /\b(?:these|those|such) (?:patients|reactions|events|risks|agents|drugs|products|conditions|symptoms|cases)\b/i;
const mostWords = 35;

/** How fit a statement is to become a key point; null where it is not. */
export function fitness({ text, isHighlight }: Pick<Statement, 'text' | 'isHighlight'>): number | null {
  const action = actionOf(text);
  const words = text.split(' ').length;
  if (action === null || words < 4 || words > 70 || /[:,]$/.test(text) || /^\p{Ll}/u.test(text)) return null;
  if (/^(?:see|refer to)\b|\bfull prescribing information\b/i.test(text) || text.endsWith('?')) return null;
  return (
    worth[action] -
    Math.max(0, words - mostWords) * 1.5 -
    (leaning.test(text) ? 45 : 0) -
    (pointing.test(text) ? 25 : 0) -
    (/^(?:therefore|thus)\b/i.test(text) ? 10 : 0) -
    (isHighlight ? 60 : 0)
  );
}

import type { LessonProblem } from './lesson-problem.ts';
import { wordCount } from './straight-path.ts';

const MOST_WORDS = 20;

/** Brackets that only cite ("(L1 box, 5.1)", "(8.1, 8.2)") are looked up, not read. */
const CITING = /\((?:[^()]*\b(?:L\d+|box|\d+\.\d+)\b[^()]*|\d+)\)/g;

/** Statements read in one breath: a semicolon ends one as a full stop does, a colon does not. */
const statements = (text: string): string[] => text.replace(CITING, '').split(/(?<=[.?!;])\s+/);

const RELATIVE_RISK =
  /\b(?:hazard|odds|risk|rate) ratios?\b|\brelative risk\b|\b(?:\d+|two|three|four|five)-?\s?fold\b|\btwice (?:as likely|the (?:risk|rate|chance))|\b(?:doubl|tripl|halv)\w* (?:the |its )?(?:risk|rate|chance|odds|deaths?|heart attacks?|strokes?|bleed\w*|clots?)|\b\d+ times (?:as|more|the|likelier|higher)|\d ?% (?:more|higher|lower|fewer|less|likelier)/i;
const NATURAL_FREQUENCY = /\bper 1,000\b|\bof 1,000\b/;

/** "Hold" is for now, "stop" is for good: what comes back afterward was held, what does not was stopped. */
const HOLD_FOR_GOOD = /\bh(?:old|eld|olds|olding)\b[^,;:.?!]*\b(?:for good|permanently|forever)\b/i;
const STOP_FOR_NOW =
  /\bstop(?:s|ped|ping)?\b(?! \w+ (?:now|today))[^;:.?!]*\b(?:temporar\w*|meanwhile|for that time|for now|until|(?:then|and|may) (?:re(?:start|sume|turn)s?))\b/i;

/** The rules on wording that hold wherever a clinician reads. */
export const lintWording = ({ at, text }: { at: string; text: string }): LessonProblem[] => {
  const found: LessonProblem[] = [];
  if (statements(text).some((one) => wordCount(one) > MOST_WORDS)) found.push({ at, rule: `a sentence over ${MOST_WORDS} words` });
  if (RELATIVE_RISK.test(text) && !NATURAL_FREQUENCY.test(text)) found.push({ at, rule: 'relative risk alone' });
  if (HOLD_FOR_GOOD.test(text)) found.push({ at, rule: 'hold is for now, stop for good' });
  if (STOP_FOR_NOW.test(text)) found.push({ at, rule: 'stop is for good, hold for now' });
  return found;
};

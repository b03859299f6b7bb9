/** What a drafted question must not be, found without the code that writes it. */
import { actionOf } from './action-of.ts';
import { boxConcepts } from './box-concepts.ts';
import { statementsOf, type Statement } from './cut-statements.ts';
import type { DraftItem } from './draft.ts';
import { drugOfLabel } from './drug-of-label.ts';
import { isSupported } from './is-supported.ts';
import type { DraftSource } from './label-sections.ts';

const bare = (text: string): string => text.replaceAll(/\[\[|\]\]/g, '');
/** A label's statements and its drug's names are found once, however many options are held against them. */
const known = new WeakMap<DraftSource, { drug: ReturnType<typeof drugOfLabel>; statements: Statement[] }>();
function knownOf(source: DraftSource): { drug: ReturnType<typeof drugOfLabel>; statements: Statement[] } {
  const found = known.get(source);
  if (found !== undefined) return found;
  const drug = drugOfLabel(source.label);
  const now = { drug, statements: source.sections.flatMap((section) => statementsOf(section, drug.words)) };
  known.set(source, now);
  return now;
}

const refuses = new Set(['forbid', 'avoid', 'weigh']);

/** Whether the label says of a wrong option what the question says of the right one. */
function isRightToo(option: string, key: string, whole: string, source: DraftSource): boolean {
  const { drug, statements } = knownOf(source);
  const own = actionOf(whole);
  const concept = boxConcepts.find(({ name }) => name === option);
  const filled = whole.replace(key, option);
  return statements.some(({ text, span }) => {
    if (concept !== undefined ? !concept.said.test(text) : !/\d/.test(option) || text === whole || !text.includes(option)) return false;
    if (concept === undefined) return isSupported(filled, span, { sections: source.sections, ownNames: drug.words }).supported;
    const action = actionOf(text);
    return own !== null && (action === own || (action !== null && refuses.has(action) && refuses.has(own)));
  });
}

/** Each thing that is wrong with it; none where it may be given to a person to work on. */
export function weaknessesOf({ stem, options }: Pick<DraftItem, 'stem' | 'options'>, source: DraftSource): string[] {
  const found: string[] = [];
  const box = source.sections.find(({ id }) => id === 'box')?.text ?? '';
  const keys = options.filter(({ correct }) => correct);
  const [key] = keys;
  if (options.length < 3 || keys.length !== 1 || key === undefined) return ['not one right option among three or more'];
  if (stem.split(/\s+/).length > 35) found.push('stem over 35 words');
  if (/\b(?:not|except|never)\b/i.test(stem)) found.push('turned round');
  if (!stem.endsWith('?')) found.push('asks nothing');
  if (new Set(options.map(({ text }) => bare(text).toLowerCase())).size !== options.length) found.push('an option twice');
  for (const { text, feedback } of options.filter(({ correct }) => !correct)) {
    if (feedback.trim() === '') found.push(`${text}: no reason`);
    if (!text.startsWith('[[') && boxConcepts.some(({ name, near }) => name === text && near.test(box)))
      found.push(`${text}: the box speaks of it`);
    if (stem.includes('_____') && isRightToo(bare(text), bare(key.text), bare(key.feedback), source))
      found.push(`${text}: the label says it, too`);
  }
  return found;
}

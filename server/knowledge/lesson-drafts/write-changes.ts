import { compareBoxes, judgeBox } from '../boxed-warnings/index.ts';
import type { Lesson } from '../curriculum/index.ts';
import { plain, type Span } from './cut-statements.ts';
import { quoted, type Gap } from './draft.ts';
import type { DraftSource } from './label-sections.ts';

type Change = Lesson['whatChanged'][number];
/** `spans` are those of the new version's label. */
export type WrittenChanges = { changes: Change[]; spans: { text: string; span: Span }[]; gaps: Gap[] };

const monthsShown = 12;
const monthOf = (effective: string): string => `${effective.slice(0, 4)}-${effective.slice(4, 6)}`;
/** So many months later. */
export const later = (month: string, months: number): string => {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const count = year * 12 + number - 1 + months;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`;
};
/** "11/2026" */
export const said = (month: string): string => `${Number(month.slice(5))}/${month.slice(0, 4)}`;

const change = (basis: Change['basis'], since: string, source: string, text: string): Change => ({
  basis,
  since,
  showUntil: later(since, monthsShown),
  source,
  text,
});

/** Where the words of a box stand in the section, whatever became of its white space. */
function spanOf(source: DraftSource, words: string): Span | undefined {
  const section = source.sections.find(({ id }) => id === 'box');
  const start = section?.text.indexOf(words) ?? -1;
  return section === undefined || start < 0 ? undefined : { section: 'box', start, end: start + words.length, text: words };
}

/** What a label's own list says: "Boxed Warning 6/2025". It dates a change and says nothing of its wording. */
function reported(source: DraftSource): WrittenChanges {
  const section = source.sections.find(({ id }) => id === 'recent_major_changes');
  const found = /Boxed Warning[^\d]{0,60}(\d{1,2})\s?\/\s?(20\d{2})/i.exec(section?.text ?? '');
  const gap = { at: 'whatChanged', reason: 'no earlier version was given: wording not compared, nothing claimed' };
  if (section === undefined || found === null) return { changes: [], spans: [], gaps: [gap] };
  const [words, month = '', year = ''] = found;
  const since = `${year}-${month.padStart(2, '0')}`;
  const text = `The label lists its boxed warning among its changes of ${said(since)}; wording not compared.`;
  return {
    changes: [change('reported', since, 'L1 list', text)],
    spans: [{ text, span: { section: section.id, start: found.index, end: found.index + words.length, text: words } }],
    gaps: [],
  };
}

/**
 * What changed, from two versions of one label; without an earlier one, what the label's own list reports. Nothing for a change of
 * white space.
 */
export function writeChanges(source: DraftSource, before?: DraftSource): WrittenChanges {
  if (before === undefined) return reported(source);
  const found = compareBoxes(judgeBox(before.label).box, judgeBox(source.label).box);
  const nothing: WrittenChanges = { changes: [], spans: [], gaps: [] };
  if (found.class === 'UNCHANGED' || found.class === 'COSMETIC') return nothing;
  const since = monthOf(source.label.effective);
  const line = (text: string): Change => change('within-set', since, 'L1 box', `${said(since)}: ${text}`);
  if (found.class === 'ADDED') return { ...nothing, changes: [line('the label has a boxed warning; the version before had none.')] };
  const { changed, added, removed } = found.statements;
  const pairs = changed.map(({ before: was, after: is }) => ({ now: is, text: `now ${quoted(plain(is))}; before ${quoted(plain(was))}` }));
  const fresh = added.map((is) => ({ now: is, text: `new ${quoted(plain(is))}` }));
  const gone = removed.map((was) => ({ now: '', text: `no longer there: ${quoted(plain(was))}` }));
  const all = [...fresh, ...pairs, ...gone];
  const gaps: Gap[] = [];
  if (all.length > 1)
    gaps.push({ at: 'whatChanged', reason: `${all.length} statements changed: a person must choose what matters and say it in 30 words` });
  if (source.label.version - before.label.version > 1)
    gaps.push({ at: 'whatChanged', reason: `versions between ${before.label.version} and ${source.label.version} are not held` });
  const spans = all.flatMap(({ now, text }) => {
    const span = now === '' ? undefined : spanOf(source, now);
    return span === undefined ? [] : [{ text: `${said(since)}: ${text}`, span }];
  });
  if (all.length === 0) {
    const headings = [
      ...found.headings.added.map((one) => `new ${quoted(one)}`),
      ...found.headings.removed.map((one) => `gone ${quoted(one)}`),
    ];
    return { ...nothing, changes: [line(`headings: ${headings.join('; ')}`)], gaps };
  }
  return { changes: all.map(({ text }) => line(text)), spans, gaps };
}

import type { ComparedField, RuleForm, RuleView } from '../../../server/contract/index.ts';
import { sharedInOrder } from '../../educator/mark-words.ts';
import { capitalized } from '../../ui/format.ts';
import { inWords } from '../../ui/resource-lines.ts';
import { kindWords, times, triggerWords } from './rule-words.ts';

/** Names of what a form only has ids of. */
export type Names = { topic: (id: string) => string; lesson: (id: string) => string };

/** One thing that a rule says, in words. @property isProse sentences are held against one another word by word */
type Said = { at: string; name: string; values: readonly string[]; isProse?: boolean };

const organizations = 'as your organization has it set';

function codesSaid({ codes }: RuleForm, { topic }: Names): string[] {
  if (codes === null) return [];
  if (codes.kind === 'topic') return codes.topicIds.map(topic);
  return codes.codes.map(({ code, display }) => (display === '' ? code : `${display} (${code})`));
}

/** Every clause of the form in the words of the screen. Pure. */
function saidBy(form: RuleForm, names: Names): Said[] {
  const { audience, conditions, coolDownDays, perClinicianDay, lessonId } = form;
  return [
    { at: 'title', name: 'Title', values: [form.title], isProse: true },
    { at: 'purpose', name: 'Why', values: [form.purpose], isProse: true },
    { at: 'trigger', name: 'What happens', values: [capitalized(triggerWords[form.trigger])] },
    { at: 'codes.kind', name: 'For which codes', values: [capitalized(form.codes === null ? 'anything' : kindWords[form.codes.kind])] },
    { at: 'codes', name: 'Codes', values: codesSaid(form, names) },
    { at: 'audience.roles', name: 'Roles', values: audience.roles.length === 0 ? ['Everybody'] : audience.roles.map(inWords) },
    { at: 'audience.units', name: 'Units', values: audience.units.length === 0 ? ['Everywhere'] : audience.units },
    {
      at: 'audience.fewerPassedThan',
      name: 'Lessons passed',
      values: [audience.fewerPassedThan === null ? 'Any number' : `Fewer than ${audience.fewerPassedThan}`],
    },
    {
      at: 'conditions',
      name: 'Conditions',
      values: conditions.map(({ description, expression }) => (description === '' ? expression : `${description} ${expression}`)),
    },
    {
      at: 'coolDownDays',
      name: 'Same warning again',
      values: [coolDownDays === null ? capitalized(organizations) : `After ${times(coolDownDays, 'day')}`],
    },
    {
      at: 'perClinicianDay',
      name: 'At most a day',
      values: [perClinicianDay === null ? capitalized(organizations) : `${perClinicianDay} per clinician`],
    },
    { at: 'lessonId', name: 'Shows', values: [lessonId === null ? 'The lesson on the order’s own warning' : names.lesson(lessonId)] },
  ];
}

type Parts = ComparedField['before'];

const parts = (said: Said, other: Said, gone: 'removed' | 'added'): Parts =>
  said.values.map((text) => ({
    kind: 'statement',
    text,
    mark: other.values.includes(text) ? 'same' : said.isProse === true ? 'reworded' : gone,
  }));

/** Clauses that are not the form's where it shows only the parts that it knows. */
const kept = new Set(['trigger', 'codes.kind', 'codes', 'lessonId']);

/** What one form says otherwise than another, clause by clause, and what both say. @param isWhole whether the forms show all that is said. Pure. */
export function compareForms(
  before: RuleForm,
  after: RuleForm,
  names: Names,
  isWhole = true,
): { fields: ComparedField[]; unchanged: string[] } {
  const shown = (form: RuleForm): Said[] => saidBy(form, names).filter(({ at }) => isWhole || !kept.has(at));
  const was = shown(before);
  const fields: ComparedField[] = [];
  const unchanged: string[] = [];
  for (const [index, now] of shown(after).entries()) {
    const then = was[index] ?? now;
    const isReordered = then.values.length === now.values.length && now.values.every((one) => then.values.includes(one));
    if (isReordered && now.values.every((one, place) => then.values[place] === one)) unchanged.push(now.name);
    else
      fields.push({
        at: now.at,
        name: now.name,
        class: then.values.length === 0 ? 'ADDED' : now.values.length === 0 ? 'REMOVED' : 'CHANGED',
        isReordered,
        before: parts(then, now, 'removed'),
        after: parts(now, then, 'added'),
      });
  }
  return { fields, unchanged };
}

export type Line = { mark: 'same' | 'added' | 'removed'; text: string };

/** What says which version it is, and not what it does. */
const notCompared = new Set(['id', 'url', 'version', 'status', 'date', 'publisher', 'name']);

/** Members in one order, whichever the two were kept in. */
const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .toSorted(([a], [b]) => (a < b ? -1 : 1))
            .map(([name, inner]) => [name, sorted(inner)]),
        )
      : value;

const linesOf = (plan: Record<string, unknown>): string[] =>
  JSON.stringify(sorted(Object.fromEntries(Object.entries(plan).filter(([name]) => !notCompared.has(name)))), null, 2).split('\n');

/** Two plans as text, line by line: what is gone before what came in its place. Pure. */
export function comparePlans(before: Record<string, unknown>, after: Record<string, unknown>): Line[] {
  const [was, now] = [linesOf(before), linesOf(after)];
  // What both begin and end with is most of a plan, and costs nothing to know.
  let start = 0;
  while (start < was.length && start < now.length && was[start] === now[start]) start += 1;
  let end = 0;
  while (end < was.length - start && end < now.length - start && was[was.length - 1 - end] === now[now.length - 1 - end]) end += 1;
  const [gone, came] = [was.slice(start, was.length - end), now.slice(start, now.length - end)];
  const kept = sharedInOrder(gone, came);
  const same = (text: string): Line => ({ mark: 'same', text });
  const lines = was.slice(0, start).map(same);
  for (let a = 0, b = 0; a < gone.length || b < came.length;) {
    if (a < gone.length && kept[a] !== true) lines.push({ mark: 'removed', text: gone[a++] ?? '' });
    // What was kept stands in what came, in the same order: up to there, all of it is new.
    else if (a === gone.length || gone[a] !== came[b]) lines.push({ mark: 'added', text: came[b++] ?? '' });
    else {
      lines.push(same(came[b] ?? ''));
      a += 1;
      b += 1;
    }
  }
  return [...lines, ...was.slice(was.length - end).map(same)];
}

/** Lines that changed with a few around them; what lies between is only counted. Pure. */
export function folded(lines: readonly Line[], around = 3): (Line | { skipped: number })[] {
  const isNear = lines.map((_, index) => lines.slice(Math.max(0, index - around), index + around + 1).some(({ mark }) => mark !== 'same'));
  const shown: (Line | { skipped: number })[] = [];
  for (const [index, line] of lines.entries()) {
    const last = shown.at(-1);
    if (isNear[index] === true) shown.push(line);
    else if (last !== undefined && 'skipped' in last) last.skipped += 1;
    else shown.push({ skipped: 1 });
  }
  return shown;
}

type Version = RuleView['versions'][number];
const isEarlier = (one: Pick<Version, 'version'>, other: Pick<Version, 'version'>): boolean =>
  one.version.localeCompare(other.version, 'en', { numeric: true }) < 0;

/** Versions that a version can be held against, the one that it follows first: of a draft, the one in force. Pure. */
export function predecessorsOf({
  ruleId,
  version,
  state,
  versions,
}: Pick<RuleView, 'ruleId' | 'version' | 'state' | 'versions'>): Version[] {
  const isOpen = state === 'draft' || state === 'in-review';
  const known = versions
    .filter((one) => one.ruleId !== ruleId && one.state !== 'draft' && one.state !== 'in-review')
    .toSorted((a, b) => (isEarlier(a, b) ? 1 : -1));
  const first = (isOpen ? known.find((one) => one.state === 'published') : undefined) ?? known.find((one) => isEarlier(one, { version }));
  return first === undefined ? [] : [first, ...known.filter((one) => one !== first)];
}

import { stringify } from 'yaml';
import type { LessonDraft } from './draft.ts';

const comment = (text: string): string => `# ${text.replace(/\s+/g, ' ')}`;

/** One member of a lesson; long lines stay lines, so that a person finds a statement by its words. */
const member = (name: string, value: unknown): string => stringify({ [name]: value }, { lineWidth: 0 }).trimEnd();

/** The order in which lessons are written. */
const order = [
  'id',
  'url',
  'title',
  'language',
  'version',
  'status',
  'audience',
  'topics',
  'scope',
  'restrictions',
  'risk',
  'objective',
  'minutes',
  'skills',
  'sources',
  'retrieval',
  'keyPoints',
  'populations',
  'rems',
  'whatChanged',
  'items',
  'served',
  'passRule',
  'variants',
  'cardSummary',
  'cardDetail',
] as const;

/**
 * The draft as a lesson file to work on: what could not be filled stands as a comment where it belongs, what was dropped and where
 * each claim comes from at the end. The file is no lesson before `machineMade` is taken out, and then still a draft.
 */
export function draftYaml(draft: LessonDraft): string {
  const values: Record<string, unknown> = draft.lesson;
  const gapsOf = (name: string): string[] =>
    draft.gaps
      .filter(({ at }) => at === name || at.startsWith(`${name}.`) || (name === 'items' && /^D\d$/.test(at)))
      .map(({ at, reason }) => comment(`GAP ${at}: ${reason}`));
  const members = order.flatMap((name) => {
    const value = values[name];
    return [...gapsOf(name), ...(value === undefined || value === null ? [] : [member(name, value)])];
  });
  const { machineMade, dropped, claims } = draft;
  return [
    comment('A draft made by a machine, for a person to work on. [[…]] are the label’s own words: say them in your own.'),
    member('machineMade', machineMade),
    ...members,
    'authors: []',
    'reviewers: []',
    'disclosures: []',
    'reviewedOn: null',
    'reviewBy: null',
    '',
    comment(`${claims.length} claims and the places they rest on:`),
    ...claims.map(({ at, source, span }) => comment(`  ${at}: ${source} (${span.section} ${span.start}-${span.end})`)),
    comment(dropped.length === 0 ? 'Nothing was dropped.' : `${dropped.length} dropped, because the label does not bear it:`),
    ...dropped.map(({ at, text, reason }) => comment(`  ${at}: ${reason}: ${text}`)),
  ].join('\n');
}

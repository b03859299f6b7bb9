import type { z } from 'zod';
import { placeName, placeOf, placesOf, valueAt, type LessonTextProblem } from '../../contract/index.ts';
import type { LessonBody } from './lesson-body.ts';

type Issue = z.core.$ZodIssue;

const isMissing = (value: unknown): boolean =>
  value === undefined || value === null || Number.isNaN(value) || (typeof value === 'string' && value.trim() === '');

const kinds: Record<string, string> = {
  string: 'has to be text',
  number: 'has to be a number',
  int: 'has to be a whole number',
  boolean: 'has to be yes or no',
  array: 'has to be a list',
  date: 'has to be a date',
};

/** How a field has to be written, by its name in the lesson. */
const forms: Record<string, string> = {
  source: 'has to name a source and its sections, as “L1 box, 5.1”',
  since: 'has to be a month, as “2026-11”',
  showUntil: 'has to be a month, as “2026-11”',
  effective: 'has to be a date',
  readOn: 'has to be a date',
  asOf: 'has to be a date',
  setId: 'has to be a label’s set id, as DailyMed prints it',
  keyPoint: 'has to be one of the key points',
  topics: 'takes small letters, digits and hyphens only',
  roles: 'takes small letters, digits and hyphens only',
  settings: 'takes small letters, digits and hyphens only',
};

/** The last name in a path that is no number: of "topics.2", "topics". */
const nameIn = (path: readonly PropertyKey[]): string => String(path.findLast((part) => !/^\d+$/.test(String(part))) ?? '');

/** What at least one is needed of, where the screen has boxes to tick or a name for it. */
const fewest: Record<string, string> = {
  topics: 'choose at least one warning',
  skills: 'choose at least one',
  roles: 'choose at least one',
  settings: 'choose at least one',
};

/** How many a list lacks, or has too many of, said behind its name and a colon. */
const lacking = (name: string, least: number | bigint): string =>
  `: ${Number(least) === 1 ? (fewest[name] ?? 'at least one is needed') : `at least ${least} are needed`}`;

/** What is wrong with a value, said of its field; null for what the lesson's own checks say, which have other words. */
function said(issue: Issue, value: unknown): string | null {
  switch (issue.code) {
    case 'invalid_type':
      return isMissing(value) ? 'is still to be filled in' : (kinds[issue.expected] ?? 'is not written as it has to be');
    case 'too_small':
      if (issue.origin === 'string') return 'is still to be filled in';
      if (issue.origin === 'array') return lacking(nameIn(issue.path), issue.minimum);
      return `has to be ${issue.inclusive === false ? `more than ${issue.minimum}` : `${issue.minimum} or more`}`;
    case 'too_big':
      if (issue.origin === 'array') return `: ${issue.maximum} at most`;
      return `has to be ${issue.inclusive === false ? `less than ${issue.maximum}` : `${issue.maximum} or less`}`;
    case 'invalid_format':
      return isMissing(value) ? 'is still to be filled in' : (forms[nameIn(issue.path)] ?? 'is not written as it has to be');
    case 'invalid_value':
    case 'invalid_union':
      return isMissing(value) ? 'is still to be chosen' : 'has to be one of those offered';
    case 'unrecognized_keys':
      return `has what no lesson has: ${issue.keys.map((key) => `“${key}”`).join(', ')}`;
    case 'custom':
      return null;
    case 'invalid_key':
    case 'invalid_element':
    case 'not_multiple_of':
      return 'is not written as it has to be';
  }
}

/** Fields that hold many: "Topics need", not "needs". */
const many = /(?:^|\.)(?:topics|skills|roles|settings|ingredients|routesForms|headings|keyPoints|items|populations|sources|options)$/;
const plural: Record<string, string> = { is: 'are', has: 'have', needs: 'need', takes: 'take', rests: 'rest', names: 'name' };

type Check = { at: string; said: string };
type Own = readonly [RegExp, (body: LessonBody, at: string, found: RegExpExecArray) => Check];

const itemAt = (body: LessonBody, id: string): string => {
  const items = valueAt(body, 'items');
  const index = Array.isArray(items) ? items.findIndex((one: unknown) => valueAt(one, 'id') === id) : -1;
  return index < 0 ? 'items' : `items.${index}`;
};

/** What a lesson's own checks find, where it stands and how a writer is told. */
const own: readonly Own[] = [
  [/^exactly one option is correct$/, (_, at) => ({ at, said: 'needs exactly one that is right' })],
  [/^option ids are unique$/, (_, at) => ({ at, said: 'has two with the same letter: take one out and add it again' })],
  [
    /^source (.*) is cited and missing$/,
    (_, __, [, id = '']) => ({ at: 'sources', said: `needs ${id === '' ? 'one more' : id}, which is cited` }),
  ],
  [/^item ids are unique$/, () => ({ at: 'items', said: 'has two that are known by the same letter and number' })],
  [
    /^item (\S+) names the unknown key point/,
    (body, _, [, id = '']) => ({ at: `${itemAt(body, id)}.keyPoint`, said: 'is still to be chosen' }),
  ],
  [
    /^item (\S+): skill (\S+) is not the lesson's$/,
    (body, _, [, id = '', skill = '']) => ({
      at: `${itemAt(body, id)}.skills`,
      said: `has “${skill.replaceAll('-', ' ')}”, which is none of the lesson’s`,
    }),
  ],
  [/^fewer items than one check serves$/, () => ({ at: 'items', said: 'is fewer than one check serves' })],
];

/** What keeps a text from being a lesson at all, each as a plain sentence that names its field as the screen does. */
export function shapeProblems(body: LessonBody, issues: readonly Issue[]): LessonTextProblem[] {
  const places = placesOf(body);
  const problems = issues.map((issue): LessonTextProblem => {
    const at = issue.path.map(String).join('.') || 'lesson';
    const words = said(issue, valueAt(body, issue.path.map(String).join('.')));
    const check: Check = words === null ? ownCheck(body, at, issue.message) : { at, said: words };
    const place = placeOf(places, check.at);
    const spoken = many.test(place) ? check.said.replace(/^\w+/, (verb) => plural[verb] ?? verb) : check.said;
    return { at: check.at, message: `${placeName(places, place)}${spoken.startsWith(':') ? '' : ' '}${spoken}.` };
  });
  // Two faults of one value are one thing to do.
  return problems.filter(({ at, message }, index) => problems.findIndex((one) => one.at === at && one.message === message) === index);
}

function ownCheck(body: LessonBody, at: string, message: string): Check {
  for (const [pattern, check] of own) {
    const found = pattern.exec(message);
    if (found !== null) return check(body, at, found);
  }
  return { at, said: 'is not complete' };
}

import type { LessonTextProblem } from '../../contract/index.ts';
import { cites, holdsSection, lessonSchema, lintLesson, type Lesson } from '../curriculum/index.ts';
import { textsWithin, topicsOf, type LessonBody } from './lesson-body.ts';

/** What is held of a label version that a lesson cites. */
export type CitedLabel = {
  setId: string;
  version: number;
  /** YYYY-MM-DD. */
  effective: string;
  /** The whole record, where it is kept. */
  record: Record<string, unknown> | null;
  /** Names that no lesson may carry. */
  brandNames: readonly string[];
  /** The newest version whose boxed warning says something else, where there is one behind this. */
  changedIn: number | null;
};

export type ProblemFacts = {
  /** Label versions that the lesson cites, those that are held. */
  labels: readonly CitedLabel[];
  /** Set ids of which any version is held. */
  heldSets: ReadonlySet<string>;
  /** A warning topic of today; undefined where there is none of this name. */
  topic(id: string): { ingredients: readonly string[] } | undefined;
};

const place = (path: readonly PropertyKey[]): string => path.map(String).join('.') || 'lesson';

/** Where the lint's "T3.b feedback" stands in the lesson: "items.2.options.1.feedback". */
function placeOf(lesson: Lesson, at: string): string {
  const point = lesson.keyPoints.findIndex(({ id }) => id === at);
  if (point >= 0) return `keyPoints.${point}.text`;
  if (at === 'rems') return 'rems.text';
  const change = lesson.whatChanged.findIndex(({ since }) => at === `whatChanged ${since}`);
  if (change >= 0) return `whatChanged.${change}.text`;
  const [, id = '', option, feedback] = /^([A-Za-z]\w*?)(?:\.([a-d]))?( feedback)?$/.exec(at) ?? [];
  const index = lesson.items.findIndex((one) => one.id === id);
  const question = id === 'retrieval' ? 'retrieval' : index >= 0 ? `items.${index}` : undefined;
  if (question === undefined) return at;
  if (option === undefined) return id === 'retrieval' || index >= 0 ? `${question}.stem` : question;
  const { options } = id === 'retrieval' ? lesson.retrieval : (lesson.items[index] ?? lesson.retrieval);
  return `${question}.options.${options.findIndex((one) => one.id === option)}${feedback === undefined ? '.text' : '.feedback'}`;
}

const sentence = (rule: string): string => `${rule.charAt(0).toUpperCase()}${rule.slice(1)}${/[.?!]$/.test(rule) ? '' : '.'}`;

const sectionTexts = (record: Record<string, unknown> | null): string[] =>
  Object.values(record ?? {}).flatMap((value) => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []));

/** The sources against the label versions that are held; of a label that was never imported nothing can be said. */
function sourceProblems(lesson: Lesson, { labels, heldSets }: ProblemFacts): LessonTextProblem[] {
  return lesson.sources.flatMap((source, index): LessonTextProblem[] => {
    if (source.kind !== 'label' || !heldSets.has(source.setId.toLowerCase())) return [];
    const held = labels.find(({ setId, version }) => setId === source.setId.toLowerCase() && version === source.version);
    if (held === undefined)
      return [{ at: `sources.${index}.version`, message: `Version ${source.version} of this label was not imported.` }];
    const found: LessonTextProblem[] = [];
    if (held.effective !== source.effective)
      found.push({ at: `sources.${index}.effective`, message: `Version ${source.version} of this label is of ${held.effective}.` });
    if (held.changedIn !== null)
      found.push({
        at: `sources.${index}.version`,
        message: `The boxed warning of this label changed in version ${held.changedIn}: cite that one.`,
      });
    return found;
  });
}

function sectionProblems(lesson: Lesson, { labels }: ProblemFacts): LessonTextProblem[] {
  const recordOf = new Map<string, Record<string, unknown>>(
    lesson.sources.flatMap((source) => {
      if (source.kind !== 'label') return [];
      const held = labels.find(({ setId, version }) => setId === source.setId.toLowerCase() && version === source.version);
      return held === undefined || held.record === null ? [] : [[source.id, held.record] as const];
    }),
  );
  return cites(lesson).flatMap(({ at, labels: cited, section }): LessonTextProblem[] => {
    const records = cited.flatMap((id) => {
      const record = recordOf.get(id);
      return record === undefined ? [] : [record];
    });
    if (cited.length === 0 || records.length < cited.length || records.some((record) => holdsSection(record, section))) return [];
    return [{ at: placeOf(lesson, at), message: `The label cited has no section ${section}.` }];
  });
}

/** Every rule that a text breaks as it is, with its place; none is the condition of being submitted and published. */
export function findProblems(body: LessonBody, facts: ProblemFacts): LessonTextProblem[] {
  const quotations = [...textsWithin(body)]
    .filter(({ text }) => /\[\[|\]\]/.test(text))
    .map(({ at }) => ({ at, message: 'These are the label’s own words: say it in your own, and take the brackets out.' }));
  const unknown = topicsOf(body).flatMap((id, index) =>
    facts.topic(id) === undefined ? [{ at: `topics.${index}`, message: `There is no warning topic ${id}.` }] : [],
  );
  const parsed = lessonSchema.safeParse(body);
  if (!parsed.success)
    return [...parsed.error.issues.map(({ path, message }) => ({ at: place(path), message })), ...quotations, ...unknown];
  const lesson = parsed.data;
  const labelTexts = facts.labels.flatMap(({ record }) => sectionTexts(record));
  const ingredients = lesson.topics.flatMap((id) => facts.topic(id)?.ingredients ?? []);
  const brandNames = facts.labels.flatMap((label) => label.brandNames);
  const linted = lintLesson(lesson, { brandNames, ingredients, labelTexts })
    .filter(({ rule }) => !rule.startsWith('words of the label'))
    .map(({ at, rule }) => ({ at: placeOf(lesson, at), message: sentence(rule) }));
  return [...linted, ...quotations, ...unknown, ...sourceProblems(lesson, facts), ...sectionProblems(lesson, facts)];
}

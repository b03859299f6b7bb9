import { placeName, placeOf as shownPlace, placesOf, valueAt, type LessonTextProblem } from '../../contract/index.ts';
import { cites, holdsSection, lessonSchema, isExceptable, lintLesson, type Lesson } from '../curriculum/index.ts';
import { textsWithin, topicsOf, type LessonBody } from './lesson-body.ts';
import { staleFacts } from './stale-facts.ts';
import { ruleInWords } from './word-rules.ts';
import { shapeProblems } from './word-shapes.ts';

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

/** Where the lint's "T3.b feedback" stands in the lesson: "items.2.options.1.feedback". */
function placeOf(lesson: Lesson, at: string, rule = ''): string {
  if (rule.startsWith('an exception for nothing')) return 'exceptions';
  const point = lesson.keyPoints.findIndex(({ id }) => id === at);
  if (point >= 0) return `keyPoints.${point}.text`;
  if (at === 'rems') return rule.startsWith('as of ') ? 'rems.asOf' : 'rems.text';
  if (at === 'scope') return 'scope.ingredients';
  const change = lesson.whatChanged.findIndex(({ since }) => at === `whatChanged ${since}`);
  if (change >= 0) return `whatChanged.${change}.text`;
  const [, id = '', option, feedback] = /^([A-Za-z]\w*?)(?:\.([a-d]))?( feedback)?$/.exec(at) ?? [];
  const index = lesson.items.findIndex((one) => one.id === id);
  const question = id === 'retrieval' ? 'retrieval' : index >= 0 ? `items.${index}` : undefined;
  if (question === undefined) return at;
  if (option === undefined)
    return `${question}.${rule.startsWith('difficulty') ? 'difficulty' : rule.startsWith('unknown enemy') ? 'enemies' : 'stem'}`;
  const { options } = id === 'retrieval' ? lesson.retrieval : (lesson.items[index] ?? lesson.retrieval);
  return `${question}.options.${options.findIndex((one) => one.id === option)}${feedback === undefined && !rule.startsWith('feedback') ? '.text' : '.feedback'}`;
}

const sectionTexts = (record: Record<string, unknown> | null): string[] =>
  Object.values(record ?? {}).flatMap((value) => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []));

type Said = { at: string; said: string };

/** The sources against the label versions that are held; of a label that was never imported nothing can be said. */
function sourceProblems(lesson: Lesson, { labels, heldSets }: ProblemFacts): Said[] {
  return lesson.sources.flatMap((source, index): Said[] => {
    if (source.kind !== 'label' || !heldSets.has(source.setId.toLowerCase())) return [];
    const held = labels.find(({ setId, version }) => setId === source.setId.toLowerCase() && version === source.version);
    if (held === undefined)
      return [{ at: `sources.${index}.version`, said: `is ${source.version}, and that version of this label was not imported` }];
    const found: Said[] = [];
    if (held.effective !== source.effective)
      found.push({ at: `sources.${index}.effective`, said: `has to be ${held.effective}: that is the date of version ${source.version}` });
    if (held.changedIn !== null)
      found.push({
        at: `sources.${index}.version`,
        said: `is behind: the boxed warning of this label changed in version ${held.changedIn}. Cite that one`,
      });
    return found;
  });
}

function sectionProblems(lesson: Lesson, { labels }: ProblemFacts): Said[] {
  const recordOf = new Map<string, Record<string, unknown>>(
    lesson.sources.flatMap((source) => {
      if (source.kind !== 'label') return [];
      const held = labels.find(({ setId, version }) => setId === source.setId.toLowerCase() && version === source.version);
      return held === undefined || held.record === null ? [] : [[source.id, held.record] as const];
    }),
  );
  return cites(lesson).flatMap(({ at, labels: cited, section }): Said[] => {
    const records = cited.flatMap((id) => {
      const record = recordOf.get(id);
      return record === undefined ? [] : [record];
    });
    if (cited.length === 0 || records.length < cited.length || records.some((record) => holdsSection(record, section))) return [];
    return [{ at: placeOf(lesson, at), said: `rests on section ${section}, which the label cited does not have` }];
  });
}

const spoken = (text: unknown): string => (typeof text === 'string' ? text.trim().replaceAll(/\s+/g, ' ').toLowerCase() : '');

/** Two options of a question that say the same: whoever takes the one is told that the other is right. */
function sameOptions(body: LessonBody): Said[] {
  const items = valueAt(body, 'items');
  const questions = ['retrieval', ...(Array.isArray(items) ? items.map((_, index) => `items.${index}`) : [])];
  return questions.flatMap((question): Said[] => {
    const options = valueAt(body, `${question}.options`);
    const texts = (Array.isArray(options) ? options : []).map((one: unknown) => spoken(valueAt(one, 'text'))).filter((one) => one !== '');
    return new Set(texts).size < texts.length ? [{ at: `${question}.options`, said: 'has two options that say the same' }] : [];
  });
}

/** Two sources of one name: a claim that names it rests on either. */
function sameSources(body: LessonBody): Said[] {
  const sources = valueAt(body, 'sources');
  const ids = (Array.isArray(sources) ? sources : []).map((one: unknown) => spoken(valueAt(one, 'id')));
  return ids.flatMap((id, index): Said[] =>
    id !== '' && ids.indexOf(id) < index
      ? [{ at: `sources.${index}`, said: 'is known by the name of a source above: take it out and add it again' }]
      : [],
  );
}

/** What is wrong whether or not a text is a whole lesson already. */
function early(body: LessonBody, facts: ProblemFacts): Said[] {
  const quotations = [...textsWithin(body)]
    .filter(({ text }) => /\[\[|\]\]/.test(text))
    .map(({ at }) => ({ at, said: 'has the label’s own words: say it in your own, and take the brackets out' }));
  const unknown = topicsOf(body).flatMap((id, index) =>
    facts.topic(id) === undefined ? [{ at: `topics.${index}`, said: `name ${id}, and there is no such warning topic` }] : [],
  );
  return [...quotations, ...unknown, ...sameOptions(body), ...sameSources(body), ...staleFacts(body)];
}

/**
 * Every rule that a text breaks as it is, with its place; none is the condition of being submitted and published. Each is a plain
 * sentence that names the field as the screen does.
 */
export function findProblems(body: LessonBody, facts: ProblemFacts): LessonTextProblem[] {
  const places = placesOf(body);
  const nameOf = (at: string): string => placeName(places, shownPlace(places, at));
  const worded = (found: readonly Said[]): LessonTextProblem[] =>
    found.map(({ at, said }) => ({ at, message: `${nameOf(/^(retrieval|items\.\d+)\.options$/.exec(at)?.[1] ?? at)} ${said}.` }));
  const always = worded(early(body, facts));
  const parsed = lessonSchema.safeParse(body);
  if (!parsed.success) return [...shapeProblems(body, parsed.error.issues), ...always];
  const lesson = parsed.data;
  const labelTexts = facts.labels.flatMap(({ record }) => sectionTexts(record));
  const ingredients = lesson.topics.flatMap((id) => facts.topic(id)?.ingredients ?? []);
  const brandNames = facts.labels.flatMap((label) => label.brandNames);
  const isCardStale = always.some(({ at }) => at === 'cardDetail');
  const linted = lintLesson(lesson, { brandNames, ingredients, labelTexts })
    // Each is said by `early`, in more words.
    .filter(({ rule }) => !rule.startsWith('words of the label') && !(isCardStale && rule.endsWith('is of no source')))
    .map(({ at: where, rule }) => {
      const at = placeOf(lesson, where, rule);
      const message = ruleInWords(nameOf(at), rule);
      return isExceptable(rule) ? { at, message, exception: { at: where, rule } } : { at, message };
    });
  return [...linted, ...always, ...worded([...sourceProblems(lesson, facts), ...sectionProblems(lesson, facts)])];
}

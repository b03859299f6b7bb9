import { valueAt } from './lesson-paths.ts';

/** The members of a lesson file as they are so far; what is missing is missing. */
type LessonMembers = Record<string, unknown>;

/** How much a reader knows already. */
export const levelWords: Record<string, string> = {
  novice: 'New to it',
  partial: 'Knows part of it',
  expert: 'Knows it well',
};

const members: Record<string, string> = {
  title: 'Title',
  objective: 'Objective',
  minutes: 'Minutes',
  risk: 'Risk',
  topics: 'Orders that it follows',
  skills: 'Skills',
  served: 'Items a check serves',
  'audience.roles': 'Roles',
  'audience.settings': 'Settings',
  'audience.level': 'Level',
  'scope.ingredients': 'Ingredients',
  'scope.routesForms': 'Routes and forms',
  'scope.headings': 'Headings of the box',
  'scope.excludes': 'Not meant',
  restrictions: 'What passing is not',
  cardSummary: 'Card summary',
  cardDetail: 'Card detail',
  'rems.status': 'REMS, status',
  'rems.text': 'REMS, text',
  'rems.source': 'REMS, source',
  'rems.asOf': 'REMS, as of',
  'retrieval.stem': 'Retrieval question, stem',
  'retrieval.source': 'Retrieval question, source',
  'passRule.criticalAll': 'Passing, critical items',
  'passRule.minShare': 'Passing, share right',
  ...Object.fromEntries(
    Object.entries(levelWords).flatMap(([level, name]) => [
      [`variants.${level}`, name],
      [`variants.${level}.keyPoints`, `${name}, key points`],
      [`variants.${level}.items`, `${name}, items`],
      [`variants.${level}.order`, `${name}, order`],
    ]),
  ),
};

const sections: Record<string, string> = {
  audience: 'Audience',
  scope: 'Scope',
  rems: 'REMS',
  retrieval: 'Retrieval question',
  keyPoints: 'Key points',
  items: 'Items',
  populations: 'Populations',
  whatChanged: 'What changed',
  sources: 'Sources',
  passRule: 'Passing',
  variants: 'By how much a reader knows',
  exceptions: 'Rules set aside',
};

/** The groups of patients that every lesson speaks of. */
export const populationWords: Record<string, string> = {
  pregnancy: 'Pregnancy',
  lactation: 'Lactation',
  pediatric: 'Children',
  older: '65 and older',
  kidneyLiver: 'Kidney and liver',
};

const partWords: Record<string, string> = {
  feedback: 'reason',
  text: 'text',
  keyPoint: 'key point',
  effective: 'effective date',
  enemies: 'never together with',
};
const within: Record<string, readonly string[]> = {
  keyPoints: ['text', 'source', 'changed'],
  items: ['stem', 'source', 'keyPoint', 'skills', 'critical', 'difficulty', 'use', 'enemies', 'rationale'],
  whatChanged: ['basis', 'since', 'showUntil', 'text', 'source', 'reason'],
  exceptions: ['reason'],
};
const singular: Record<string, string> = {
  keyPoints: 'Key point',
  items: 'Item',
  whatChanged: 'Change',
  sources: 'Source',
  exceptions: 'Rule set aside',
};

/** A label is known by its numbers, a document by its version, all others by what they are. */
const sourceParts: Record<string, readonly string[]> = {
  label: ['setId', 'application', 'version', 'effective', 'readOn'],
  document: ['text', 'version', 'effective', 'readOn'],
};
const otherSource = ['text', 'kind', 'readOn'];

const listAt = (lesson: LessonMembers, path: string): unknown[] => {
  const value = valueAt(lesson, path);
  return Array.isArray(value) ? value : [];
};

function addOptions(places: Map<string, string>, lesson: LessonMembers, path: string, name: string): void {
  places.set(`${path}.options`, `${name}, options`);
  listAt(lesson, `${path}.options`).forEach((_, index) => {
    const letter = String.fromCodePoint(65 + index);
    places.set(`${path}.options.${index}`, `${name}, option ${letter}`);
    places.set(`${path}.options.${index}.text`, `${name}, option ${letter}`);
    places.set(`${path}.options.${index}.feedback`, `${name}, option ${letter}, reason`);
  });
}

/** Each place of a lesson that the editor shows, in its order, with what it is called. */
export function placesOf(lesson: LessonMembers): Map<string, string> {
  const places = new Map([...Object.entries(sections), ...Object.entries(members)]);
  for (const [list, parts] of Object.entries(within))
    listAt(lesson, list).forEach((_, index) => {
      const name = `${singular[list] ?? list} ${index + 1}`;
      places.set(`${list}.${index}`, name);
      for (const part of parts) places.set(`${list}.${index}.${part}`, `${name}, ${partWords[part] ?? part}`);
      if (list === 'items') addOptions(places, lesson, `items.${index}`, name);
    });
  listAt(lesson, 'sources').forEach((source, index) => {
    const name = `Source ${index + 1}`;
    places.set(`sources.${index}`, name);
    for (const part of sourceParts[String(valueAt(source, 'kind'))] ?? otherSource)
      places.set(`sources.${index}.${part}`, `${name}, ${partWords[part] ?? part}`);
  });
  addOptions(places, lesson, 'retrieval', 'Retrieval question');
  const groups = valueAt(lesson, 'populations');
  for (const group of new Set([...Object.keys(populationWords), ...Object.keys(groups ?? {})]))
    places.set(`populations.${group}`, populationWords[group] ?? group);
  return places;
}

/** The nearest place that the editor shows of what was said about a path; "" where only the whole lesson is near. */
export function placeOf(places: ReadonlyMap<string, string>, path: string): string {
  for (let at = path; at !== ''; at = at.includes('.') ? at.slice(0, at.lastIndexOf('.')) : '') if (places.has(at)) return at;
  return '';
}

/** What a place is called. */
export const placeName = (places: ReadonlyMap<string, string>, place: string): string => places.get(place) ?? 'The lesson';

/** Where a rule of writing was broken, as the rules name it ("k1", "T3.b feedback"), in the words of the screen. */
export function exceptionName(lesson: LessonMembers, at: string): string {
  const places = placesOf(lesson);
  const indexIn = (list: string, id: string): number => listAt(lesson, list).findIndex((one) => valueAt(one, 'id') === id);
  const point = indexIn('keyPoints', at);
  if (point >= 0) return placeName(places, `keyPoints.${point}.text`);
  const [, since] = /^whatChanged (.+)$/.exec(at) ?? [];
  const change = listAt(lesson, 'whatChanged').findIndex((one) => since !== undefined && valueAt(one, 'since') === since);
  if (change >= 0) return placeName(places, `whatChanged.${change}.text`);
  const [, id = '', option, feedback] = /^([A-Za-z]\w*?)(?:\.([a-d]))?( feedback)?$/.exec(at) ?? [];
  const item = indexIn('items', id);
  const question = id === 'retrieval' ? id : item >= 0 ? `items.${item}` : undefined;
  if (question === undefined) return places.get(at) ?? places.get(`${at}.text`) ?? at;
  if (option === undefined) return placeName(places, `${question}.stem`);
  const index = listAt(lesson, `${question}.options`).findIndex((one) => valueAt(one, 'id') === option);
  return placeName(places, `${question}.options.${index}.${feedback === undefined ? 'text' : 'feedback'}`);
}

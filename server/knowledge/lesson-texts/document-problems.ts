import { placeName, placeOf, placesOf, type LessonTextProblem } from '../../contract/index.ts';
import { citations, labelWordsInARow, type Lesson } from '../curriculum/index.ts';
import { textsWithin, type LessonBody } from './lesson-body.ts';
import { quoted } from './word-rules.ts';

/** A version of a tenant's own document, as far as a lesson that cites it is held against it. */
export type CitedDocument = {
  title: string;
  /** YYYY-MM-DD. */
  effective: string;
  newest: number;
  statements: readonly string[];
  /** Whether it has a section of this number or heading. */
  holds(place: string): boolean;
  /** Of these places, those that say something else in a later version or are gone; of none the whole document is meant. */
  changedSince(places: readonly string[]): string[];
};

type Cited = { at: string; sourceId: string; places: string[] };

/** Everything of a lesson that cites a document, with the sections that it names. */
export function citedPlaces(lesson: Lesson): Cited[] {
  const citing = [
    { at: 'retrieval.source', source: lesson.retrieval.source },
    { at: 'rems.source', source: lesson.rems.source },
    ...lesson.keyPoints.map(({ source }, index) => ({ at: `keyPoints.${index}.source`, source })),
    ...lesson.items.map(({ source }, index) => ({ at: `items.${index}.source`, source })),
    ...lesson.whatChanged.map(({ source }, index) => ({ at: `whatChanged.${index}.source`, source })),
    ...Object.entries(lesson.populations).flatMap(([group, text]) =>
      [...text.matchAll(/\(([A-Z]\d+ (?:[^()]|\([^()]*\))+)\)/g)].map(([, source = '']) => ({ at: `populations.${group}`, source })),
    ),
  ];
  return citing.flatMap(({ at, source }) =>
    citations(lesson, source)
      .filter(({ kind }) => kind === 'document')
      .map(({ sourceId, sections }) => ({ at, sourceId, places: sections })),
  );
}

/** What a lesson says of the documents that it cites, held against them as they are kept. @param held by the id of the source */
export function documentProblems(lesson: Lesson, held: ReadonlyMap<string, CitedDocument>): LessonTextProblem[] {
  const places = placesOf(lesson);
  const problem = (at: string, said: string): LessonTextProblem => ({ at, message: `${placeName(places, placeOf(places, at))} ${said}.` });
  const cited = citedPlaces(lesson);
  const ofSources = lesson.sources.flatMap((source, index): LessonTextProblem[] => {
    if (source.kind !== 'document') return [];
    const at = `sources.${index}`;
    const document = held.get(source.id);
    if (document === undefined)
      return [problem(`${at}.version`, `is ${source.version} of ${source.text}, and no such version of this document is kept here`)];
    const found: LessonTextProblem[] = [];
    if (document.title !== source.text) found.push(problem(`${at}.text`, `has to be ${document.title}: so the document is called`));
    if (document.effective !== source.effective)
      found.push(problem(`${at}.effective`, `has to be ${document.effective}: from that day version ${source.version} holds`));
    const own = cited.filter(({ sourceId }) => sourceId === source.id).flatMap((one) => one.places);
    const changed = document.changedSince([...new Set(own)].filter((place) => document.holds(place)));
    if (changed.length > 0)
      found.push(
        problem(`${at}.version`, `is behind: version ${document.newest} says something else at ${changed.join(', ')}. Cite that one`),
      );
    return found;
  });
  const ofPlaces = cited.flatMap(({ at, sourceId, places: named }) => {
    const document = held.get(sourceId);
    const missing = document === undefined ? [] : named.filter((place) => !document.holds(place));
    return missing.map((place) => problem(at, `rests on ${place}, which the document cited does not have`));
  });
  const statements = [...held.values()].flatMap((document) => document.statements);
  const shown: LessonBody = { ...lesson, sources: [], exceptions: [], disclosures: [] };
  const ofWords = [...textsWithin(shown)].flatMap(({ at, text }) => {
    const run = labelWordsInARow(text, statements);
    return run === undefined ? [] : [problem(at, `has more than eight words of the document in a row: ${quoted(run)}. Say it in your own`)];
  });
  return [...ofSources, ...ofPlaces, ...ofWords];
}

import type { Lesson } from '../curriculum/index.ts';
import { citations } from '../curriculum/index.ts';
import { keyOf } from '../text-changes/index.ts';
import type { DocumentSection } from './document.ts';
import type { TextRow } from './store.ts';

export type CitingLesson = {
  lesson: Lesson;
  /** The newest version of the document that it cites. */
  citesVersion: number;
  /** Places as the lesson names them: "4.2", "Monitoring"; none where it cites the document as a whole. */
  places: string[];
};

/** The lessons that cite a document, with the places that they cite. */
export const lessonsOn = (lessons: readonly Lesson[], documentId: string): CitingLesson[] =>
  lessons.flatMap((lesson) => {
    const sources = lesson.sources.flatMap((source) => (source.kind === 'document' && source.documentId === documentId ? [source] : []));
    if (sources.length === 0) return [];
    const ids = new Set(sources.map(({ id }) => id));
    const cited = [lesson.retrieval, lesson.rems, ...lesson.keyPoints, ...lesson.items, ...lesson.whatChanged];
    const places = cited
      .flatMap(({ source }) => citations(lesson, source).filter(({ sourceId }) => ids.has(sourceId)))
      .flatMap(({ sections }) => sections);
    return [{ lesson, citesVersion: Math.max(...sources.map(({ version }) => version)), places: [...new Set(places)] }];
  });

/** Whether a lesson's name of a place is this section's. */
export const isNamed = (place: string, section: DocumentSection | undefined): boolean =>
  section !== undefined && (section.number === place || (section.heading !== null && keyOf(section.heading) === keyOf(place)));

/**
 * Which of the places say something else since the cited version, or are gone. A place is followed through the versions by the section
 * that it was: a section that only got another number is still what it was.
 * @param texts from the cited version on, oldest first
 */
export function changedPlaces(places: readonly string[], texts: readonly TextRow[]): string[] {
  const [cited, ...later] = texts;
  if (cited === undefined) return [];
  return places.filter((place) => {
    // A part of a section is cited by the section's number and stands within it.
    let at: Set<number> = new Set(cited.sections.flatMap((section, index) => (isNamed(place, section) ? [index] : [])));
    if (at.size === 0) return true;
    for (const { change } of later) {
      const of = (change ?? []).filter(({ before }) => before !== null && at.has(before));
      if (of.some((one) => one.class === 'CHANGED' || one.class === 'REMOVED')) return true;
      at = new Set(of.flatMap(({ after }) => after ?? []));
    }
    return false;
  });
}

import { valueAt } from '../../server/contract/index.ts';
import type { LessonMembers } from './lesson-paths.ts';

/** One source with its sections, of none as a whole. */
export type Citation = { id: string; sections: string[] };

/** "L1 box, 5.1; P1 2" as its sources with their sections; what is not finished yet counts as far as it goes. */
export const citationsIn = (text: string): Citation[] =>
  text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [id = '', ...rest] = part.split(/\s+/);
      const sections = rest.join(' ').split(',');
      return { id, sections: sections.map((one) => one.trim()).filter((one) => one !== '') };
    });

const written = (citations: readonly Citation[]): string =>
  citations.map(({ id, sections }) => (sections.length === 0 ? id : `${id} ${sections.join(', ')}`)).join('; ');

/** Whether a text cites this section; without one, whether it cites the source at all. */
export const cites = (text: string, id: string, section: string | null): boolean =>
  citationsIn(text).some((one) => one.id === id && (section === null || one.sections.includes(section)));

/** The text with a section of a source, or the source as a whole, put in or taken out. */
export function toggled(text: string, id: string, section: string | null): string {
  const all = citationsIn(text);
  if (section === null) return written(cites(text, id, null) ? all.filter((one) => one.id !== id) : [...all, { id, sections: [] }]);
  if (cites(text, id, section))
    return written(
      all
        .map((one) => (one.id === id ? { id, sections: one.sections.filter((other) => other !== section) } : one))
        .filter((one) => one.id !== id || one.sections.length > 0),
    );
  const known = all.find((one) => one.id === id);
  return written(
    known === undefined
      ? [...all, { id, sections: [section] }]
      : all.map((one) => (one === known ? { id, sections: [...one.sections, section] } : one)),
  );
}

const sourcesWithin = (value: unknown): string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
        name === 'source' && typeof inner === 'string' ? [inner] : sourcesWithin(inner),
      );

/** A source that a text has, with the sections of it that are cited anywhere. */
export type KnownSource = { id: string; kind: string; source: unknown; sections: string[] };

/** What a text can cite: its sources, each with the sections that it, or the words it rests on, cite already. */
export function knownSources(lesson: LessonMembers, claims: readonly { source: string }[]): KnownSource[] {
  const cited = [...sourcesWithin(lesson), ...claims.map(({ source }) => source)].flatMap(citationsIn);
  const sources = Array.isArray(lesson['sources']) ? (lesson['sources'] as unknown[]) : [];
  return sources.map((source) => {
    const id = String(valueAt(source, 'id'));
    const sections = new Set(cited.flatMap((one) => (one.id === id ? one.sections : [])));
    const inOrder = [...sections].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    return { id, kind: String(valueAt(source, 'kind')), source, sections: inOrder };
  });
}

import type { Lesson } from './lesson-schema.ts';

export type Citation = {
  sourceId: string;
  kind: Lesson['sources'][number]['kind'];
  /** Section numbers, headings or tables, as printed in the label; empty for a whole source. */
  sections: string[];
  /** "FDA label c963c610, v2, 2026-05-07, 5.5" */
  text: string;
};

/** Splits "L1 box, 2.1; X2" into citations a reader can follow. Unknown source ids are left out. */
export const citations = (lesson: Lesson, cited: string): Citation[] =>
  cited.split('; ').flatMap((part) => {
    const [sourceId = '', ...rest] = part.split(' ');
    const source = lesson.sources.find((one) => one.id === sourceId);
    if (source === undefined) return [];
    const sections = rest
      .join(' ')
      .split(', ')
      .filter((one) => one !== '');
    const name =
      source.kind === 'label'
        ? `FDA label ${source.setId.slice(0, 8)}, v${source.version}, ${source.effective}`
        : source.kind === 'document'
          ? `${source.text}, v${source.version}, ${source.effective}`
          : source.text;
    return [{ sourceId, kind: source.kind, sections, text: [name, ...sections].join(', ') }];
  });

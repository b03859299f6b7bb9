import type { Lesson } from './lesson-schema.ts';

/** Everything a clinician may read of a lesson, with the place it stands in and the citation it rests on ("" where the text cites by itself). */
export const lessonTexts = (lesson: Lesson): { at: string; text: string; source: string }[] => [
  { at: 'title', text: lesson.title, source: '' },
  { at: 'objective', text: lesson.objective, source: '' },
  { at: 'cardSummary', text: lesson.cardSummary, source: '' },
  { at: 'cardDetail', text: lesson.cardDetail, source: '' },
  { at: 'rems', text: lesson.rems.text, source: lesson.rems.source },
  ...lesson.restrictions.map((text) => ({ at: 'restrictions', text, source: '' })),
  ...Object.entries(lesson.populations).map(([group, text]) => ({ at: `populations.${group}`, text, source: '' })),
  ...lesson.keyPoints.map((point) => ({ at: point.id, text: point.text, source: point.source })),
  ...lesson.whatChanged.map((change) => ({ at: `whatChanged ${change.since}`, text: change.text, source: change.source })),
  ...[{ id: 'retrieval', ...lesson.retrieval }, ...lesson.items].flatMap((item) => [
    { at: item.id, text: item.stem, source: item.source },
    ...item.options.flatMap((option) => [
      { at: `${item.id}.${option.id}`, text: option.text, source: item.source },
      { at: `${item.id}.${option.id} feedback`, text: option.feedback, source: item.source },
    ]),
  ]),
];

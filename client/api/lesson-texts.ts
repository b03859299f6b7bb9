import {
  begunLessonTextSchema,
  lessonComparisonSchema,
  lessonTextListSchema,
  lessonTextPreviewSchema,
  lessonTextViewSchema,
  type BeginLessonText,
  type LessonTextState,
  type PreviewLessonText,
  type SaveLessonText,
  type StepLessonText,
} from '../../server/contract/index.ts';
import { call } from './http.ts';

export type LessonTextsQuery = { state: LessonTextState | ''; search: string };

/** A tenant's own texts of lessons, as an educator of one launch writes and publishes them. */
export function lessonTextsApi(launchId: string) {
  const base = `/api/launches/${encodeURIComponent(launchId)}/lesson-texts`;
  const one = (textId: string): string => `${base}/${encodeURIComponent(textId)}`;
  return {
    list: async (query: LessonTextsQuery) => call(lessonTextListSchema, `${base}?${new URLSearchParams(query).toString()}`),
    read: async (textId: string) => call(lessonTextViewSchema, one(textId)),
    compare: async (textId: string, version: string) =>
      call(lessonComparisonSchema, `${one(textId)}/comparison?${new URLSearchParams({ with: version }).toString()}`),
    begin: async (body: BeginLessonText) => call(begunLessonTextSchema, base, { method: 'POST', body }),
    save: async (textId: string, body: SaveLessonText) => call(lessonTextViewSchema, one(textId), { method: 'PUT', body }),
    preview: async (textId: string, body: PreviewLessonText) =>
      call(lessonTextPreviewSchema, `${one(textId)}/preview`, { method: 'POST', body }),
    step: async (textId: string, body: StepLessonText) => call(lessonTextViewSchema, `${one(textId)}/steps`, { method: 'POST', body }),
  };
}

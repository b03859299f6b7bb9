import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { LessonTextList } from '../../server/contract/index.ts';
import { lessonTextsApi } from '../api/lesson-texts.ts';
import { useLaunchApi } from '../api/use-launch.ts';
import { writerWords } from '../studio/studio-words.ts';
import { ErrorState } from '../ui/states.tsx';

type Writer = LessonTextList['writers'][number];
type Props = {
  documentId: string;
  version: number;
  /** Of which the next text is drafted; null for a new lesson. */
  lesson: { lessonId: string; title: string } | null;
  /** What the button says to whoever hears it alone. */
  title: string;
};

/** One step from a version of a document to a text in the editor; a text that is open already is the one that opens. */
export function DraftFromDocument({ documentId, version, lesson, title }: Props) {
  const { launchId } = useLaunchApi();
  const go = useNavigate();
  const [chosen, choose] = useState<Writer | null>(null);
  const known = useQuery({
    queryKey: [launchId, 'lesson-texts', { state: '', search: '' }],
    queryFn: async () => lessonTextsApi(launchId).list({ state: '', search: '' }),
  });
  const writers = known.data?.writers ?? [];
  const begin = useMutation({
    mutationFn: async (writer: Writer) =>
      lessonTextsApi(launchId).begin({
        from: 'document-change',
        documentId,
        version,
        writer,
        ...(lesson === null ? {} : { lessonId: lesson.lessonId }),
      }),
    onSuccess: async ({ textId }) => go(`/staff/${launchId}/education/texts/${encodeURIComponent(textId)}`),
  });
  return (
    <>
      <div className="change-acts">
        <button
          type="button"
          className="button button-small"
          disabled={begin.isPending || begin.isSuccess}
          onClick={() => begin.mutate(chosen ?? writers[0] ?? 'extractive')}
        >
          {lesson === null ? 'Draft a lesson' : 'Draft the next text'}
          <span className="hidden-visually"> of {title}</span>
        </button>
        {writers.length > 1 && (
          <label className="choose">
            <span>Written by</span>
            <select value={chosen ?? writers[0]} onChange={({ target }) => choose(writers.find((one) => one === target.value) ?? null)}>
              {writers.map((one) => (
                <option key={one} value={one}>
                  {writerWords[one]}
                </option>
              ))}
            </select>
          </label>
        )}
        <p className="dim" role="status">
          {begin.isPending || begin.isSuccess ? 'Reading the document and writing. This can take a minute.' : ''}
        </p>
      </div>
      {begin.isError && <ErrorState error={begin.error} what="saved" safe="Nothing was drafted. Try again." />}
    </>
  );
}

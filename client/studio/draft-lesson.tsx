import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import type { LessonTextList } from '../../server/contract/index.ts';
import { lessonTextsApi } from '../api/lesson-texts.ts';
import { useLaunchApi } from '../api/use-launch.ts';
import { ErrorState } from '../ui/states.tsx';
import { writerWords } from './studio-words.ts';

type Writer = LessonTextList['writers'][number];

/** One step from a label's change to its lesson in the editor; a text that is open already is the one that opens. */
export function DraftLesson({ changeId }: { changeId: number }) {
  const { launchId } = useLaunchApi();
  const navigate = useNavigate();
  const [chosen, choose] = useState<Writer | null>(null);
  const home = `/staff/${launchId}/education/texts`;
  const known = useQuery({
    queryKey: [launchId, 'lesson-texts', { state: '', search: '' }],
    queryFn: async () => lessonTextsApi(launchId).list({ state: '', search: '' }),
  });
  const writers = known.data?.writers ?? [];
  const begin = useMutation({
    mutationFn: async (writer: Writer) => lessonTextsApi(launchId).begin({ from: 'label-change', changeId, writer }),
    onSuccess: ({ textId }) => navigate(`${home}/${encodeURIComponent(textId)}`),
  });
  const open = known.data?.texts.find(
    ({ basis, state }) => basis.kind === 'label-change' && basis.changeId === changeId && (state === 'draft' || state === 'in-review'),
  );
  if (open !== undefined)
    return (
      <p className="change-acts">
        <Link className="button button-main" to={`${home}/${encodeURIComponent(open.textId)}`}>
          Open the draft
        </Link>
      </p>
    );
  return (
    <>
      <div className="change-acts">
        <button
          type="button"
          className="button button-main"
          disabled={begin.isPending || begin.isSuccess}
          onClick={() => begin.mutate(chosen ?? writers[0] ?? 'extractive')}
        >
          Draft a lesson
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
          {begin.isPending || begin.isSuccess ? 'Reading the label and writing. This can take a minute.' : ''}
        </p>
      </div>
      {begin.isError && <ErrorState error={begin.error} what="saved" safe="Nothing was drafted. Try again." />}
    </>
  );
}

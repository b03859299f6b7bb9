import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from 'react-router';
import { versionBefore, type LessonTextView } from '../../server/contract/index.ts';
import { lessonTextsApi } from '../api/lesson-texts.ts';
import { useLaunchApi } from '../api/use-launch.ts';
import { ErrorState } from '../ui/states.tsx';

/** To what a version says otherwise than the one before it; of one that is built in there is no page for it. */
function CompareLink({
  home,
  version,
  textId,
  versions,
}: Pick<LessonTextView, 'version' | 'versions'> & { home: string; textId: string | null }) {
  const before = versionBefore(version, versions);
  if (textId === null || before === undefined) return null;
  return (
    <Link
      className="button button-small"
      to={`${home}/${encodeURIComponent(textId)}?compare=${before}`}
      aria-label={`Compare version ${version} with version ${before}`}
    >
      Compare with {before}
    </Link>
  );
}

/** Versions of the lesson here and built in; from the newest a next one is begun, to an earlier one the way back. */
export function Versions({ view }: { view: LessonTextView }) {
  const { launchId } = useLaunchApi();
  const navigate = useNavigate();
  const begin = useMutation({
    mutationFn: async (version: string | undefined) =>
      lessonTextsApi(launchId).begin({ from: 'lesson', lessonId: view.lessonId, ...(version === undefined ? {} : { version }) }),
    onSuccess: ({ textId }) => navigate(`/staff/${launchId}/education/texts/${encodeURIComponent(textId)}`),
  });
  if (view.versions.length === 0) return null;
  const home = `/staff/${launchId}/education/texts`;
  const isOpen = view.state === 'draft' || view.state === 'in-review';
  return (
    <section className="section" aria-labelledby="versions">
      <h2 id="versions">
        Versions <span className="count-after">{view.versions.length}</span>
      </h2>
      {begin.isError && <ErrorState error={begin.error} what="saved" safe="Nothing was begun. Try again." />}
      <ul className="competencies">
        {view.versions.map(({ version, status, textId }, index) => (
          <li key={`${version} ${textId ?? ''}`}>
            <span className="grow num">
              {textId === null || textId === view.textId ? (
                version
              ) : (
                <Link to={`/staff/${launchId}/education/texts/${encodeURIComponent(textId)}`}>{version}</Link>
              )}
              , {status}
            </span>
            <CompareLink home={home} version={version} textId={textId} versions={view.versions} />
            {!isOpen && (
              <button
                type="button"
                className="button button-small"
                disabled={begin.isPending}
                aria-label={index === 0 ? `New version after ${version}` : `Go back to version ${version}`}
                onClick={() => begin.mutate(index === 0 ? undefined : version)}
              >
                {index === 0 ? 'New version' : 'Go back to this version'}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

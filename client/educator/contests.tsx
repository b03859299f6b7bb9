import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { educatorApi, type NumbersQuery } from '../api/educator.ts';
import { useLaunchApi } from '../api/use-launch.ts';
import { fhirDate } from '../ui/fhir-date.ts';
import { ContestIcon } from '../ui/icons.ts';
import { LoadingState } from '../ui/states.tsx';
import { EducationError } from './education-error.tsx';

/** What clinicians say is wrong, in their words and without their names. */
export function Contests({ query }: { query: NumbersQuery }) {
  const { launchId } = useLaunchApi();
  const contests = useQuery({
    queryKey: [launchId, 'contests', query],
    queryFn: async () => educatorApi(launchId).contests(query),
    refetchOnReconnect: false,
  });
  const list = contests.data?.contests;
  return (
    <section className="section" aria-labelledby="contests">
      <h2 id="contests">Contested by clinicians {list !== undefined && <span className="count-after">{list.length}</span>}</h2>
      <p className="dim">Put aside because something in it is wrong, with a comment. Nobody’s name is shown; your look was recorded.</p>
      {contests.isPending && <LoadingState what="what is contested" />}
      {contests.isError && list === undefined && (
        <EducationError error={contests.error} retry={() => void contests.refetch()} roles="educator" />
      )}
      {list?.length === 0 && (
        <p className="dim">None in this range. A contest appears here when a clinician says what is wrong in a lesson.</p>
      )}
      {list !== undefined && list.length > 0 && (
        <ul className="contests">
          {list.map((one, at) => (
            // Two may say the same on the same day: nothing else tells them apart.
            <li key={`${one.lessonId} ${one.day} ${at}`}>
              <ContestIcon className="icon" stroke={1.75} aria-hidden="true" />
              <div>
                <h3>
                  <Link to={`/staff/${launchId}/education/lessons/${encodeURIComponent(one.lessonId)}`}>{one.lessonTitle}</Link>
                </h3>
                <p>{one.comment}</p>
                <p className="faint small num">
                  Version {one.lessonVersion}, card of {fhirDate(one.day)}
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

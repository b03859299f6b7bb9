import '../ui/educator.css';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { fewestClinicians, lessonReaderRoles, type EducationNumbers } from '../../server/contract/index.ts';
import { educatorApi } from '../api/educator.ts';
import { useLaunch, useLaunchApi } from '../api/use-launch.ts';
import { StaleNote } from '../credentialing/console-error.tsx';
import { fhirDate } from '../ui/fhir-date.ts';
import { NotShownIcon } from '../ui/icons.ts';
import { LoadingState } from '../ui/states.tsx';
import { BurdenChart, FunnelChart, ReasonChart, SilenceChart, TopicChart } from './charts.tsx';
import { Contests } from './contests.tsx';
import { EducationError } from './education-error.tsx';
import { NumbersIcon } from './icons.ts';
import { NumbersFilters } from './numbers-filters.tsx';
import { useNumbersQuery } from './numbers-query.ts';

const isEmpty = ({ total, silences }: EducationNumbers): boolean => total.shown === 0 && silences.length === 0;

function NothingYet() {
  return (
    <section className="card state">
      <NumbersIcon className="icon" stroke={1.75} aria-hidden="true" />
      <div className="state-body">
        <h2>Nothing was counted in this range</h2>
        <p>
          Numbers appear when orders reach Preceptor: cards at once, orders without a card within seconds. Choose a longer range or all
          topics.
        </p>
      </div>
    </section>
  );
}

function Charts({ numbers }: { numbers: EducationNumbers }) {
  if (isEmpty(numbers)) return <NothingYet />;
  return (
    <>
      <div className="figures">
        <FunnelChart numbers={numbers} />
        <ReasonChart numbers={numbers} />
        {numbers.topicId === null && numbers.byTopic.length > 0 && <TopicChart numbers={numbers} />}
        <SilenceChart numbers={numbers} />
        <BurdenChart numbers={numbers} />
      </div>
      <p className="note looked">
        <NotShownIcon className="icon" stroke={1.75} aria-hidden="true" />
        &lt;{fewestClinicians} stands where fewer than {fewestClinicians} clinicians are behind a number, or where it would give such a
        number away.
      </p>
    </>
  );
}

/** What became of cards and what stayed silent, for those who teach: counts, and nobody by name. */
export function NumbersPage() {
  const { launchId } = useLaunchApi();
  const roles = useLaunch().data?.roles ?? [];
  const { query, ask } = useNumbersQuery();
  const read = useQuery({
    queryKey: [launchId, 'education-numbers', query],
    queryFn: async () => educatorApi(launchId).numbers(query),
    placeholderData: keepPreviousData,
  });
  const retry = (): void => void read.refetch();
  const numbers = read.data;
  return (
    <>
      <title>Numbers, Preceptor</title>
      <div className="staff-head">
        <h1>Prompts and lessons</h1>
      </div>
      {numbers !== undefined && (
        <NumbersFilters
          query={query}
          ask={ask}
          topics={numbers.topics}
          status={read.isPlaceholderData ? 'Counting' : `${fhirDate(numbers.from)} to ${fhirDate(numbers.until)}`}
        />
      )}
      {read.isPending && <LoadingState what="the numbers" />}
      {read.isError && numbers === undefined && <EducationError error={read.error} retry={retry} roles="educator or leader" />}
      {read.isError && numbers !== undefined && <StaleNote readAt={read.dataUpdatedAt} retry={retry} />}
      {numbers !== undefined && <Charts numbers={numbers} />}
      {numbers !== undefined && lessonReaderRoles.some((role) => roles.includes(role)) && <Contests query={query} />}
    </>
  );
}

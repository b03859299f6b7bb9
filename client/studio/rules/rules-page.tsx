import '../../ui/educator.css';
import '../../ui/studio.css';
import './rules.css';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { ruleStates } from '../../../server/contract/index.ts';
import { rulesApi, type RulesQuery } from '../../api/rules.ts';
import { useLaunchApi } from '../../api/use-launch.ts';
import { StaleNote } from '../../credentialing/console-error.tsx';
import { EducationError } from '../../educator/education-error.tsx';
import { SearchFilters } from '../../educator/search-filters.tsx';
import { LoadingState } from '../../ui/states.tsx';
import { RulesIcon } from './icons.ts';
import { stateWords, times } from './rule-words.ts';
import { useRulesQuery } from './rules-query.ts';
import { RulesTable } from './rules-table.tsx';
import { AllOffNote, AllRulesOff } from './switches.tsx';

type FiltersProps = { query: RulesQuery; ask: (change: Partial<RulesQuery>) => void; status: string };

/** Which rules; all of it stands in the address. */
function Filters({ query, ask, status }: FiltersProps) {
  return (
    <SearchFilters
      name="Which rules"
      id="rule-search"
      label="Title"
      search={query.search}
      ask={(search) => ask({ search })}
      status={status}
    >
      <label className="choose">
        <span>State</span>
        <select value={query.state} onChange={({ target }) => ask({ state: ruleStates.find((one) => one === target.value) ?? '' })}>
          <option value="">All but discarded</option>
          {ruleStates.map((one) => (
            <option key={one} value={one}>
              {stateWords[one]}
            </option>
          ))}
        </select>
      </label>
    </SearchFilters>
  );
}

function NoRules({ isNarrowed, home }: { isNarrowed: boolean; home: string }) {
  return (
    <section className="card state">
      <RulesIcon className="icon" stroke={1.75} aria-hidden="true" />
      <div className="state-body">
        <h2>{isNarrowed ? 'No rule fits' : 'No rule yet'}</h2>
        <p>
          {isNarrowed
            ? 'Search by part of a title, or choose another state.'
            : 'A rule says which orders or events are followed by a lesson. You build and try it; a second person publishes it.'}
        </p>
        <div>
          {isNarrowed ? (
            <Link className="button" to="?">
              Show all rules
            </Link>
          ) : (
            <Link className="button" to={`${home}/new`}>
              Build a rule
            </Link>
          )}
        </div>
      </div>
    </section>
  );
}

/** What decides which orders and events a lesson follows: the tenant's own rules and those of the release. */
export function RulesPage() {
  const { launchId } = useLaunchApi();
  const { query, ask } = useRulesQuery();
  const read = useQuery({
    queryKey: [launchId, 'rules', query],
    queryFn: async () => rulesApi(launchId).list(query),
    placeholderData: keepPreviousData,
  });
  const retry = (): void => void read.refetch();
  const list = read.data;
  const count = list?.rules.length ?? 0;
  const home = `/staff/${launchId}/education/rules`;
  return (
    <>
      <title>Rules, Preceptor</title>
      <div className="staff-head">
        <h1>Rules</h1>
        {list !== undefined && (
          <div className="change-acts">
            {list.allOff === null && <AllRulesOff />}
            <Link className="button button-main" to={`${home}/new`}>
              New rule
            </Link>
          </div>
        )}
      </div>
      {list !== undefined && list.allOff !== null && <AllOffNote allOff={list.allOff} />}
      {list !== undefined && (
        <Filters key={query.search} query={query} ask={ask} status={read.isPlaceholderData ? 'Searching' : times(count, 'rule')} />
      )}
      {read.isPending && <LoadingState what="the rules" />}
      {read.isError && list === undefined && <EducationError error={read.error} retry={retry} roles="educator" />}
      {read.isError && list !== undefined && <StaleNote readAt={read.dataUpdatedAt} retry={retry} />}
      {list !== undefined && count === 0 && <NoRules isNarrowed={query.state !== '' || query.search !== ''} home={home} />}
      {list !== undefined && count > 0 && <RulesTable rules={list.rules} home={home} stale={read.isPlaceholderData} />}
    </>
  );
}

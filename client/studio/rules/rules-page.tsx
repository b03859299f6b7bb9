import '../../ui/educator.css';
import '../../ui/studio.css';
import './rules.css';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { ruleStates } from '../../../server/contract/index.ts';
import { rulesApi } from '../../api/rules.ts';
import { useLaunchApi } from '../../api/use-launch.ts';
import { StaleNote } from '../../credentialing/console-error.tsx';
import { EducationError } from '../../educator/education-error.tsx';
import { LoadingState } from '../../ui/states.tsx';
import { NothingListed, StateFilters, useStateQuery } from '../state-filters.tsx';
import { RulesIcon } from './icons.ts';
import { stateWords, times } from './rule-words.ts';
import { RulesTable } from './rules-table.tsx';
import { AllOffNote, AllRulesOff } from './switches.tsx';

const noneFits = {
  title: 'No rule fits',
  text: 'Search by part of a title, or choose another state.',
  link: { to: '?', words: 'Show all rules' },
};
const noneYet = (home: string) => ({
  title: 'No rule yet',
  text: 'A rule says which orders or events are followed by a lesson. You build and try it; a second person publishes it.',
  link: { to: `${home}/new`, words: 'Build a rule' },
});

/** What decides which orders and events a lesson follows: the tenant's own rules and those of the release. */
export function RulesPage() {
  const { launchId } = useLaunchApi();
  const { query, ask } = useStateQuery(ruleStates);
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
        <StateFilters
          key={query.search}
          name="Which rules"
          id="rule-search"
          label="Title"
          states={ruleStates}
          words={stateWords}
          query={query}
          ask={ask}
          status={read.isPlaceholderData ? 'Searching' : times(count, 'rule')}
        />
      )}
      {read.isPending && <LoadingState what="the rules" />}
      {read.isError && list === undefined && <EducationError error={read.error} retry={retry} roles="educator" />}
      {read.isError && list !== undefined && <StaleNote readAt={read.dataUpdatedAt} retry={retry} />}
      {list !== undefined && count === 0 && (
        <NothingListed icon={RulesIcon} said={query.state !== '' || query.search !== '' ? noneFits : noneYet(home)} />
      )}
      {list !== undefined && count > 0 && <RulesTable rules={list.rules} home={home} stale={read.isPlaceholderData} />}
    </>
  );
}

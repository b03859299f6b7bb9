import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { PractitionerList } from '../../server/contract/index.ts';
import { credentialingApi, type RosterQuery } from '../api/credentialing.ts';
import { useLaunch, useLaunchApi } from '../api/use-launch.ts';
import { LoadingState } from '../ui/states.tsx';
import { ConsoleError, StaleNote } from './console-error.tsx';
import { RosterTable } from './roster-table.tsx';
import { useRosterSearch } from './roster-search.ts';
import { BackIcon } from '../ui/icons.ts';
import { NextIcon, PeopleIcon, SearchIcon } from './icons.ts';

/** "1 clinician", "4,318 people" */
function counted(count: number, people: RosterQuery['people']): string {
  const [one, many] = people === 'all' ? ['person', 'people'] : ['clinician', 'clinicians'];
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

type AddressOf = (change: Partial<RosterQuery>) => string;

function NoRows({ list, query, addressOf }: { list: PractitionerList; query: RosterQuery; addressOf: AddressOf }) {
  const { search, people } = query;
  const [title, text] =
    list.total > 0
      ? ['This page is past the end', `The list has ${counted(list.total, people)}.`]
      : search === ''
        ? ['Nobody is on the roster yet', 'A clinician appears here with the first order or launch that reaches Preceptor.']
        : [
            `${people === 'all' ? 'Nobody' : 'No clinician'} matches "${search}"`,
            'Search by the beginning of a first or last name, or of the NPI.',
          ];
  return (
    <section className="card state">
      <PeopleIcon className="icon" stroke={1.75} aria-hidden="true" />
      <div className="state-body">
        <h2>{title}</h2>
        <p>{text}</p>
        {list.total > 0 && (
          <div>
            <Link className="button" to={addressOf({ page: 1 })}>
              Go to the first page
            </Link>
          </div>
        )}
        {list.total === 0 && search !== '' && (
          <div>
            <Link className="button" to={addressOf({ search: '', page: 1 })}>
              Clear the search
            </Link>
          </div>
        )}
      </div>
    </section>
  );
}

function PageLink({ to, name, icon: Icon }: { to: string | null; name: string; icon: typeof BackIcon }) {
  const icon = <Icon className="icon" stroke={1.75} aria-hidden="true" />;
  if (to === null)
    return (
      <button type="button" className="button button-small" disabled aria-label={name}>
        {icon}
      </button>
    );
  return (
    <Link className="button button-small" to={to} aria-label={name}>
      {icon}
    </Link>
  );
}

function Pager({ list, addressOf }: { list: PractitionerList; addressOf: AddressOf }) {
  const first = (list.page - 1) * list.pageSize + 1;
  const last = first + list.rows.length - 1;
  return (
    <nav className="pager" aria-label="Pages of the roster">
      <span className="num">
        {first.toLocaleString('en-US')} to {last.toLocaleString('en-US')} of {list.total.toLocaleString('en-US')}
      </span>
      <PageLink to={list.page > 1 ? addressOf({ page: list.page - 1 }) : null} name="Previous page" icon={BackIcon} />
      <PageLink to={last < list.total ? addressOf({ page: list.page + 1 }) : null} name="Next page" icon={NextIcon} />
    </nav>
  );
}

/** The clinicians this organization knows, with what they hold and what expires next; with the console's own people on request. */
export function RosterPage() {
  const { launchId } = useLaunchApi();
  const timeZone = useLaunch().data?.tenant.timeZone ?? 'UTC';
  const { query, typed, type, applyNow, showPeople, addressOf } = useRosterSearch();
  const roster = useQuery({
    queryKey: [launchId, 'practitioners', query],
    queryFn: async () => credentialingApi(launchId).practitioners(query),
    placeholderData: keepPreviousData,
  });
  const retry = (): void => void roster.refetch();
  const list = roster.data;

  return (
    <>
      <title>Roster, Preceptor</title>
      <div className="staff-head">
        <h1>Roster</h1>
      </div>
      <form
        className="filters"
        aria-label="Find a person"
        onSubmit={(event) => {
          event.preventDefault();
          applyNow();
        }}
      >
        <div className="search">
          <label htmlFor="roster-search">Name or NPI</label>
          <SearchIcon className="icon" stroke={1.75} aria-hidden="true" />
          <input
            id="roster-search"
            className="field"
            type="search"
            maxLength={100}
            autoComplete="off"
            value={typed}
            onChange={(event) => type(event.target.value)}
          />
        </div>
        <label className="check">
          <input
            type="checkbox"
            checked={query.people === 'all'}
            onChange={(event) => showPeople(event.target.checked ? 'all' : 'clinicians')}
          />
          Include people who only use this console
        </label>
        <p className="count num" role="status">
          {list === undefined ? '' : roster.isPlaceholderData ? 'Searching' : counted(list.total, query.people)}
        </p>
      </form>
      {roster.isPending && <LoadingState what="the roster" />}
      {roster.isError && list === undefined && <ConsoleError error={roster.error} retry={retry} />}
      {roster.isError && list !== undefined && <StaleNote readAt={roster.dataUpdatedAt} retry={retry} />}
      {list !== undefined && list.rows.length > 0 && (
        <RosterTable rows={list.rows} home={`/staff/${launchId}`} timeZone={timeZone} stale={roster.isPlaceholderData} />
      )}
      {list !== undefined && list.rows.length === 0 && <NoRows list={list} query={query} addressOf={addressOf} />}
      {list !== undefined && list.rows.length > 0 && list.total > list.pageSize && <Pager list={list} addressOf={addressOf} />}
    </>
  );
}

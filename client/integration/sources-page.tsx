import '../ui/educator.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { eventSourceKinds, eventSourceStates } from '../../server/contract/index.ts';
import { eventSourcesApi } from '../api/event-sources.ts';
import { useLaunchApi } from '../api/use-launch.ts';
import { StaleNote } from '../credentialing/console-error.tsx';
import { EducationError } from '../educator/education-error.tsx';
import { LoadingState } from '../ui/states.tsx';
import { SourcesIcon } from './icons.ts';
import { kindWords, stateWords } from './source-words.ts';
import { SourcesTable } from './sources-table.tsx';

/** What the address asks for (`?state=&kind=`); what it does not know is not asked. */
function useSourcesQuery() {
  const [params, setParams] = useSearchParams();
  const query = {
    state: eventSourceStates.find((one) => one === params.get('state')) ?? '',
    kind: eventSourceKinds.find((one) => one === params.get('kind')) ?? '',
  };
  const ask = (change: { state?: string; kind?: string }): void =>
    setParams(Object.fromEntries(Object.entries({ ...query, ...change }).filter(([, value]) => value !== '')));
  return { query, ask };
}

type Query = ReturnType<typeof useSourcesQuery>;

function Filters({ query, ask, status }: Query & { status: string }) {
  return (
    <form className="filters" aria-label="Which sources" onSubmit={(event) => event.preventDefault()}>
      <label className="choose">
        <span>Status</span>
        <select value={query.state} onChange={({ target }) => ask({ state: target.value })}>
          <option value="">All</option>
          {eventSourceStates.map((one) => (
            <option key={one} value={one}>
              {stateWords[one]}
            </option>
          ))}
        </select>
      </label>
      <label className="choose">
        <span>Kind</span>
        <select value={query.kind} onChange={({ target }) => ask({ kind: target.value })}>
          <option value="">All</option>
          {eventSourceKinds.map((one) => (
            <option key={one} value={one}>
              {kindWords[one]}
            </option>
          ))}
        </select>
      </label>
      <p className="count num" role="status">
        {status}
      </p>
    </form>
  );
}

function NoSource() {
  return (
    <section className="card state">
      <SourcesIcon className="icon" stroke={1.75} aria-hidden="true" />
      <div className="state-body">
        <h2>No source fits</h2>
        <p>Choose another status or kind.</p>
        <div>
          <Link className="button" to="?">
            Show all sources
          </Link>
        </div>
      </div>
    </section>
  );
}

/** How often the page is read again while somebody looks at it. */
const everyMilliseconds = 30_000;

/** By which roads events come, and how each stands. */
export function SourcesPage() {
  const { launchId } = useLaunchApi();
  const { query, ask } = useSourcesQuery();
  const read = useQuery({
    queryKey: [launchId, 'event-sources'],
    queryFn: async () => eventSourcesApi(launchId).list(),
    refetchInterval: everyMilliseconds,
  });
  const retry = (): void => void read.refetch();
  const all = read.data?.sources;
  const shown = all?.filter(
    ({ state, kind }) => (query.state === '' || state === query.state) && (query.kind === '' || kind === query.kind),
  );
  const count = shown?.length ?? 0;
  return (
    <>
      <title>Event sources, Preceptor</title>
      <div className="staff-head">
        <h1>Event sources</h1>
      </div>
      {shown !== undefined && <Filters query={query} ask={ask} status={`${count} ${count === 1 ? 'source' : 'sources'}`} />}
      {read.isPending && <LoadingState what="the event sources" />}
      {read.isError && all === undefined && <EducationError error={read.error} retry={retry} roles="integrator" />}
      {read.isError && all !== undefined && <StaleNote readAt={read.dataUpdatedAt} retry={retry} />}
      {shown?.length === 0 && <NoSource />}
      {shown !== undefined && count > 0 && <SourcesTable sources={shown} home={`/staff/${launchId}/integration/sources`} />}
      {all?.length === 1 && (
        <p className="note looked">
          Only CDS Hooks tells of orders here. Your administrator registers polling, subscriptions and HL7 v2 with the command source add,
          which also tells the secret of a subscription.
        </p>
      )}
    </>
  );
}

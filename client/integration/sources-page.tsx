import '../ui/educator.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { eventSourceKinds, eventSourceStates, type EhrTasks } from '../../server/contract/index.ts';
import { eventSourcesApi } from '../api/event-sources.ts';
import { useLaunch, useLaunchApi } from '../api/use-launch.ts';
import { StaleNote } from '../credentialing/console-error.tsx';
import { EducationError } from '../educator/education-error.tsx';
import { fhirDate } from '../ui/fhir-date.ts';
import { WarningIcon } from '../ui/icons.ts';
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

/** Lessons that events bring, as Tasks in the EHR: what was written, what waits, and why it does not get there. */
function TasksInEhr({ tasks }: { tasks: EhrTasks }) {
  const timeZone = useLaunch().data?.tenant.timeZone ?? 'UTC';
  return (
    <section className="section" aria-labelledby="ehr-tasks">
      <h2 id="ehr-tasks">Tasks in the EHR</h2>
      {!tasks.on && (
        <p className="dim">
          Off. A lesson that an event brings waits in the clinician’s list alone. Your administrator turns it on with the setting ehrTasks;
          the EHR has to grant system/Task.crus.
        </p>
      )}
      {tasks.on && tasks.ehrs.length === 0 && <p className="dim">On. No event has brought a lesson yet.</p>}
      {tasks.ehrs.map(({ ehr, written, waiting, failing, reason, at }) => (
        <dl key={ehr} className="pairs">
          <dt>EHR</dt>
          <dd>{ehr}</dd>
          <dt>Written</dt>
          <dd className="num">{written}</dd>
          <dt>Waiting</dt>
          <dd className="num">{waiting}</dd>
          <dt>Failing</dt>
          <dd className="num">
            {failing === 0 ? (
              'None'
            ) : (
              <span className="chip chip-bad">
                <WarningIcon className="icon" stroke={2} aria-hidden="true" />
                {failing}
              </span>
            )}
            {reason !== null && (
              <span className="second">
                {at === null ? '' : `Last at ${fhirDate(at, timeZone)}: `}
                {reason}
              </span>
            )}
          </dd>
        </dl>
      ))}
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
      {read.data !== undefined && <TasksInEhr tasks={read.data.ehrTasks} />}
      {all?.length === 1 && (
        <p className="note looked">
          Only CDS Hooks tells of orders here. Your administrator registers polling, subscriptions and HL7 v2 with the command source add,
          which also tells the secret of a subscription.
        </p>
      )}
    </>
  );
}

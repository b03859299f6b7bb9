import '../ui/educator.css';
import '../ui/studio.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import type { EventSourceView } from '../../server/contract/index.ts';
import { eventSourcesApi } from '../api/event-sources.ts';
import { useLaunch, useLaunchApi } from '../api/use-launch.ts';
import { StaleNote } from '../credentialing/console-error.tsx';
import { UnderIcon } from '../credentialing/icons.ts';
import { ScrollRegion } from '../credentialing/scroll-region.tsx';
import { EducationError } from '../educator/education-error.tsx';
import { fhirDate } from '../ui/fhir-date.ts';
import { LoadingState } from '../ui/states.tsx';
import { SourceActions } from './source-actions.tsx';
import { SourceState } from './source-state.tsx';
import { kindWords, lagWords, outcomeWords, totalOf } from './source-words.ts';

function Crumb({ title }: { title: string }) {
  const { launchId } = useLaunchApi();
  return (
    <nav className="crumb" aria-label="Breadcrumb">
      <ol>
        <li>
          <Link to={`/staff/${launchId}/integration/sources`}>Event sources</Link>
        </li>
        <li aria-current="page">
          <UnderIcon className="icon" stroke={2} aria-hidden="true" />
          {title}
        </li>
      </ol>
    </nav>
  );
}

/** What is registered of it, and how it stands. */
function Facts({ source, timeZone }: { source: EventSourceView; timeZone: string }) {
  const at = (iso: string | null, none: string): string => (iso === null ? none : fhirDate(iso, timeZone));
  return (
    <dl className="pairs">
      <dt>Kind</dt>
      <dd>
        {kindWords[source.kind]}, tells of {source.tells}
      </dd>
      <dt>EHR</dt>
      <dd>{source.ehrs.length === 0 ? 'None is registered to call' : source.ehrs.join(', ')}</dd>
      {source.registeredAt !== null && (
        <>
          <dt>Registered</dt>
          <dd className="num">{at(source.registeredAt, '')}</dd>
        </>
      )}
      {source.everySeconds !== null && (
        <>
          <dt>Asked</dt>
          <dd className="num">every {lagWords(source.everySeconds)}</dd>
        </>
      )}
      <dt>Last event</dt>
      <dd className="num">
        {at(source.lastEventAt, 'None yet')}
        {source.lagSeconds !== null && `, ${lagWords(source.lagSeconds)} after it happened`}
      </dd>
      <dt>Waiting</dt>
      <dd className="num">
        {source.waiting}
        {source.failed > 0 && `, and ${source.failed} that failed too often; a replay tries them again`}
      </dd>
      {source.gaps !== null && (
        <>
          <dt>Gaps</dt>
          <dd className="num">
            {source.gaps.count === 0
              ? 'None in the EHR’s own count'
              : `${source.gaps.count} in the EHR’s own count, the last ${at(source.gaps.lastAt, 'long ago')}; what was missing was asked for`}
          </dd>
        </>
      )}
    </dl>
  );
}

function LastDay({ source }: { source: EventSourceView }) {
  if (source.lastDay.length === 0) return <p className="dim">No event in the last 24 hours.</p>;
  return (
    <ScrollRegion name="Events of the last 24 hours, scrolls sideways">
      <table className="table">
        <caption className="hidden-visually">What became of the {totalOf(source)} events of the last 24 hours</caption>
        <thead>
          <tr>
            <th scope="col">Outcome</th>
            <th scope="col" className="n">
              Events
            </th>
          </tr>
        </thead>
        <tbody>
          {source.lastDay.map(({ outcome, count }) => (
            <tr key={outcome}>
              <th scope="row">{outcomeWords(outcome)}</th>
              <td className="n num">{count}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Recent({ source, timeZone }: { source: EventSourceView; timeZone: string }) {
  if (source.recent.length === 0) return <p className="dim">No event yet.</p>;
  return (
    <ScrollRegion name="Newest events, scrolls sideways">
      <table className="table">
        <caption className="hidden-visually">The newest events, without patient, order or clinician</caption>
        <thead>
          <tr>
            <th scope="col">Arrived</th>
            <th scope="col" className="n">
              Lag
            </th>
            <th scope="col">Outcome</th>
          </tr>
        </thead>
        <tbody>
          {source.recent.map(({ receivedAt, lagSeconds, outcome }, at) => (
            // Many arrive in one moment.
            <tr key={at}>
              <th scope="row" className="num">
                {fhirDate(receivedAt, timeZone)}
              </th>
              <td className="n num">{lagWords(lagSeconds)}</td>
              <td>{outcome === null ? <span className="faint">Waits</span> : outcomeWords(outcome)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Source({ source }: { source: EventSourceView }) {
  const timeZone = useLaunch().data?.tenant.timeZone ?? 'UTC';
  return (
    <>
      <title>{`${source.label}, Preceptor`}</title>
      <div className="staff-head">
        <div>
          <h1>{source.label}</h1>
          <p>
            <SourceState source={source} />
          </p>
        </div>
        <SourceActions source={source} />
      </div>
      <section className="section" aria-label="About this source">
        <Facts source={source} timeZone={timeZone} />
      </section>
      <section className="section" aria-labelledby="last-day">
        <h2 id="last-day">Last 24 hours</h2>
        <LastDay source={source} />
      </section>
      <section className="section" aria-labelledby="recent">
        <h2 id="recent">Newest events</h2>
        <Recent source={source} timeZone={timeZone} />
      </section>
      <p className="note looked">
        {source.kind === 'cds-hooks'
          ? 'CDS Hooks are called by the EHR while somebody orders. Here stand the orders that it told of; to stop its cards, switch rules off.'
          : 'Secrets and registration are your administrator’s: the command source changes them.'}
      </p>
    </>
  );
}

/** How often the page is read again while somebody looks at it. */
const everyMilliseconds = 10_000;

/** One source: how it stands, what became of its events, and what may be asked of it. */
export function SourcePage() {
  const { launchId } = useLaunchApi();
  const { sourceId = '' } = useParams();
  const read = useQuery({
    queryKey: [launchId, 'event-source', sourceId],
    queryFn: async () => eventSourcesApi(launchId).read(sourceId),
    refetchInterval: everyMilliseconds,
  });
  const retry = (): void => void read.refetch();
  const source = read.data;
  return (
    <>
      <Crumb title={source?.label ?? 'Source'} />
      {source === undefined && <h1 className="hidden-visually">Event source</h1>}
      {read.isPending && <LoadingState what="the source" />}
      {read.isError && source === undefined && <EducationError error={read.error} retry={retry} roles="integrator" />}
      {read.isError && source !== undefined && <StaleNote readAt={read.dataUpdatedAt} retry={retry} />}
      {source !== undefined && <Source key={source.sourceId} source={source} />}
    </>
  );
}

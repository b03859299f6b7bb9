import { Link } from 'react-router';
import type { EventSource } from '../../server/contract/index.ts';
import { useLaunch } from '../api/use-launch.ts';
import { ScrollRegion } from '../credentialing/scroll-region.tsx';
import { fhirDate } from '../ui/fhir-date.ts';
import { SourceState } from './source-state.tsx';
import { kindWords, lagWords, outcomeWords, totalOf } from './source-words.ts';

const mostNamed = 3;

/** What became of a day's events: how many, and the most frequent outcomes by name. */
function LastDay({ source }: { source: EventSource }) {
  const more = source.lastDay.length - mostNamed;
  return (
    <>
      {totalOf(source)}
      {source.lastDay.slice(0, mostNamed).map(({ outcome, count }) => (
        <span key={outcome} className="second">
          {outcomeWords(outcome)}: {count}
        </span>
      ))}
      {more > 0 && (
        <span className="second">
          and {more} {more === 1 ? 'outcome' : 'outcomes'} more
        </span>
      )}
    </>
  );
}

/** The tenant's sources: CDS Hooks, then what was registered, each a step from its page. */
export function SourcesTable({ sources, home }: { sources: readonly EventSource[]; home: string }) {
  const timeZone = useLaunch().data?.tenant.timeZone ?? 'UTC';
  return (
    <ScrollRegion name="Event sources, scrolls sideways">
      <table className="table table-tall table-lessons table-stack">
        <caption className="hidden-visually">Event sources with status, lag, last event, what waits, gaps and the events of a day</caption>
        <thead>
          <tr>
            <th scope="col">Source</th>
            <th scope="col">Status</th>
            <th scope="col">Last event</th>
            <th scope="col" className="n">
              Lag
            </th>
            <th scope="col" className="n">
              Waiting
            </th>
            <th scope="col" className="n">
              Gaps
            </th>
            <th scope="col" className="n">
              Events, 24 hours
            </th>
          </tr>
        </thead>
        <tbody>
          {sources.map((source) => (
            <tr key={source.sourceId}>
              <th scope="row">
                <Link to={`${home}/${source.sourceId}`}>{source.label}</Link>
                <span className="second">
                  {kindWords[source.kind]}, {source.tells}
                </span>
              </th>
              <td data-label="Status">
                <SourceState source={source} />
              </td>
              <td className="num" data-label="Last event">
                {source.lastEventAt === null ? <span className="faint">None yet</span> : fhirDate(source.lastEventAt, timeZone)}
              </td>
              <td className="n num" data-label="Lag">
                {source.lagSeconds === null ? <span className="faint">Not known</span> : lagWords(source.lagSeconds)}
              </td>
              <td className="n num" data-label="Waiting">
                {source.waiting}
                {source.failed > 0 && <span className="second">{source.failed} failed</span>}
              </td>
              <td className="n num" data-label="Gaps">
                {source.gaps === null ? <span className="faint">Not counted</span> : source.gaps.count}
              </td>
              <td className="n num" data-label="24 hours">
                <LastDay source={source} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

import { Link, useLocation } from 'react-router';
import type { PractitionerList } from '../../server/contract/index.ts';
import { fhirDate } from '../ui/fhir-date.ts';
import { StatusChip, WhenDue } from './chips.tsx';
import { npiText } from './npi-text.ts';
import { ScrollRegion } from './scroll-region.tsx';

type RosterRow = PractitionerList['rows'][number];

/** What is looked for first stands first: on a narrow screen the rest is a scroll away. */
function Cells({ row, timeZone }: { row: RosterRow; timeZone: string }) {
  const { status, nextExpiry } = row;
  return (
    <>
      <td>{status === null ? <span className="faint">None on file</span> : <StatusChip status={status} />}</td>
      <td className="num">
        {nextExpiry === null ? (
          <span className="faint">{status === null ? 'None' : 'No end given'}</span>
        ) : (
          <span className="date-and-chip">
            {fhirDate(nextExpiry.date)}
            <WhenDue date={nextExpiry.date} timeZone={timeZone} />
          </span>
        )}
      </td>
      <td className="dim what">{nextExpiry?.name}</td>
      <td className="n num">{row.certifications}</td>
      <td className="n num">
        {row.competencies}
        {row.updatesDue > 0 && (
          <span className="second">
            {row.updatesDue} {row.updatesDue === 1 ? 'update' : 'updates'} due
          </span>
        )}
      </td>
      <td className="dim num">{row.npi === null ? 'Not given' : npiText(row.npi)}</td>
    </>
  );
}

/** One row a person; the name is the way to the file, which knows the way back to this search. */
export function RosterTable({ rows, home, timeZone, stale }: { rows: RosterRow[]; home: string; timeZone: string; stale: boolean }) {
  const { search } = useLocation();
  return (
    <ScrollRegion name="Roster, scrolls sideways">
      <table className="table table-roster" aria-busy={stale}>
        <caption className="hidden-visually">People, the state of their certifications, and what ends next</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Status</th>
            <th scope="col">Next expiry</th>
            <th scope="col">What expires</th>
            <th scope="col" className="n">
              Certifications
            </th>
            <th scope="col" className="n">
              Competencies
            </th>
            <th scope="col">NPI</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.personId}>
              <th scope="row">
                <Link to={`${home}/practitioners/${encodeURIComponent(row.personId)}`} state={{ search }}>
                  {row.displayName}
                </Link>
                {row.consoleOnly && <span className="second">Console only</span>}
              </th>
              <Cells row={row} timeZone={timeZone} />
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

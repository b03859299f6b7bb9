import { Link, useLocation } from 'react-router';
import type { PractitionerList } from '../../server/contract/index.ts';
import { fhirDate } from '../ui/fhir-date.ts';
import { WhenDue } from './chips.tsx';
import { npiText } from './npi-text.ts';
import { ScrollRegion } from './scroll-region.tsx';

/** One row a person; the name is the way to the file, which knows the way back to this search. */
export function RosterTable({
  rows,
  home,
  timeZone,
  stale,
}: {
  rows: PractitionerList['rows'];
  home: string;
  timeZone: string;
  stale: boolean;
}) {
  const { search } = useLocation();
  return (
    <ScrollRegion name="Roster, scrolls sideways">
      <table className="table" aria-busy={stale}>
        <caption className="hidden-visually">Clinicians, their certifications and competencies</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">NPI</th>
            <th scope="col" className="n">
              Certifications
            </th>
            <th scope="col">Next expiry</th>
            <th scope="col">When</th>
            <th scope="col" className="n">
              Competencies
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.personId}>
              <th scope="row">
                <Link to={`${home}/practitioners/${encodeURIComponent(row.personId)}`} state={{ search }}>
                  {row.displayName}
                </Link>
              </th>
              <td className="dim num">{row.npi === null ? 'Not given' : npiText(row.npi)}</td>
              <td className="n num">{row.certifications}</td>
              <td className="num">{row.nextExpiry === null ? <span className="faint">None</span> : fhirDate(row.nextExpiry)}</td>
              <td>{row.nextExpiry !== null && <WhenDue date={row.nextExpiry} timeZone={timeZone} />}</td>
              <td className="n num">{row.competencies}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

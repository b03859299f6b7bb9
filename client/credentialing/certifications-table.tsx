import type { PractitionerFile } from '../../server/contract/index.ts';
import { fhirDate } from '../ui/fhir-date.ts';
import { KnownAsChip, StatusChip, WhenDue } from './chips.tsx';
import { ScrollRegion } from './scroll-region.tsx';

/** What the clinician holds; how each one is known has its own column and is never mixed up with its status. */
export function CertificationsTable({
  certifications,
  timeZone,
}: {
  certifications: PractitionerFile['certifications'];
  timeZone: string;
}) {
  return (
    <section className="section" aria-labelledby="certifications">
      <h2 id="certifications">
        Certifications <span className="count-after">{certifications.length}</span>
      </h2>
      {certifications.length === 0 ? (
        <p className="dim">None on file. One appears here when the source of record sends it.</p>
      ) : (
        <ScrollRegion name="Certifications, scrolls sideways">
          <table className="table table-tall">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Status</th>
                <th scope="col">Valid until</th>
                <th scope="col">How known</th>
                <th scope="col">Issuer</th>
              </tr>
            </thead>
            <tbody>
              {certifications.map((one) => (
                <tr key={one.id}>
                  <th scope="row">
                    {one.name}
                    {one.number !== null && <span className="second num">Number {one.number}</span>}
                  </th>
                  <td>
                    <StatusChip status={one.status} />
                  </td>
                  <td className="num">
                    {one.validUntil === null ? (
                      <span className="faint">No end given</span>
                    ) : (
                      <span className="date-and-chip">
                        {fhirDate(one.validUntil)}
                        <WhenDue date={one.validUntil} timeZone={timeZone} />
                      </span>
                    )}
                  </td>
                  <td>
                    <KnownAsChip knownAs={one.knownAs} />
                  </td>
                  <td className="dim">{one.issuer ?? 'Not given'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </section>
  );
}

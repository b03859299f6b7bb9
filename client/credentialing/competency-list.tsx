import type { PractitionerFile } from '../../server/contract/index.ts';
import { fhirDay } from '../ui/fhir-date.ts';
import { MinutesIcon, PrivilegeIcon } from '../ui/icons.ts';

type Competency = PractitionerFile['competencies'][number];

/** "Knowledge check, passed 22 Nov 2026", and until when it counts. */
function Row({ one, timeZone, open }: { one: Competency; timeZone: string; open: (reference: string) => void }) {
  return (
    <li>
      <div className="grow">
        <h3>{one.topicTitle}</h3>
        <p className="dim">Knowledge check, passed {fhirDay(one.validFrom, timeZone)}</p>
        {one.updateDue !== null && (
          <p>
            <span className="chip chip-warn">
              <MinutesIcon className="icon" stroke={2} aria-hidden="true" />
              Update due
            </span>{' '}
            {one.updateDue}. The check was of the earlier version.
          </p>
        )}
      </div>
      <p className="num">
        {one.current ? (
          `Valid until ${fhirDay(one.validUntil, timeZone)}`
        ) : (
          <span className="dim">
            Not current, {one.updateDue === null ? 'was valid' : 'was to be valid'} until {fhirDay(one.validUntil, timeZone)}
          </span>
        )}
      </p>
      <button
        type="button"
        className="button button-small"
        aria-label={`Show FHIR record of ${one.topicTitle}`}
        onClick={() => open(one.resource)}
      >
        Show FHIR record
      </button>
    </li>
  );
}

/** What the clinician passed. Never beside privileges, and never as one. */
export function CompetencyList({
  competencies,
  timeZone,
  open,
}: {
  competencies: Competency[];
  timeZone: string;
  open: (reference: string) => void;
}) {
  return (
    <section className="section" aria-labelledby="competencies">
      <h2 id="competencies">
        Competencies <span className="count-after">{competencies.length}</span>
      </h2>
      {competencies.length === 0 ? (
        <p className="dim">None yet. A passed knowledge check appears here at once.</p>
      ) : (
        <ul className="competencies">
          {competencies.map((one) => (
            <Row key={one.resource} one={one} timeZone={timeZone} open={open} />
          ))}
        </ul>
      )}
      <p className="note">
        <PrivilegeIcon className="icon" stroke={1.75} aria-hidden="true" />A knowledge check is not a privilege and never grants one.
      </p>
    </section>
  );
}

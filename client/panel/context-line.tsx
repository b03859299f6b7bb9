import type { LaunchView } from '../../server/contract/index.ts';
import { clock, shortName } from '../ui/format.ts';
import { ChartIcon, OfflineIcon } from '../ui/icons.ts';

/** Said where the EHR does not answer; nothing where it does. */
export function ChartSilence({ launch }: { launch: LaunchView }) {
  if (launch.ehr.state !== 'unreachable') return null;
  return (
    <p className="note note-warn" role="status">
      <OfflineIcon className="icon" stroke={1.75} aria-hidden="true" />
      The EHR is not answering, so the patient&rsquo;s name and orders are not shown. Lessons and answers work as always.
    </p>
  );
}

/** Whose chart is open, and whether the EHR answers. */
export function ContextLine({ launch }: { launch: LaunchView }) {
  const { patient, ehr, tenant } = launch;
  const checked = clock(ehr.checkedAt, tenant.timeZone);
  const words = {
    connected: `EHR connected ${checked}`,
    unreachable: `EHR not answering, ${checked}`,
    'not-permitted': 'Chart not readable',
  }[ehr.state];
  return (
    <>
      <p className="context">
        <ChartIcon className="icon" stroke={1.75} aria-hidden="true" />
        {patient === null ? 'No chart open' : `Chart open: ${patient.display === null ? 'name not available' : shortName(patient.display)}`}
        <span className="live">
          <span className={ehr.state === 'connected' ? 'dot' : 'dot dot-off'} aria-hidden="true" />
          {words}
        </span>
        <span className="signed-in">Signed in: {launch.person.displayName}</span>
      </p>
      <ChartSilence launch={launch} />
    </>
  );
}

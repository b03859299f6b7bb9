import type { LaunchView } from '../../server/contract/index.ts';
import { useChartReadAt } from '../api/use-launch.ts';
import { clock, shortName } from '../ui/format.ts';
import { ChartIcon, OfflineIcon } from '../ui/icons.ts';

/** What is not known of the chart and what to do; null where the EHR answers, or never let us read. */
function silenceInWords({ ehr, patient, tenant }: LaunchView, readAt: string | null): string | null {
  if (ehr.state === 'unreachable') {
    return readAt === null || patient === null || patient.display === null
      ? 'The EHR is not answering, so the patient’s name and orders are not shown. Lessons and answers work as always: go on.'
      : `The EHR is not answering. The patient’s name is as read at ${clock(readAt, tenant.timeZone)}; what changed in the chart since is not known. Lessons and answers work as always: go on.`;
  }
  if (ehr.state === 'not-permitted' && readAt !== null)
    return 'The EHR no longer lets Preceptor read this chart, so the patient’s name and orders are not shown. Your answers are saved. To read the chart again, open Preceptor from it once more.';
  return null;
}

/** Said where the EHR does not answer or lets us read no longer; nothing where it does. The place is there before the words, to be announced. */
export function ChartSilence({ launch }: { launch: LaunchView }) {
  const words = silenceInWords(launch, useChartReadAt());
  return (
    <div role="status" className="silence">
      {words !== null && (
        <p className="note note-warn">
          <OfflineIcon className="icon" stroke={1.75} aria-hidden="true" />
          {words}
        </p>
      )}
    </div>
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

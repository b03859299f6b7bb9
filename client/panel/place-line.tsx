import type { AttemptView, LaunchView } from '../../server/contract/index.ts';
import { useChartReadAt } from '../api/use-launch.ts';
import { clock, moment, shortName, unbroken } from '../ui/format.ts';

const chartInWords = ({ patient, needPatientBanner, ehr, tenant }: LaunchView, readAt: string | null): string | null => {
  if (patient === null) return 'No chart open';
  const isOld = ehr.state === 'unreachable' && readAt !== null && patient.display !== null;
  const age = isOld ? `, as read ${clock(readAt, tenant.timeZone)}` : '';
  // The banner above names the patient already.
  if (needPatientBanner) return isOld ? `Chart${age}` : null;
  return `Chart: ${patient.display === null ? 'name not available' : shortName(patient.display)}${age}`;
};

/** Who I am, whose chart is open and why this lesson opened: one line, the same on every step. */
export function PlaceLine({ launch, trigger }: { launch: LaunchView; trigger: AttemptView['trigger'] }) {
  const chart = chartInWords(launch, useChartReadAt());
  return (
    <p className="place">
      <span>{shortName(launch.person.displayName)}</span>
      {chart !== null && <span>{chart}</span>}
      {trigger !== null && (
        <span className="trigger-words">
          {unbroken(trigger.text)},{' '}
          <time dateTime={trigger.at}>{moment(trigger.at, launch.tenant.timeZone).replace('Today', 'today')}</time>
        </span>
      )}
    </p>
  );
}

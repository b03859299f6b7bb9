import type { LaunchView } from '../../contract/index.ts';
import type { LaunchContext } from '../../identity/sessions/index.ts';

/** What the EHR told about the patient in context, for display only: nothing of it is kept. */
export type Chart = Pick<LaunchView, 'patient' | 'activeOrders'> & { ehr: { state: LaunchView['ehr']['state']; checkedAt: Date } };

/** Letters for the avatar: of the first and the last word, without titles and degrees. */
export function initialsOf(displayName: string): string {
  const words = (displayName.split(',')[0] ?? '')
    .split(/\s+/)
    .filter((word) => /^\p{L}/u.test(word) && !/^(dr|mr|mrs|ms|prof|md|do|np|pa|rn|phd|pharmd|pmhnp)\.?$/i.test(word));
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return (
    ends
      .map((word) => (word === undefined ? '' : (Array.from(word)[0] ?? '')))
      .join('')
      .toUpperCase() || '?'
  );
}

const appContextNotices = {
  expired: 'The link on that card has expired, so this is your ordinary panel. Your order is not affected.',
  mismatch: 'The card was for another person or patient, so this is your ordinary panel. Your order is not affected.',
  unreadable: 'The link on that card could not be read, so this is your ordinary panel. Your order is not affected.',
} as const;

/** Who, which patient, why launched. */
export function toLaunchView(launch: LaunchContext, chart: Chart, accent: LaunchView['accent']): LaunchView {
  const displayName = launch.person.displayName ?? (launch.person.npi === null ? 'Name not given by the EHR' : `NPI ${launch.person.npi}`);
  return {
    launchId: launch.launchId,
    kind: launch.kind,
    person: {
      personId: launch.person.id,
      displayName,
      initials: launch.person.displayName === null ? '?' : initialsOf(displayName),
      npi: launch.person.npi,
    },
    roles: launch.roles,
    tenant: { name: launch.tenant.name, timeZone: launch.tenant.timeZone, exampleContent: launch.tenant.exampleContent },
    patient: launch.patient === null ? null : (chart.patient ?? { display: null, birthDate: null, sex: null, mrn: null }),
    needPatientBanner: launch.needPatientBanner,
    activeOrders: chart.activeOrders,
    ehr: { state: chart.ehr.state, checkedAt: chart.ehr.checkedAt.toISOString() },
    accent,
    promptId: launch.promptId,
    notice: launch.appContextProblem === null ? null : appContextNotices[launch.appContextProblem],
    session: { idleExpiresAt: launch.session.idleExpiresAt.toISOString(), expiresAt: launch.session.expiresAt.toISOString() },
  };
}

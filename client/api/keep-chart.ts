import type { LaunchView } from '../../server/contract/index.ts';

/** A launch, and when this page last read its chart. */
export type KeptLaunch = LaunchView & { chartReadAt: string | null };

/**
 * What was read of the chart while the EHR answered stays when it falls silent: a launch never changes its patient. What the EHR
 * no longer allows goes at once.
 * @param before what this page held until now
 */
export function keepChart(before: KeptLaunch | undefined, next: LaunchView): KeptLaunch {
  const { patient, ehr } = next;
  if (ehr.state === 'connected') return { ...next, chartReadAt: patient === null || patient.display === null ? null : ehr.checkedAt };
  const chartReadAt = before?.chartReadAt ?? null;
  if (ehr.state === 'not-permitted' || before === undefined || chartReadAt === null) return { ...next, chartReadAt };
  return { ...next, patient: before.patient, activeOrders: before.activeOrders, chartReadAt };
}

import type { LaunchContext } from '../../identity/sessions/index.ts';
import { reachOf } from '../../identity/tenants/index.ts';
import type { Clock } from '../../platform/index.ts';
import { scopesAllow } from '../../standards/smart/index.ts';
import { describeOrders, describePatient, type DescribedOrder, type DescribedPatient } from './describe-resource.ts';
import { ehrReader } from '../../identity/ehr-access/index.ts';
import type { LaunchTokens } from './launch-tokens.ts';

/** What a screen shows of the chart. */
export type Chart = {
  /** Null where the launch had no patient; members are null where the EHR did not tell. */
  patient: DescribedPatient | null;
  /** Active medication orders, for display; empty where none are readable. */
  activeOrders: DescribedOrder[];
  ehr: { state: 'connected' | 'unreachable' | 'not-permitted'; checkedAt: Date };
};

export type ReadChart = (launch: LaunchContext) => Promise<Chart>;

const timeoutMilliseconds = 1500;
const keepSeconds = 30;
/** A silent EHR is asked again sooner, but not by every click. */
const keepFailureSeconds = 5;
const maxKept = 2000;
const unknownPatient: DescribedPatient = { display: null, birthDate: null, sex: null, mrn: null };

/** Reads patient and orders of a launch, within 1.5 s, kept 30 s in memory per launch and never written anywhere. */
export function createChartReader(deps: { tokens: Pick<LaunchTokens, 'read'>; clock: Clock }): ReadChart {
  const kept = new Map<string, { at: number; chart: Promise<Chart> }>();

  const read = async (launch: LaunchContext): Promise<Chart> => {
    const checkedAt = deps.clock.now();
    if (launch.patient === null) return { patient: null, activeOrders: [], ehr: { state: 'connected', checkedAt } };
    const without = (state: Chart['ehr']['state']): Chart => ({ patient: unknownPatient, activeOrders: [], ehr: { state, checkedAt } });
    const token = await deps.tokens.read(launch, timeoutMilliseconds);
    if (token.state !== 'ok') return without(token.state === 'none' ? 'not-permitted' : 'unreachable');
    const { accessToken, scope } = token;
    const may = (type: string, interaction: 'read' | 'search'): boolean =>
      scopesAllow(scope, { levels: ['patient', 'user'], type, interaction });
    if (!may('Patient', 'read')) return without('not-permitted');
    const { fhirBase } = launch.registration;
    const get = ehrReader({ fhirBase, reach: reachOf(launch.registration), accessToken, timeoutMilliseconds });
    const id = encodeURIComponent(launch.patient);
    const [patient, orders] = await Promise.all([
      get(`Patient/${id}`),
      may('MedicationRequest', 'search') ? get(`MedicationRequest?patient=${id}&status=active&_count=20`) : undefined,
    ]);
    if (patient.state === 'unreachable') return without('unreachable');
    if (patient.state !== 'ok') return without('not-permitted');
    return {
      patient: describePatient(patient.resource),
      activeOrders: orders?.state === 'ok' ? describeOrders(orders.resource) : [],
      ehr: { state: 'connected', checkedAt },
    };
  };

  return async (launch) => {
    const now = deps.clock.now().getTime();
    const known = kept.get(launch.launchId);
    if (known !== undefined) {
      const limit = (await known.chart).ehr.state === 'connected' ? keepSeconds : keepFailureSeconds;
      if (now - known.at < limit * 1000) return known.chart;
    }
    const oldest = kept.keys().next();
    if (kept.size >= maxKept && oldest.done !== true) kept.delete(oldest.value);
    const chart = read(launch);
    kept.delete(launch.launchId);
    kept.set(launch.launchId, { at: now, chart });
    chart.catch(() => kept.delete(launch.launchId));
    return chart;
  };
}

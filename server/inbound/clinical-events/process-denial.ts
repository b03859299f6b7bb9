import type { Database } from '../../database/index.ts';
import type { Practitioners } from '../../identity/practitioners/index.ts';
import type { Registration, Tenant } from '../../identity/tenants/index.ts';
import type { PublishedRules } from '../../knowledge/rules/index.ts';
import { SYSTEM } from '../../knowledge/value-sets/index.ts';
import type { Clock } from '../../platform/index.ts';
import { daysOfAlike, personNamed } from './denial-store.ts';
import { isSuperseded, type EventRecord } from './message-store.ts';
import { readDenial } from './read-denial.ts';

const untold = { personId: null, unit: null, day: null, codes: [], topics: [], trigger: null };
const dayOf = (at: Date, timeZone: string): string => new Intl.DateTimeFormat('en-CA', { timeZone }).format(at);
const daysBetween = (early: string, late: string): number => Math.round((Date.parse(late) - Date.parse(early)) / 86_400_000);

/** So that a rule says how many within how long: "'3' in %event.claimsWithin30Days". This claim is the first. */
function countsOf(daysAgo: readonly number[]): { claimsWithin7Days: string[]; claimsWithin30Days: string[] } {
  const within = (days: number): string[] => ['1', ...daysAgo.filter((one) => one < days).map((_, index) => String(index + 2))];
  return { claimsWithin7Days: within(7), claimsWithin30Days: within(30) };
}

/**
 * A denied claim: noted for its clinician, and asked of the rules, which say how many alike within how many days are a pattern. Nobody
 * is prompted by it; a pattern is for whoever plans the teaching.
 */
export function createProcessDenial(deps: {
  db: Database;
  clock: Clock;
  practitioners: Pick<Practitioners, 'findByNpi'>;
  rules: Pick<PublishedRules, 'of'>;
}) {
  const { db, clock } = deps;
  return async (tenant: Tenant, registration: Registration, resource: Record<string, unknown>, eventKey: string): Promise<EventRecord> => {
    const denial = readDenial(resource, { registration, now: clock.now() });
    if (typeof denial === 'string') return { ...untold, outcome: denial };
    const { who, codes } = denial;
    return db.tenant(tenant.id, async (tx) => {
      if (await isSuperseded(tx, eventKey)) return { ...untold, outcome: 'superseded' };
      const personId =
        'npi' in who
          ? (await deps.practitioners.findByNpi(tx, tenant.id, who.npi))?.id
          : await personNamed(tx, registration.id, who.reference);
      if (personId === undefined) return { ...untold, outcome: 'unknown-provider' };
      const day = dayOf(denial.decidedAt, tenant.timeZone);
      const told = { ...untold, personId, day, codes };
      const patterns: string[] = [];
      for (const code of codes) {
        const alike = await daysOfAlike(tx, { eventKey, personId, code });
        const [match] = deps.rules.of(tenant.id).evaluate({
          hook: 'claim-denied',
          // A rule waits for a ClaimResponse; an ExplanationOfBenefit says the same of a claim.
          orders: [
            {
              codes: [],
              codings: [{ system: SYSTEM.denial, code }],
              topicIds: [],
              isRenewal: false,
              resource: { ...resource, resourceType: 'ClaimResponse' },
            },
          ],
          event: countsOf(alike.map((one) => Math.abs(daysBetween(one, day)))),
        });
        if (match !== undefined) patterns.push(`${match.planUrl}|${code}`);
      }
      return patterns.length === 0 ? { ...told, outcome: 'denied' } : { ...told, trigger: patterns.join(' '), outcome: 'denial-pattern' };
    });
  };
}

export type ProcessDenial = ReturnType<typeof createProcessDenial>;

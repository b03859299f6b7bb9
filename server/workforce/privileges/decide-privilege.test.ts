import { describe, expect, it } from 'vitest';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import { decidePrivilege } from './decide-privilege.ts';
import { decideRequirement } from './decide-requirement.ts';
import type { Evidence, HeldPrivilege, RequirementRule } from './requirement.ts';

const day = (text: string): Date => new Date(`${text}T00:00:00Z`);
const now = day('2026-09-22');
/** Shifts begin at 07:00 UTC. */
const shiftStart = (at: Date): Date => {
  const start = new Date(at);
  start.setUTCHours(7, 0, 0, 0);
  return start >= at ? start : new Date(start.getTime() + 86_400_000);
};
const at = { now, shiftStart };

const licence: RequirementRule = {
  id: 'core-licence',
  version: 1,
  requires: 'STATE-MED',
  mode: 'immediate-administrative',
  effect: 'suspend',
  isLegalAuthority: true,
  graceDays: 0,
  graceNeedsRenewal: false,
  reversalDays: 30,
};
const lifeSupport: RequirementRule = {
  id: 'sedation-acls',
  version: 3,
  requires: 'ACLS',
  mode: 'two-person',
  effect: 'supervise',
  isLegalAuthority: false,
  graceDays: 20,
  graceNeedsRenewal: true,
  reversalDays: 15,
};
const board: RequirementRule = { ...lifeSupport, id: 'core-board', requires: 'ABEM-EM', mode: 'committee', graceDays: null };
const health: RequirementRule = { ...lifeSupport, id: 'core-health', requires: 'TB', effect: 'schedule-block', graceDays: 0 };
const once: RequirementRule = { ...lifeSupport, id: 'cs-mate', requires: 'MATE-8H', mode: 'none' };

const held: Evidence = {
  status: 'active',
  endsAt: day('2027-01-11'),
  source: { answer: 'in-force', at: day('2026-09-01') },
  isRenewalBooked: false,
};
const ended: Evidence = { ...held, status: 'expired', endsAt: day('2026-09-01'), source: { answer: 'expired', at: day('2026-09-22') } };
const granted: HeldPrivilege = { status: 'granted', restrictedBy: [] };
const restrictedOn = (since: string, ruleId = lifeSupport.id): HeldPrivilege => ({
  status: 'supervised',
  restrictedBy: [{ ruleId, at: day(since), from: 'granted' }],
});

const verify = (why: string, isUrgent = false) => ({ kind: 'verify', why, isUrgent });
const supervised = (effectiveAt: string) => ({
  kind: 'restrict',
  to: 'supervised',
  effectiveAt: new Date(effectiveAt),
  mode: 'two-person',
  reason: 'administrative-lapse',
});
const suspended = (effectiveAt: string, reason = 'administrative-lapse') => ({
  kind: 'restrict',
  to: 'suspended',
  effectiveAt: new Date(effectiveAt),
  mode: 'immediate-administrative',
  reason,
});

describe('one requirement', () => {
  it.each<[string, RequirementRule, Partial<Evidence>, HeldPrivilege, object]>([
    ['held and verified: nothing', lifeSupport, {}, granted, { kind: 'keep' }],
    ['held on a document alone: nothing is taken away', lifeSupport, { source: null }, granted, { kind: 'keep' }],
    ['held, the source is silent: nothing', licence, { source: { answer: 'no-answer', at: now } }, granted, { kind: 'keep' }],

    [
      'legal, its end named by the source has come: at that instant',
      licence,
      { endsAt: day('2026-09-22') },
      granted,
      suspended('2026-09-22T00:00:00Z'),
    ],
    ['legal, a second before its end: nothing', licence, { endsAt: new Date(now.getTime() + 1000) }, granted, { kind: 'keep' }],
    ['legal, the source says expired: at its end, days ago', licence, ended, granted, suspended('2026-09-01T00:00:00Z')],
    [
      'legal, revoked while it ran: at the instant of that, as what it is',
      licence,
      { status: 'revoked', source: { answer: 'revoked', at: day('2026-09-20') } },
      granted,
      suspended('2026-09-20T00:00:00Z', 'legal-authority'),
    ],
    [
      'legal, ended and the source is silent: held, at once for a person',
      licence,
      { ...ended, source: { answer: 'no-answer', at: now } },
      granted,
      verify('source-silent', true),
    ],
    ['legal, ended on a document alone: held', licence, { ...ended, source: null }, granted, verify('never-verified', true)],

    [
      'asked for by the hospital, ended, no renewal booked: at the next shift',
      lifeSupport,
      ended,
      granted,
      supervised('2026-09-22T07:00:00Z'),
    ],
    [
      '… with a renewal booked: grace',
      lifeSupport,
      { ...ended, endsAt: day('2026-09-10'), isRenewalBooked: true },
      granted,
      { kind: 'grace', until: day('2026-09-30') },
    ],
    [
      '… and grace has ended: at the next shift',
      lifeSupport,
      { ...ended, isRenewalBooked: true },
      granted,
      supervised('2026-09-22T07:00:00Z'),
    ],
    [
      '… its day has passed and the source was not asked since: a person asks',
      lifeSupport,
      { endsAt: day('2026-09-01') },
      granted,
      verify('end-not-confirmed'),
    ],
    [
      '… the source does not know: held',
      lifeSupport,
      { ...ended, source: { answer: 'unknown', at: now } },
      granted,
      verify('source-silent'),
    ],
    ['… supervised already by decision: nothing more', lifeSupport, ended, { status: 'supervised', restrictedBy: [] }, { kind: 'keep' }],

    ['board certificate ended: the committee’s, never by itself', board, ended, granted, { kind: 'committee' }],
    [
      'board certificate, source silent: held',
      board,
      { ...ended, source: { answer: 'no-answer', at: now } },
      granted,
      verify('source-silent'),
    ],
    ['occupational health: the schedule, not the privilege', health, ended, granted, { kind: 'schedule-block' }],
    ['attested once: stays', once, { status: 'absent', source: null }, granted, { kind: 'keep' }],

    ['restricted by this rule, still ended: nothing twice', lifeSupport, ended, restrictedOn('2026-09-10'), { kind: 'keep' }],
    [
      'restricted, verified again within the limit: back by itself',
      lifeSupport,
      { source: { answer: 'in-force', at: now } },
      restrictedOn('2026-09-10'),
      { kind: 'restore', isAutomatic: true },
    ],
    [
      '… on the last day of the limit',
      lifeSupport,
      { source: { answer: 'in-force', at: now } },
      restrictedOn('2026-09-07'),
      { kind: 'restore', isAutomatic: true },
    ],
    [
      '… after it: a person decides',
      lifeSupport,
      { source: { answer: 'in-force', at: now } },
      restrictedOn('2026-09-06'),
      { kind: 'restore', isAutomatic: false },
    ],
    [
      '… a certificate on paper: the source is asked',
      lifeSupport,
      { source: null },
      restrictedOn('2026-09-10'),
      verify('return-not-confirmed'),
    ],
    [
      '… verified only before it was restricted: the source is asked',
      lifeSupport,
      {},
      restrictedOn('2026-09-10'),
      verify('return-not-confirmed'),
    ],

    ...(['pending', 'suspended', 'lapsed', 'revoked', 'relinquished'] as const).map(
      (status): [string, RequirementRule, Partial<Evidence>, HeldPrivilege, object] => [
        `a privilege that is ${status}: nothing to take away`,
        licence,
        ended,
        { status, restrictedBy: [] },
        { kind: 'keep' },
      ],
    ),
  ])('%s', (_, rule, over, privilege, finding) => {
    expect(decideRequirement(rule, { ...held, ...over }, privilege, at)).toEqual(finding);
  });
});

describe('a privilege', () => {
  it('follows the requirement that takes most, and says what each asks for', () => {
    const decision = decidePrivilege(
      granted,
      [
        { rule: lifeSupport, evidence: ended },
        { rule: licence, evidence: ended },
        { rule: board, evidence: ended },
      ],
      at,
    );
    expect(decision.by?.id).toBe(licence.id);
    expect(decision.outcome).toEqual(suspended('2026-09-01T00:00:00Z'));
    expect(decision.findings.map(({ ruleId, finding }) => [ruleId, finding.kind])).toEqual([
      [lifeSupport.id, 'restrict'],
      [licence.id, 'restrict'],
      [board.id, 'committee'],
    ]);
  });

  it('comes back when all that took it away is back, and by itself only where nothing else is open', () => {
    const back: Evidence = { ...held, source: { answer: 'in-force', at: now } };
    const both: HeldPrivilege = {
      status: 'suspended',
      restrictedBy: [
        { ruleId: licence.id, at: day('2026-09-10'), from: 'supervised' },
        { ruleId: lifeSupport.id, at: day('2026-09-10'), from: 'granted' },
      ],
    };
    const decide = (privilege: HeldPrivilege, acls: Evidence, extra: { rule: RequirementRule; evidence: Evidence }[] = []) =>
      decidePrivilege(privilege, [{ rule: licence, evidence: back }, { rule: lifeSupport, evidence: acls }, ...extra], at).outcome;
    expect(decide(both, ended)).toEqual({ kind: 'keep' });
    expect(decide(both, back)).toEqual({ kind: 'restore', isAutomatic: true });
    const one = restrictedOn('2026-09-10', licence.id);
    expect(decide(one, back, [{ rule: board, evidence: { ...ended, source: { answer: 'no-answer', at: now } } }])).toEqual(
      verify('source-silent'),
    );
    expect(decide(one, { ...ended, endsAt: day('2026-09-10'), isRenewalBooked: true })).toEqual({ kind: 'restore', isAutomatic: false });
  });
});

describe('whatever is known', () => {
  const instant = fc.integer({ min: -400, max: 400 }).map((days) => new Date(now.getTime() + days * 86_400_000));
  const evidence: fc.Arbitrary<Evidence> = fc.record({
    status: fc.constantFrom('active', 'expired', 'revoked', 'suspended', 'pending', 'unknown', 'absent'),
    endsAt: fc.option(instant),
    source: fc.option(
      fc.record({ answer: fc.constantFrom('in-force', 'expired', 'revoked', 'suspended', 'unknown', 'no-answer'), at: instant }),
    ),
    isRenewalBooked: fc.boolean(),
  });
  const rule = fc.constantFrom(licence, lifeSupport, board, health, once);
  const privilege: fc.Arbitrary<HeldPrivilege> = fc.record({
    status: fc.constantFrom('granted', 'supervised', 'modified', 'pending', 'suspended', 'lapsed', 'revoked', 'relinquished'),
    restrictedBy: fc.array(
      fc.record({
        ruleId: fc.constantFrom(licence.id, lifeSupport.id, board.id),
        at: instant,
        from: fc.constantFrom('granted', 'supervised', 'modified'),
      }),
      { maxLength: 2 },
    ),
  });
  const requirements = fc.uniqueArray(fc.record({ rule, evidence }), { maxLength: 5, selector: ({ rule: { id } }) => id });

  it('nothing is restricted without a primary source that said so, nothing clinical without people, and the hospital’s never mid-shift', () => {
    fc.assert(
      fc.property(privilege, requirements, (given, all) => {
        const { outcome, by } = decidePrivilege(given, all, at);
        if (outcome.kind !== 'restrict') return;
        const { source, endsAt } = all.find((one) => one.rule.id === by?.id)?.evidence ?? {};
        expect(['in-force', 'expired', 'revoked', 'suspended']).toContain(source?.answer);
        if (source?.answer === 'in-force') expect(endsAt?.getTime()).toBeLessThanOrEqual(now.getTime());
        expect(by?.mode).not.toBe('committee');
        if (by?.isLegalAuthority === false) {
          expect(outcome.effectiveAt.getTime()).toBeGreaterThanOrEqual(now.getTime());
          expect(outcome.effectiveAt).toEqual(shiftStart(outcome.effectiveAt));
          expect(outcome.mode).toBe('two-person');
        }
      }),
    );
  });

  it('nothing is given but what a restriction took away', () => {
    fc.assert(
      fc.property(privilege, requirements, (given, all) => {
        const { outcome } = decidePrivilege(given, all, at);
        if (outcome.kind === 'restore') expect(given.restrictedBy.length).toBeGreaterThan(0);
        if (given.restrictedBy.length === 0)
          expect(['keep', 'verify', 'grace', 'restrict', 'schedule-block', 'committee']).toContain(outcome.kind);
      }),
    );
  });
});

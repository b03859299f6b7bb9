import type { Evidence, HeldPrivilege, RequirementRule, RuleMode } from './requirement.ts';

/** What one requirement asks for, now. */
export type Finding =
  | { kind: 'keep' }
  /** Hold everything: a person asks the source. Nothing lapses because a source is silent. */
  | { kind: 'verify'; why: 'never-verified' | 'source-silent' | 'end-not-confirmed' | 'return-not-confirmed'; isUrgent: boolean }
  | { kind: 'grace'; until: Date }
  | {
      kind: 'restrict';
      to: 'suspended' | 'supervised';
      effectiveAt: Date;
      mode: Exclude<RuleMode, 'none' | 'committee'>;
      reason: 'administrative-lapse' | 'legal-authority';
    }
  | { kind: 'schedule-block' }
  | { kind: 'committee' }
  | { kind: 'restore'; isAutomatic: boolean };

/** Of the unit: when the next shift begins, at or after an instant. */
export type ShiftStart = (at: Date) => Date;

const dayMs = 86_400_000;
const plusDays = (at: Date, days: number): Date => new Date(at.getTime() + days * dayMs);
const later = (a: Date, b: Date): Date => (a > b ? a : b);
const exercisable = new Set<HeldPrivilege['status']>(['granted', 'supervised', 'modified']);
const isEnd = (answer: string): answer is 'expired' | 'revoked' | 'suspended' =>
  answer === 'expired' || answer === 'revoked' || answer === 'suspended';

const isInForce = ({ status, endsAt, source }: Evidence, now: Date): boolean =>
  status === 'active' && (endsAt === null || now < endsAt) && !(source !== null && isEnd(source.answer));

/** The evidence is back: what the restriction of this rule took away returns, by itself within the limit of the bylaws. */
function returned(rule: RequirementRule, evidence: Evidence, since: Date, now: Date): Finding {
  const { source } = evidence;
  if (source?.answer !== 'in-force' || source.at < since) return { kind: 'verify', why: 'return-not-confirmed', isUrgent: false };
  return { kind: 'restore', isAutomatic: rule.reversalDays === null || now <= plusDays(since, rule.reversalDays) };
}

/** Since when the primary source itself says that it ended; a finding where it does not. */
function confirmedEnd(rule: RequirementRule, { endsAt, source }: Evidence, now: Date): Date | Finding {
  const isUrgent = rule.isLegalAuthority;
  if (source === null) return { kind: 'verify', why: 'never-verified', isUrgent };
  if (source.answer === 'unknown' || source.answer === 'no-answer') return { kind: 'verify', why: 'source-silent', isUrgent };
  if (source.answer === 'expired') return endsAt ?? source.at;
  if (isEnd(source.answer)) return source.at;
  // The source named this end while it was in force; for what a government gives that is its last word until it gives another.
  if (rule.isLegalAuthority && endsAt !== null && endsAt <= now) return endsAt;
  return { kind: 'verify', why: 'end-not-confirmed', isUrgent };
}

/**
 * What follows from one requirement of one privilege. Restricts only on a primary source's word, what a government gives at its instant
 * and what the hospital asks for at the start of a shift; a board certificate is never decided here.
 * @see CMS 42 CFR 482.22(a), (c): the medical staff examines, the governing body appoints
 */
export function decideRequirement(
  rule: RequirementRule,
  evidence: Evidence,
  privilege: HeldPrivilege,
  { now, shiftStart }: { now: Date; shiftStart: ShiftStart },
): Finding {
  if (rule.mode === 'none') return { kind: 'keep' };
  const restriction = privilege.restrictedBy.find(({ ruleId }) => ruleId === rule.id);
  if (isInForce(evidence, now)) return restriction === undefined ? { kind: 'keep' } : returned(rule, evidence, restriction.at, now);
  if (restriction !== undefined || !exercisable.has(privilege.status)) return { kind: 'keep' };

  const ended = confirmedEnd(rule, evidence, now);
  if (!(ended instanceof Date)) return ended;
  if (rule.mode === 'committee' || rule.graceDays === null) return { kind: 'committee' };
  if (rule.effect === 'schedule-block') return { kind: 'schedule-block' };
  const to = rule.effect === 'supervise' ? 'supervised' : 'suspended';
  if (rule.isLegalAuthority) {
    const reason =
      evidence.source?.answer === 'expired' || evidence.source?.answer === 'in-force' ? 'administrative-lapse' : 'legal-authority';
    return { kind: 'restrict', to, effectiveAt: ended, mode: rule.mode, reason };
  }
  const until = rule.graceNeedsRenewal && !evidence.isRenewalBooked ? ended : plusDays(ended, rule.graceDays);
  if (now < until) return { kind: 'grace', until };
  // Supervised already, by another rule or by decision: this one takes nothing more away.
  if (to === 'supervised' && privilege.status === 'supervised') return { kind: 'keep' };
  return { kind: 'restrict', to, effectiveAt: shiftStart(later(now, until)), mode: rule.mode, reason: 'administrative-lapse' };
}
